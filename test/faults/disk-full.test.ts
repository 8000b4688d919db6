import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { testClock, type TestClock } from '../embedded/temporary-stores.ts';
import { storedFindings, storedMatches } from '../end-to-end/stored.ts';
import { elsewhere } from '../hunt/other-source.ts';
import { range, testDocument } from '../hunt/test-events.ts';
import { everyEvent, testRules } from '../hunt/test-rules.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';

const megabyte = 1_048_576;

/** A file system of its own, so small that it can be filled; null where this user may not mount one. */
function smallDisk(megabytes: number): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-bridge-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    rmSync(folder, { recursive: true });
    if (process.env.CI === 'true') throw error;
    return null;
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const documents = range(600).map((n) => ({
  ...testDocument(n, { host: `host${n % 7}` }),
  message: 'x'.repeat(4_000),
}));

/** Everything in one window, in pages that each take much of the disk. */
function huntOver(stores: EmbeddedStores, clock: TestClock) {
  const source = elsewhere(
    documents.map((document, n) => ({ index: 'i', id: String(n), document })),
    { pageSize: 100 },
  );
  return testScheduler(stores, clock, {
    rules: testRules(everyEvent),
    sources: [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
    limits: { ...defaultLimits, maxSpanMs: Infinity, liveSpanMs: 0 },
  });
}

async function seenIn(stores: EmbeddedStores) {
  return {
    matches: (await storedMatches(stores)).map(({ id, findingId }) => `${id} ${findingId!}`).sort(),
    findings: (await storedFindings(stores)).map(({ id, matches }) => `${id} ${matches}`).sort(),
  };
}

test('fault 27: the disk of the state store is full during a run: a gap, and nothing missing once there is room', async (context) => {
  const [small, large] = [smallDisk(12), smallDisk(64)];
  if (small === null || large === null) {
    context.skip('no file system can be mounted here');
    return;
  }
  const clock = testClock();
  const undisturbed = await openEmbedded({ dataDir: large, now: clock.now });
  await huntOver(undisturbed, clock).tick();
  const expected = await seenIn(undisturbed);
  await undisturbed.close();
  expect([expected.matches.length, expected.findings.length]).toEqual([600, 7]);

  const stores = await openEmbedded({ dataDir: small, now: clock.now });
  const ballast = join(small, 'ballast');
  writeFileSync(ballast, Buffer.alloc(9.5 * megabyte));
  const scheduler = huntOver(stores, clock);
  await scheduler.tick();
  // Some pages found room, and not all.
  const { length } = await storedMatches(stores);
  expect([length > 0, length < 600]).toEqual([true, true]);
  expect(await stores.ledger.covered('elsewhere')).toEqual([]);
  expect(scheduler.runState('elsewhere').failure).toMatchObject({
    code: 'HUNT_RUN_FAILED',
    reason: expect.stringMatching(/full/) as string,
  });

  rmSync(ballast);
  for (let rounds = 0; rounds < 3; rounds++) {
    clock.forward(360_000);
    await scheduler.tick();
  }
  expect(scheduler.runState('elsewhere').failure).toBeNull();
  expect(await stores.ledger.gaps('elsewhere')).toEqual([]);
  expect(await seenIn(stores)).toEqual(expected);
  await stores.close();
});
