import { expect, test } from 'vitest';
import { auditWindow, joinTallies } from '../../src/hunt/audit.ts';
import type { Tally } from '../../src/hunt/audit.ts';
import type { LateDocuments } from '../../src/hunt/late-delays.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { elsewhere, unreachable } from './other-source.ts';
import { range, testDocument } from './test-events.ts';
import { everyEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;
const hour = 60 * minute;

const counts = (record: Readonly<Record<string, number>>) => new Map(Object.entries(record));
const tally = (fromMs: number, toMs: number, record: Readonly<Record<string, number>> | null): Tally => ({
  window: { fromMs, toMs },
  counts: record && counts(record),
});

test.each<[string, Readonly<Record<string, number>> | null, Readonly<Record<string, number>>, object]>([
  ['nothing has changed', { a: 3, b: 2 }, { a: 3, b: 2 }, { late: 0, removed: 0, isOpen: false }],
  ['one more has come', { a: 3 }, { a: 4 }, { late: 1, removed: 0, isOpen: true }],
  ['an index has come', { a: 3 }, { a: 3, b: 5 }, { late: 5, removed: 0, isOpen: true }],
  ['some were deleted', { a: 3, b: 2 }, { a: 1, b: 2 }, { late: 0, removed: 2, isOpen: false }],
  ['an index was deleted', { a: 3, b: 2 }, { b: 2 }, { late: 0, removed: 3, isOpen: false }],
  [
    'some were deleted and as many came to another index',
    { a: 3, b: 2 },
    { a: 2, b: 3 },
    { late: 1, removed: 1, isOpen: true },
  ],
  ['an index was renamed', { a: 3, b: 2 }, { 'shrink-a': 3, b: 2 }, { late: 0, removed: 0, isOpen: false }],
  ['two were reindexed into one', { a: 3, b: 2 }, { ab: 5 }, { late: 0, removed: 0, isOpen: false }],
  ['an index was renamed, and one more has come', { a: 3 }, { b: 4 }, { late: 4, removed: 3, isOpen: true }],
  ['it was not counted', null, { a: 3 }, { late: 0, removed: 0, isOpen: true }],
])('where %s', (_name, known, found, expected) => {
  expect(auditWindow(tally(0, 10, known), counts(found))).toEqual({ tally: tally(0, 10, found), ...expected });
});

test('tallies of one hour that touch become one, but not the young, what was not counted, and millions', () => {
  const many = { a: 600_000 };
  const known = [
    tally(0, 10 * minute, { a: 1 }),
    tally(10 * minute, 20 * minute, { a: 2, b: 1 }),
    tally(30 * minute, 40 * minute, { a: 1 }),
    tally(40 * minute, 50 * minute, null),
    tally(50 * minute, hour, { a: 1 }),
    tally(hour, hour + 10 * minute, { a: 1 }),
    tally(2 * hour, 2 * hour + minute, many),
    tally(2 * hour + minute, 2 * hour + 2 * minute, many),
    tally(3 * hour, 3 * hour + minute, { a: 1 }),
    tally(3 * hour + minute, 3 * hour + 2 * minute, { a: 1 }),
  ];
  expect(joinTallies(known, 3 * hour + minute)).toEqual([tally(0, 20 * minute, { a: 3, b: 1 }), ...known.slice(2)]);
});

/** A source that is searched each minute, and rules that match everything in it. */
async function watched(limits = defaultLimits, tell: (late: readonly LateDocuments[]) => void = () => undefined) {
  const clock = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const settings = { source, startAt: { kind: 'ago', spanMs: minute }, safetyLagMs: 0 } as const;
  const onLate = (late: readonly LateDocuments[]): Promise<void> => {
    tell(late);
    return Promise.resolve();
  };
  const start = () =>
    testScheduler(stores, clock, { rules: testRules(everyEvent), sources: [settings], limits, onLate });
  let scheduler = start();
  return {
    source,
    stores,
    now: clock.now,
    add: (n: number, atMs: number, index = 'i') => {
      source.add({ index, id: String(n), document: testDocument(n) }, atMs);
    },
    async pass(minutes: number) {
      for (let n = 0; n < minutes; n++) {
        clock.forward(minute);
        await scheduler.tick();
      }
    },
    async leap(ms: number) {
      clock.forward(ms);
      await scheduler.tick();
    },
    async restart() {
      await scheduler.stop();
      scheduler = start();
    },
    matches: async () => {
      const { items } = await stores.findings.listMatches({}, { limit: 1_000, cursor: null, sort: 'time' });
      return items.length;
    },
    totals: () => stores.ledger.auditTotals('elsewhere'),
    /** Stretches that were opened since, in minutes before now. */
    opened: () =>
      source.opened
        .splice(0)
        .map(({ fromMs, toMs }) => [(clock.now() - fromMs) / minute, (clock.now() - toMs) / minute]),
  };
}

test('what comes late into the last hour is found at the next run, and its window alone is read again', async () => {
  const hunt = await watched();
  await hunt.pass(30);
  hunt.opened();
  hunt.add(1, hunt.now() - 20 * minute + 1);
  await hunt.pass(1);
  expect(hunt.opened()).toEqual([
    [1, 0],
    [21, 20],
  ]);
  expect([await hunt.matches(), await hunt.totals()]).toEqual([1, { late: 1, removed: 0 }]);
  await hunt.pass(2);
  expect(hunt.opened()).toHaveLength(2);
});

test('a laptop that was offline for three days: what it held back is found within an hour', async () => {
  const hunt = await watched();
  await hunt.pass(1);
  const away = range(50).map((n) => hunt.now() + n * 80 * minute);
  for (let n = 0; n < 72; n++) await hunt.leap(hour);
  for (const [n, atMs] of away.entries()) hunt.add(n, atMs, 'laptop');
  await hunt.pass(60);
  expect([await hunt.matches(), await hunt.totals()]).toEqual([50, { late: 50, removed: 0 }]);
});

test('documents that are deleted by age are counted, and nothing is read again', async () => {
  const hunt = await watched();
  for (const n of range(10)) hunt.add(n, hunt.now() + n * minute - 1, n <= 5 ? 'old' : 'new');
  await hunt.pass(10);
  expect(await hunt.matches()).toBe(10);
  hunt.opened();
  hunt.source.remove('old');
  await hunt.pass(1);
  expect(hunt.opened()).toEqual([[1, 0]]);
  expect([await hunt.matches(), await hunt.totals()]).toEqual([10, { late: 0, removed: 5 }]);
});

test('what came while nobody watched is found after a restart, also from long ago', async () => {
  const hunt = await watched();
  await hunt.pass(5);
  await hunt.leap(30 * hour);
  const longAgoMs = hunt.now() - 29 * hour;
  await hunt.restart();
  hunt.add(1, longAgoMs);
  await hunt.pass(1);
  expect(await hunt.matches()).toBe(1);
});

test('a source that does not answer the count opens nothing, and is asked again', async () => {
  const hunt = await watched();
  await hunt.pass(3);
  hunt.add(1, hunt.now() - 2 * minute);
  let refused = 0;
  hunt.source.failing = (window) => {
    const isCount = window !== null && window.toMs < hunt.now();
    if (isCount) refused += 1;
    return isCount ? unreachable() : null;
  };
  await hunt.pass(1);
  expect([refused, await hunt.matches(), await hunt.stores.ledger.gaps('elsewhere')]).toEqual([1, 0, []]);
  hunt.source.failing = null;
  await hunt.pass(1);
  expect(await hunt.matches()).toBe(1);
});

test('years of windows are few rows', async () => {
  const hunt = await watched();
  for (let n = 0; n < 3; n++) {
    await hunt.pass(60);
  }
  await hunt.pass(5);
  const tallies = await hunt.stores.ledger.tallies('elsewhere', { fromMs: -Infinity, toMs: Infinity });
  expect(tallies.length).toBeLessThan(70);
  const seams = tallies.slice(1).map(({ window }, index) => window.fromMs - tallies[index]!.window.toMs);
  expect(new Set(seams)).toEqual(new Set([0]));
});

test('how late a document came is told by the round that finds it; after a restart nobody knows', async () => {
  const late: LateDocuments[] = [];
  const hunt = await watched(defaultLimits, (found) => void late.push(...found));
  await hunt.pass(30);
  hunt.add(1, hunt.now() - 3 * minute);
  hunt.add(2, hunt.now() - 3 * minute + 1);
  await hunt.pass(1);
  expect(late).toEqual([{ source: 'elsewhere', delayMs: 3 * minute, documents: 2 }]);
  await hunt.restart();
  hunt.add(3, hunt.now() - 3 * minute);
  await hunt.pass(1);
  expect([late.length, await hunt.totals()]).toEqual([1, { late: 3, removed: 0 }]);
  hunt.add(4, hunt.now() - 2 * minute - 1);
  await hunt.pass(1);
  expect(late.slice(1)).toEqual([{ source: 'elsewhere', delayMs: 3 * minute, documents: 1 }]);
});
