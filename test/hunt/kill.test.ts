import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { killRun } from './kill-run.ts';
import { incoming, range, testDocument } from './test-events.ts';

const child = join(import.meta.dirname, 'kill-child.ts');

/** A data folder with 9 events of 3 hosts, one of them twice, that nobody has searched. */
async function preparedFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  const { now } = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const stores = await openEmbedded({ dataDir, now });
  const documents = range(9).map((n) => testDocument(n, { host: `host${n % 3}`, user: `CORP\\user${n}` }));
  await stores.events.insertEvents(incoming(...documents, { ...documents[0]!, message: 'shipped again' }));
  await stores.close();
  return dataDir;
}

/** Resolves with whether the process was killed as it was told to be. */
function runUntilKilled(dataDir: string, stepsToLive: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [child, dataDir, String(stepsToLive)], (error, _stdout, stderr) => {
      if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr, { cause: error }));
      else resolve(error !== null);
    });
  });
}

/** All that a reader can see, less what tells one run from another. */
async function contents(stores: EmbeddedStores) {
  const page = { limit: 1_000, cursor: null };
  const matches = await stores.findings.listMatches({}, { ...page, sort: 'time' });
  const findings = await stores.findings.listFindings({}, { ...page, sort: 'lastSeen' });
  const covered = await stores.ledger.covered('embedded');
  return {
    matches: matches.items,
    filtered: await stores.filtered.filteredDays(0),
    findings: findings.items.map((finding) => ({ ...finding, changed: null })),
    // Each reading of the embedded clock takes a millisecond where the clock stands still.
    covered: covered.map(({ window }) => [window.fromMs, Math.floor(window.toMs / 1_000)]),
    gaps: await stores.ledger.gaps('embedded'),
  };
}

test('fault 15: killed after any step and started again, a run ends with the matches, findings, filtered counts and coverage of one undisturbed', async () => {
  const original = await preparedFolder();
  const copy = () => {
    const folder = temporaryFolder();
    cpSync(original, folder, { recursive: true });
    return folder;
  };
  const steps: string[] = [];
  const undisturbed = await temporaryStores({ now: killRun.now, forward: () => undefined }, copy());
  await killRun.tick(undisturbed, (step) => steps.push(step));
  const expected = await contents(undisturbed);
  // The live window, which is empty, and the older one in two pages.
  const page = ['read', 'decide', 'filter', 'store'];
  expect(steps).toEqual(['group', 'commit', ...page, ...page, 'group', 'commit']);
  expect([expected.matches.length, expected.findings.length, expected.covered.length]).toEqual([11, 6, 1]);
  expect(expected.filtered.map(({ matches }) => matches)).toEqual([2]);

  const disturbed = steps.map(async (step, index) => {
    const folder = copy();
    const killed = await runUntilKilled(folder, index + 1);
    const stores = await temporaryStores({ now: killRun.now, forward: () => undefined }, folder);
    await killRun.tick(stores, () => undefined);
    return { step, killed, contents: await contents(stores) };
  });
  expect(await Promise.all(disturbed)).toEqual(steps.map((step) => ({ step, killed: true, contents: expected })));
});
