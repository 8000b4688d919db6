import { expect, test } from 'vitest';
import type { FilteredMatch } from '../../src/findings/filtered.ts';
import { copyRows, writeOlderFile } from './older-file.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';
import { testMatch } from './test-match.ts';

const removed = (n: number, ...filterIds: readonly string[]): FilteredMatch => ({ filterIds, match: testMatch(n) });
const dayMs = Date.parse('2026-01-31T00:00:00Z');
const last = (n: number) => {
  const { id, event } = testMatch(n);
  return { matchId: id, source: 'embedded', index: null, id: String(n), time: event.time };
};

test('what was removed of samples goes with them, but for what a real event has brought as well', async () => {
  const { filtered, events } = await temporaryStores(testClock());
  const sample = (n: number): FilteredMatch => ({ filterIds: ['f'], match: { ...testMatch(n), sample: true } });
  await filtered.saveFiltered([sample(1), sample(2), sample(3), removed(4, 'f')]);
  await filtered.saveFiltered([removed(2, 'f'), sample(4)]);
  await events.removeSamples('key');
  expect(await filtered.filteredTotals()).toEqual([{ filterId: 'f', matches: 2 }]);
  expect((await filtered.filteredDays(0)).map((day) => day.last)).toEqual([last(4)]);
});

test('counts of an earlier version are taken over, without those of matches that were stored since', async () => {
  const [folder, matched] = [temporaryFolder(), temporaryFolder()];
  const first = await temporaryStores(testClock(), matched);
  await first.findings.createMatches([testMatch(3)]);
  await first.close();
  const timeMs = (n: number) => Date.parse(testMatch(n).event.time);
  writeOlderFile(folder, 4, (file) => {
    copyRows(file, matched, 'matches');
    for (const n of [1, 2, 3]) {
      file.prepare(`INSERT INTO filtered VALUES ('f', ?, 'r', ?)`).run(testMatch(n).id, timeMs(n));
    }
    file
      .prepare(`INSERT INTO filtered_days VALUES ('f', 'r', ?, 3, ?, ?)`)
      .run(dayMs, timeMs(2), JSON.stringify(last(2)));
  });

  const { filtered } = await temporaryStores(testClock(), folder);
  expect(await filtered.filteredDays(0)).toEqual([{ filterId: 'f', ruleId: 'r', dayMs, matches: 2, last: last(2) }]);
});
