/** How often something was so late: how many, by the bound in ms that they did not exceed. Bounded, whatever is added. */
export type Delays = ReadonlyMap<number, number>;

const leastMs = 100;
const mostMs = 366 * 86_400_000;

/** The bound under which a delay is counted, at most a fifth above it: 100 ms, then four bounds for each doubling. */
export function boundOf(delayMs: number): number {
  if (delayMs <= leastMs) return leastMs;
  const steps = Math.ceil(4 * Math.log2(Math.min(delayMs, mostMs) / leastMs) - 1e-9);
  return Math.floor(leastMs * 2 ** (steps / 4));
}

/** Adds what is as late as `delayMs`. What is early is as good as on time. */
export function addDelay(delays: Map<number, number>, delayMs: number, count = 1): void {
  const bound = boundOf(delayMs);
  delays.set(bound, (delays.get(bound) ?? 0) + count);
}

/** The counts of several together. */
export function sumDelays(parts: readonly Delays[]): Map<number, number> {
  const sum = new Map<number, number>();
  for (const part of parts) for (const [bound, count] of part) sum.set(bound, (sum.get(bound) ?? 0) + count);
  return sum;
}

export function countDelays(delays: Delays): number {
  return [...delays.values()].reduce((sum, count) => sum + count, 0);
}

/** The bound that so large a share did not exceed; null where nothing was counted. */
export function quantile(delays: Delays, share: number): number | null {
  const least = share * countDelays(delays);
  let counted = 0;
  for (const [bound, count] of [...delays].sort(([a], [b]) => a - b)) {
    counted += count;
    if (counted >= least) return bound;
  }
  return null;
}
