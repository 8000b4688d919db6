import { expect, test } from 'vitest';
import type { FilteredMatch } from '../../src/findings/filtered.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';
import { testMatch } from './test-match.ts';

const removed = (filterId: string, n: number): FilteredMatch => ({ filterId, match: testMatch(n) });
const dayMs = Date.parse('2026-01-31T00:00:00Z');

test('a match counts once for each filter, however often it is removed, also after a restart', async () => {
  const folder = temporaryFolder();
  const first = await temporaryStores(testClock(), folder);
  await first.filtered.saveFiltered([removed('f', 2), removed('f', 1), removed('g', 1)]);
  await first.filtered.saveFiltered([removed('f', 1), removed('f', 2)]);
  await first.close();

  const { filtered } = await temporaryStores(testClock(), folder);
  await filtered.saveFiltered([removed('f', 1), removed('g', 1)]);
  const last = (n: number) => {
    const { id, event } = testMatch(n);
    return { matchId: id, source: 'embedded', index: null, id: String(n), time: event.time };
  };
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
  const later = testMatch(86_400);
  await filtered.saveFiltered([removed('f', 1), { filterId: 'f', match: later }]);
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
  await filtered.saveFiltered([removed('f', 1), removed('f', 2)]);
  expect(await filtered.filteredTotals()).toEqual([{ filterId: 'f', matches: 1 }]);
});
