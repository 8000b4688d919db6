import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FilteredMatch } from '../../src/findings/filtered.ts';
import { fileName } from '../../src/embedded/file-name.ts';
import { migrations } from '../../src/embedded/migrations.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';
import { testMatch } from './test-match.ts';

const removed = (n: number, ...filterIds: readonly string[]): FilteredMatch => ({ filterIds, match: testMatch(n) });
const dayMs = Date.parse('2026-01-31T00:00:00Z');
const last = (n: number) => {
  const { id, event } = testMatch(n);
  return { matchId: id, source: 'embedded', index: null, id: String(n), time: event.time };
};

test('a match counts once for each filter, however often it is removed, also after a restart', async () => {
  const folder = temporaryFolder();
  const first = await temporaryStores(testClock(), folder);
  await first.filtered.saveFiltered([removed(2, 'f'), removed(1, 'f', 'g')]);
  await first.filtered.saveFiltered([removed(1, 'f', 'g'), removed(2, 'f')]);
  await first.close();

  const { filtered } = await temporaryStores(testClock(), folder);
  await filtered.saveFiltered([removed(1, 'f', 'g')]);
  expect(await filtered.filteredDays(dayMs)).toEqual([
    { filterId: 'f', ruleId: 'r', dayMs, matches: 2, last: last(2) },
    { filterId: 'g', ruleId: 'r', dayMs, matches: 1, last: last(1) },
  ]);
  expect(await filtered.filteredTotals()).toEqual([
    { filterId: 'f', matches: 2 },
    { filterId: 'g', matches: 1 },
  ]);
});

test("days are those of the events' own time, and the newest come first", async () => {
  const { filtered } = await temporaryStores(testClock());
  await filtered.saveFiltered([removed(1, 'f'), removed(86_400, 'f')]);
  const days = await filtered.filteredDays(0);
  expect(days.map((day) => [day.dayMs - dayMs, day.matches])).toEqual([
    [86_400_000, 1],
    [0, 1],
  ]);
  expect(await filtered.filteredDays(dayMs + 1)).toEqual(days.slice(0, 1));
});

test('what is stored already is not removed', async () => {
  const { filtered, findings } = await temporaryStores(testClock());
  await findings.createMatches([testMatch(1)]);
  await filtered.saveFiltered([removed(1, 'f'), removed(2, 'f')]);
  expect(await filtered.filteredTotals()).toEqual([{ filterId: 'f', matches: 1 }]);
});

test('what is stored later, since its filter is gone, counts no more, and the last of the day is another', async () => {
  const { filtered, findings } = await temporaryStores(testClock());
  await filtered.saveFiltered([removed(1, 'f'), removed(2, 'f', 'g')]);
  await findings.createMatches([testMatch(2)]);
  expect(await filtered.filteredDays(0)).toEqual([{ filterId: 'f', ruleId: 'r', dayMs, matches: 1, last: last(1) }]);
  expect(await filtered.filteredTotals()).toEqual([{ filterId: 'f', matches: 1 }]);
});

test('a match counts with the filters that removed it when it was read last', async () => {
  const { filtered } = await temporaryStores(testClock());
  await filtered.saveFiltered([removed(1, 'gone', 'stays')]);
  await filtered.saveFiltered([removed(1, 'stays', 'new')]);
  expect(await filtered.filteredTotals()).toEqual([
    { filterId: 'new', matches: 1 },
    { filterId: 'stays', matches: 1 },
  ]);
});

test('what was removed of samples goes with them, but for what a real event has brought as well', async () => {
  const { filtered, events } = await temporaryStores(testClock());
  const sample = (n: number): FilteredMatch => ({ filterIds: ['f'], match: { ...testMatch(n), sample: true } });
  await filtered.saveFiltered([sample(1), sample(2), sample(3), removed(4, 'f')]);
  await filtered.saveFiltered([removed(2, 'f'), sample(4)]);
  await events.removeSamples('key');
  expect(await filtered.filteredTotals()).toEqual([{ filterId: 'f', matches: 2 }]);
  expect((await filtered.filteredDays(0)).map((day) => day.last)).toEqual([last(4)]);
});

test('counts are kept for 90 days', async () => {
  const clock = testClock();
  const { filtered } = await temporaryStores(clock);
  await filtered.saveFiltered([removed(1, 'f'), removed(2, 'f')]);
  clock.forward(90 * 86_400_000);
  await filtered.saveFiltered([removed(3, 'g')]);
  expect(await filtered.filteredTotals()).toEqual([
    { filterId: 'f', matches: 2 },
    { filterId: 'g', matches: 1 },
  ]);
  clock.forward(1);
  await filtered.saveFiltered([]);
  expect(await filtered.filteredTotals()).toEqual([{ filterId: 'g', matches: 1 }]);
  expect((await filtered.filteredDays(0)).map(({ filterId }) => filterId)).toEqual(['g']);
});

test('counts of an earlier version are taken over, without those of matches that were stored since', async () => {
  const [folder, matched] = [temporaryFolder(), temporaryFolder()];
  const first = await temporaryStores(testClock(), matched);
  await first.findings.createMatches([testMatch(3)]);
  await first.close();
  const file = new DatabaseSync(join(folder, fileName));
  file.exec(`${migrations.slice(0, 4).join('')} PRAGMA user_version = 4;
    ATTACH '${join(matched, fileName)}' AS matched;
    INSERT INTO matches SELECT * FROM matched.matches;`);
  const timeMs = (n: number) => Date.parse(testMatch(n).event.time);
  for (const n of [1, 2, 3]) {
    file.prepare(`INSERT INTO filtered VALUES ('f', ?, 'r', ?)`).run(testMatch(n).id, timeMs(n));
  }
  file
    .prepare(`INSERT INTO filtered_days VALUES ('f', 'r', ?, 3, ?, ?)`)
    .run(dayMs, timeMs(2), JSON.stringify(last(2)));
  file.close();

  const { filtered } = await temporaryStores(testClock(), folder);
  expect(await filtered.filteredDays(0)).toEqual([{ filterId: 'f', ruleId: 'r', dayMs, matches: 2, last: last(2) }]);
});
