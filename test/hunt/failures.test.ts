import { expect, test } from 'vitest';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';
import { SourceError } from '../../src/hunt/event-source.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { Match } from '../../src/findings/match.ts';
import type { FindingStore } from '../../src/findings/stores.ts';
import type { Gap } from '../../src/hunt/ledger.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import type { Scheduler } from '../../src/hunt/scheduler.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import type { StartAt } from '../../src/hunt/start-at.ts';
import { elsewhere, unreachable } from './other-source.ts';
import type { OtherSource } from './other-source.ts';
import { range, testDocument } from './test-events.ts';
import { everyEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;

interface Fixture {
  readonly clock: TestClock;
  readonly stores: EmbeddedStores;
  readonly source: OtherSource;
  readonly scheduler: Scheduler;
  readonly gaps: () => Promise<readonly Gap[]>;
  readonly matches: () => Promise<number>;
  readonly arrive: (n: number) => void;
}

/** A source with one event, searched once; then a minute has passed. */
async function searchedSource(startAt: StartAt = { kind: 'oldest' }): Promise<Fixture> {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const scheduler = testScheduler(stores, clock, {
    rules: testRules(everyEvent),
    sources: [{ source, startAt, safetyLagMs: 0 }],
  });
  const arrive = (n: number) => {
    source.add({ index: 'i', id: String(n), document: testDocument(n) }, clock.now());
  };
  arrive(1);
  clock.forward(minute);
  await scheduler.tick();
  clock.forward(minute);
  return {
    ...{ clock, stores, source, scheduler, arrive },
    gaps: () => stores.ledger.gaps('elsewhere'),
    matches: async () => {
      const { items } = await stores.findings.listMatches({}, { limit: 1_000, cursor: null, sort: 'time' });
      return items.length;
    },
  };
}

test('a source that goes away during a run leaves a gap that grows while it lasts, and none after', async () => {
  const { clock, source, scheduler, gaps, matches, arrive } = await searchedSource();
  const stoppedMs = clock.now() - minute;
  arrive(2);
  clock.forward(minute);
  source.failing = (window) => (window === null ? null : unreachable());
  const firstFailureMs = clock.now();
  await scheduler.tick();
  expect(await gaps()).toEqual([
    {
      window: { fromMs: stoppedMs, toMs: clock.now() },
      code: 'ELASTIC_UNREACHABLE',
      reason: 'No answer from http://localhost:9200 in 5000 ms.',
      sinceMs: firstFailureMs,
      attempts: 1,
      nextAttemptMs: clock.now() + 500,
    },
  ]);

  source.failing = unreachable;
  clock.forward(minute);
  arrive(3);
  await scheduler.tick();
  clock.forward(minute);
  await scheduler.tick();
  expect(await gaps()).toMatchObject([
    { window: { fromMs: stoppedMs, toMs: clock.now() }, sinceMs: firstFailureMs, attempts: 3 },
  ]);

  source.failing = null;
  clock.forward(minute);
  await scheduler.tick();
  expect(await gaps()).toEqual([]);
  expect(await matches()).toBe(3);
});

test('what shippers held back during an outage of hours is found when it arrives', async () => {
  const { clock, stores, source, scheduler, gaps, matches } = await searchedSource();
  source.failing = unreachable;
  const happened: number[] = [];
  for (let n = 0; n < 12; n++) {
    clock.forward(15 * minute);
    happened.push(clock.now());
    await scheduler.tick();
  }
  source.failing = null;
  clock.forward(5 * minute);
  await scheduler.tick();
  expect(await gaps()).toEqual([]);
  expect(await matches()).toBe(1);

  // Without an ingest time they lie where they happened.
  for (const [n, timeMs] of happened.entries()) {
    source.add({ index: 'i', id: `held ${n}`, document: testDocument(100 + n) }, timeMs);
  }
  clock.forward(5 * minute);
  // Also after a restart.
  await scheduler.stop();
  const settings = { source, startAt: { kind: 'oldest' }, safetyLagMs: 0 } as const;
  await testScheduler(stores, clock, { rules: testRules(everyEvent), sources: [settings] }).tick();
  expect(await matches()).toBe(13);
});

test('of a source that was never reached a month of backlog is read once, when it answers', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const sources = [{ source, startAt: { kind: 'ago', spanMs: 30 * 86_400_000 }, safetyLagMs: 0 }] as const;
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), sources });
  source.failing = unreachable;
  await scheduler.tick();
  clock.forward(180 * minute);
  source.failing = null;
  for (let n = 0; n < 5; n++) {
    clock.forward(30 * minute);
    await scheduler.tick();
  }
  expect(await stores.ledger.gaps('elsewhere')).toEqual([]);
  const spans = source.opened.toSorted((a, b) => a.fromMs - b.fromMs);
  expect(spans.slice(1).map(({ fromMs }) => fromMs)).toEqual(spans.slice(0, -1).map(({ toMs }) => toMs));
  expect(spans.at(-1)!.toMs - spans[0]!.fromMs).toBeGreaterThan(30 * 86_400_000);
});

test('coverage stands still before the gap and says how far behind it is', async () => {
  const { clock, stores, source, scheduler } = await searchedSource();
  const coveredUntilMs = clock.now() - minute;
  source.failing = (window) => (window === null ? null : unreachable());
  await scheduler.tick();
  const horizonMs = scheduler.runState('elsewhere').horizonMs;
  expect(await readSourceCoverage(stores.ledger, { source: 'elsewhere', horizonMs })).toMatchObject({
    horizonMs: clock.now(),
    coveredUntilMs,
    lagMs: minute,
    gaps: [{ attempts: 1 }],
  });
});

test('the lag grows while a source does not answer at all', async () => {
  const { clock, stores, source, scheduler } = await searchedSource();
  source.failing = unreachable;
  const lags: (number | null)[] = [];
  for (let n = 0; n < 3; n++) {
    await scheduler.tick();
    const { horizonMs } = scheduler.runState('elsewhere');
    lags.push((await readSourceCoverage(stores.ledger, { source: 'elsewhere', horizonMs })).lagMs);
    clock.forward(10 * minute);
  }
  expect(lags).toEqual([minute, 11 * minute, 21 * minute]);
});

test.each([
  ['from its start, where that is a span', { kind: 'ago', spanMs: 3_600_000 }, 3_600_000],
  ['from now, where it starts now', { kind: 'now' }, 0],
] as const)('a source that was never reached is shown as one gap, %s', async (_name, startAt, spanMs) => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  source.failing = unreachable;
  const sources = [{ source, startAt, safetyLagMs: 0 }];
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), sources });
  const firstFailureMs = clock.now();
  await scheduler.tick();
  clock.forward(minute);
  await scheduler.tick();
  expect(await stores.ledger.gaps('elsewhere')).toMatchObject([
    {
      window: { fromMs: firstFailureMs - spanMs, toMs: clock.now() + 1 },
      code: 'ELASTIC_UNREACHABLE',
      sinceMs: firstFailureMs,
      attempts: 2,
    },
  ]);

  source.failing = null;
  clock.forward(minute);
  await scheduler.tick();
  expect(await stores.ledger.gaps('elsewhere')).toEqual([]);
});

test('a source that fails is left alone for longer and longer, up to five minutes', async () => {
  const { clock, source, scheduler, gaps } = await searchedSource();
  source.failing = unreachable;
  const waits: number[] = [];
  for (let round = 0; round < 11; round += 1) {
    await scheduler.tick();
    const nextAttemptMs = Math.max(...(await gaps()).map((gap) => gap.nextAttemptMs));
    waits.push(nextAttemptMs - clock.now());
    clock.forward(nextAttemptMs - clock.now() - 1);
    const attemptsBefore = (await gaps())[0]!.attempts;
    await scheduler.tick();
    expect((await gaps())[0]!.attempts).toBe(attemptsBefore);
    clock.forward(1);
  }
  // With a random of 0 each wait is half of what it can be.
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000, 150_000]);
});

test('fewer documents than counted are not taken as complete: the window stays open and is read again', async () => {
  const { clock, source, scheduler, gaps, matches, arrive } = await searchedSource();
  arrive(2);
  arrive(3);
  clock.forward(minute);
  source.withheld = 1;
  await scheduler.tick();
  expect(await gaps()).toMatchObject([
    {
      code: 'HUNT_INCOMPLETE_READ',
      reason: `Index 'i' counted 2 documents in the window and gave 1.`,
      window: { fromMs: clock.now() - 2 * minute, toMs: clock.now() },
    },
  ]);

  source.withheld = 0;
  clock.forward(minute);
  await scheduler.tick();
  expect(await gaps()).toEqual([]);
  expect(await matches()).toBe(3);
});

test('a window is closed whether it was read or not', async () => {
  const { clock, source, scheduler, arrive } = await searchedSource();
  arrive(2);
  clock.forward(minute);
  source.withheld = 1;
  await scheduler.tick();
  expect(source.closed).toBe(source.opened.length);
});

test('a window that cannot be read does not hold up the others, and is cut down to where it fails', async () => {
  const { clock, source, scheduler, gaps, matches, arrive } = await searchedSource();
  const brokenMs = clock.now() + 3_000_000;
  source.failing = (window) =>
    window !== null && window.fromMs <= brokenMs && brokenMs < window.toMs
      ? new SourceError('ELASTIC_QUERY_REJECTED', 'the index is closed', { transient: false })
      : null;
  clock.forward(6_000_000);
  arrive(2);
  clock.forward(minute);
  await scheduler.tick();
  expect(await matches()).toBe(2);
  expect(await gaps()).toMatchObject([{ code: 'ELASTIC_QUERY_REJECTED', attempts: 1 }]);

  const openMs: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    clock.forward(300_000);
    await scheduler.tick();
    openMs.push((await gaps()).reduce((sum, { window }) => sum + window.toMs - window.fromMs, 0));
  }
  expect(openMs).toEqual(openMs.toSorted((a, b) => b - a));
  expect(openMs.at(-1)).toBeLessThan(100_000);
});

test('after two windows in a row that fail, the source is left until the next tick', async () => {
  const { clock, source } = await searchedSource();
  clock.forward(7_200_000);
  let asked = 0;
  source.failing = (window) => {
    if (window === null) return null;
    asked += 1;
    return unreachable();
  };
  const sources = [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }] as const;
  await testScheduler(await temporaryStores(clock), clock, {
    rules: testRules(everyEvent),
    sources,
    limits: { ...defaultLimits, maxSpanMs: 600_000 },
  }).tick();
  expect(asked).toBe(2);
});

test('whoever took the source over last commits; the other is fenced and no longer runs it', async () => {
  const { clock, stores, source, scheduler, matches, arrive } = await searchedSource();
  const other = testScheduler(stores, clock, {
    rules: testRules(everyEvent),
    sources: [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
  });
  await other.tick();
  arrive(2);
  clock.forward(minute);
  await scheduler.tick();
  const coverage = () => stores.ledger.covered('elsewhere');
  expect((await coverage()).map(({ window }) => window.toMs)).toEqual([clock.now() - minute]);
  source.opened.length = 0;
  await scheduler.tick();
  expect(source.opened).toEqual([]);
  expect(scheduler.runState('elsewhere')).toMatchObject({ isStandby: true, failure: null });

  await other.tick();
  expect((await coverage()).map(({ window }) => window.toMs)).toEqual([clock.now()]);
  expect(await matches()).toBe(2);
});

test('an error of the state store is a gap as well, and no window is covered', async () => {
  const { clock, stores, source, arrive } = await searchedSource();
  arrive(2);
  clock.forward(minute);
  const matches = {
    createMatches: () => Promise.reject(new Error('database or disk is full')),
    match: () => Promise.reject(new Error('not asked')),
    listMatches: () => Promise.reject(new Error('not asked')),
  };
  const sources = [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }] as const;
  await testScheduler(stores, clock, { rules: testRules(everyEvent), sources, matches }).tick();
  expect(await stores.ledger.gaps('elsewhere')).toMatchObject([
    { code: 'HUNT_RUN_FAILED', reason: 'database or disk is full' },
  ]);
});

test('fault 19: a match that the store rejects is counted and put where it is seen; the others are kept', async () => {
  const { clock, stores, source, arrive } = await searchedSource();
  for (const n of range(3)) arrive(n + 1);
  clock.forward(minute);
  const matches = {
    createMatches: async (batch: readonly Match[]) => {
      const outcomes = await stores.findings.createMatches(batch.slice(1));
      return [{ kind: 'rejected', reason: 'too large' } as const, ...outcomes];
    },
    match: () => Promise.reject(new Error('not asked')),
    listMatches: () => Promise.reject(new Error('not asked')),
  };
  const sources = [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }] as const;
  await testScheduler(stores, clock, { rules: testRules(everyEvent), sources, matches }).tick();

  const entries = await stores.ledger.entries('elsewhere', { fromMs: 0, toMs: Infinity });
  expect(entries.at(-1)!.matches).toEqual({ created: 2, present: 0, rejected: 1 });
  const { items } = await stores.findings.listRejected({ limit: 10, cursor: null, sort: '-rejected' });
  expect(items).toMatchObject([
    { reason: 'too large', atMs: clock.now(), match: { rule: { id: 'every-event' }, event: { document: null } } },
  ]);
});

test('matches that were stored when grouping failed get their finding when the window is run again', async () => {
  const { clock, stores, source, arrive } = await searchedSource();
  arrive(2);
  clock.forward(minute);
  let failures = 1;
  const findings: FindingStore = {
    recomputeGroups: (groups) => {
      failures -= 1;
      return failures < 0 ? stores.findings.recomputeGroups(groups) : Promise.reject(new Error('busy'));
    },
    ungrouped: () => Promise.resolve([]),
    finding: () => Promise.reject(new Error('not asked')),
    listFindings: () => Promise.reject(new Error('not asked')),
    triage: () => Promise.reject(new Error('not asked')),
  };
  const sources = [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }] as const;
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), sources, findings });
  await scheduler.tick();
  expect(await stores.findings.ungrouped()).toHaveLength(1);
  clock.forward(minute);
  await scheduler.tick();
  expect(await stores.findings.ungrouped()).toEqual([]);
});
