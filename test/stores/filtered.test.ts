import { expect } from 'vitest';
import type { FilteredMatch } from '../../src/findings/filtered.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import { testMatch } from '../embedded/test-match.ts';
import { storeTest, testPlace, testStores } from './test-stores.ts';

const removed = (n: number, ...filterIds: readonly string[]): FilteredMatch => ({ filterIds, match: testMatch(n) });
const dayMs = Date.parse('2026-01-31T00:00:00Z');
const last = (n: number) => {
  const { id, event } = testMatch(n);
  return { matchId: id, source: 'embedded', index: null, id: String(n), time: event.time };
};

storeTest('a match counts once for each filter, however often it is removed, also after a restart', async () => {
  const place = testPlace();
  const first = await testStores(testClock(), place);
  await first.filtered.saveFiltered([removed(2, 'f'), removed(1, 'f', 'g')]);
  await first.filtered.saveFiltered([removed(1, 'f', 'g'), removed(2, 'f')]);
  await first.close();

  const { filtered } = await testStores(testClock(), place);
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

storeTest("days are those of the events' own time, and the newest come first", async () => {
  const { filtered } = await testStores(testClock());
  await filtered.saveFiltered([removed(1, 'f'), removed(86_400, 'f')]);
  const days = await filtered.filteredDays(0);
  expect(days.map((day) => [day.dayMs - dayMs, day.matches])).toEqual([
    [86_400_000, 1],
    [0, 1],
  ]);
  expect(await filtered.filteredDays(dayMs + 1)).toEqual(days.slice(0, 1));
});

storeTest('what is stored already is not removed', async () => {
  const { filtered, matches } = await testStores(testClock());
  await matches.createMatches([testMatch(1)]);
  await filtered.saveFiltered([removed(1, 'f'), removed(2, 'f')]);
  expect(await filtered.filteredTotals()).toEqual([{ filterId: 'f', matches: 1 }]);
});

storeTest(
  'what is stored later, since its filter is gone, counts no more, and the last of the day is another',
  async () => {
    const { filtered, matches } = await testStores(testClock());
    await filtered.saveFiltered([removed(1, 'f'), removed(2, 'f', 'g')]);
    await matches.createMatches([testMatch(2)]);
    expect(await filtered.filteredDays(0)).toEqual([{ filterId: 'f', ruleId: 'r', dayMs, matches: 1, last: last(1) }]);
    expect(await filtered.filteredTotals()).toEqual([{ filterId: 'f', matches: 1 }]);
  },
);

storeTest('a match counts with the filters that removed it when it was read last', async () => {
  const { filtered } = await testStores(testClock());
  await filtered.saveFiltered([removed(1, 'gone', 'stays')]);
  await filtered.saveFiltered([removed(1, 'stays', 'new')]);
  expect(await filtered.filteredTotals()).toEqual([
    { filterId: 'new', matches: 1 },
    { filterId: 'stays', matches: 1 },
  ]);
});

storeTest('counts are kept for 90 days', async () => {
  const clock = testClock();
  const { filtered } = await testStores(clock);
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
