import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';

/** Where it is set, each law is tried for so many seconds instead of its few everyday runs, and says how often. */
const seconds = Number(process.env.FUZZ_SECONDS ?? 0);

/** For `test`: a long run takes as long as it is told to. */
export const fuzzTimeoutMs = seconds === 0 ? 60_000 : seconds * 1000 + 600_000;

/**
 * Tries a law on what is drawn; a counter-example is made small and printed with its seed and path, by which
 * `fc.assert(…, { seed, path })` finds it again.
 */
export async function always<Drawn>(
  drawn: fc.Arbitrary<Drawn>,
  law: (drawn: Drawn) => void | Promise<void>,
  runs: number,
): Promise<void> {
  const slowest = { ms: 0, of: '' };
  const property = fc.asyncProperty(drawn, async (one) => {
    if (seconds > 0) await setImmediate();
    const startedMs = performance.now();
    await law(one);
    const ms = performance.now() - startedMs;
    if (ms > slowest.ms) Object.assign(slowest, { ms, of: fc.stringify(one).slice(0, 300) });
  });
  const long = {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: seconds * 1000,
    markInterruptAsFailure: false,
  };
  const details = await fc.check(property, seconds === 0 ? { numRuns: runs } : long);
  if (details.failed) throw new Error(fc.defaultReportMessage(details) ?? 'it fails', { cause: details.errorInstance });
  if (seconds > 0) console.log(`${details.numRuns} runs, the slowest in ${Math.round(slowest.ms)} ms: ${slowest.of}`);
}
