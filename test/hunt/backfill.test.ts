import { expect, test } from 'vitest';
import { stateOf } from '../../src/hunt/backfill.ts';
import { backfillActivated } from '../../src/hunt/backfill-activated.ts';
import type { BackfillRequest } from '../../src/hunt/backfill.ts';
import { SourceError } from '../../src/hunt/event-source.ts';
import { FencedError } from '../../src/hunt/fenced-error.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import type { Window } from '../../src/hunt/window.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import { elsewhere, unreachable } from './other-source.ts';
import type { OtherSource } from './other-source.ts';
import { range, testDocument } from './test-events.ts';
import { everyEvent, noEvent, testRules } from './test-rules.ts';
import type { TestRule } from './test-rules.ts';
import { silentLog, testScheduler } from './test-scheduler.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const silentRule = { id: 'silent', matches: () => false };

const always = { fromMs: -Infinity, toMs: Infinity };

/** A source with one event an hour of the last ten days, that has been searched by one rule for the last two hours. */
async function searchedSource() {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const startMs = clock.now();
  for (const n of range(240)) {
    source.add({ index: 'i', id: String(n), document: testDocument(n) }, startMs - n * hour);
  }
  const schedulerOf = (rules: readonly TestRule[], options: Partial<Parameters<typeof testScheduler>[2]> = {}) =>
    testScheduler(stores, clock, {
      rules: testRules(...rules),
      sources: [{ source, startAt: { kind: 'ago', spanMs: 2 * hour }, safetyLagMs: 0 }],
      ...options,
    });
  await schedulerOf([silentRule]).tick();
  source.opened.length = 0;
  const ask = (change: Partial<BackfillRequest> = {}) => {
    const request = {
      id: 'backfill-1',
      source: source.name,
      window: { fromMs: startMs - 5 * day, toMs: startMs - day },
      rules: [{ id: everyEvent.id, revision: 'r1' }],
      askedBy: 'key-1',
      askedMs: startMs,
      ...change,
    };
    return stores.backfills.addBackfill(request, null);
  };
  return { clock, stores, source, startMs, schedulerOf, ask };
}

async function recordIds(stores: EmbeddedStores): Promise<readonly number[]> {
  const { items } = await stores.findings.listMatches({}, { limit: 1_000, cursor: null, sort: 'time' });
  return items.map(({ event }) => Number(event.recordId)).sort((a, b) => a - b);
}

const isBefore = (instantMs: number) => (window: Window | null) => window !== null && window.toMs <= instantMs;

function failingBefore(source: OtherSource, instantMs: number): void {
  source.failing = (window) => (isBefore(instantMs)(window) ? unreachable() : null);
}

test('a backfill runs its rules over its span, which is then covered by them, and counts what it did', async () => {
  const { clock, stores, startMs, schedulerOf, ask } = await searchedSource();
  await ask();
  expect(stateOf((await stores.backfills.backfill('backfill-1'))!)).toBe('queued');
  await schedulerOf([silentRule, everyEvent]).tick();

  // One event an hour, from 5 days ago up to and without that of one day ago.
  expect(await recordIds(stores)).toEqual(range(120).filter((n) => n > 24));
  const done = (await stores.backfills.backfill('backfill-1'))!;
  expect(done).toMatchObject({ finishedMs: clock.now(), cancelledMs: null, gaps: [], quarantined: [] });
  expect(done.counts).toEqual({ windows: 1, documents: 96, created: 96, present: 0, rejected: 0 });
  expect(stateOf(done)).toBe('done');
  const entries = await stores.ledger.entries('elsewhere', always);
  expect(entries.filter(({ backfill }) => backfill !== null)).toMatchObject([
    { backfill: 'backfill-1', window: { fromMs: startMs - 5 * day, toMs: startMs - day } },
  ]);
  const [audit] = await stores.access.listAudit(1, null);
  expect(audit).toMatchObject({ by: 'key-1', action: 'backfill.create', subject: 'backfill-1' });
  expect(audit!.detail).toBe('elsewhere from 2026-01-26T12:00:00.000Z to 2026-01-30T12:00:00.000Z, rules: 1');
});

test('what a revision has covered is not read again for it; another revision reads it', async () => {
  const { source, startMs, schedulerOf, ask } = await searchedSource();
  const window = { fromMs: startMs - 4 * hour, toMs: startMs };
  await ask({ window, rules: [{ id: 'silent', revision: 'r1' }] });
  await schedulerOf([silentRule]).tick();
  expect(source.opened).toEqual([{ fromMs: startMs - 4 * hour, toMs: startMs - 2 * hour }]);

  source.opened.length = 0;
  await ask({ id: 'backfill-2', window, rules: [{ id: 'silent', revision: 'r2' }] });
  await schedulerOf([{ ...silentRule, revision: 'r2' }]).tick();
  const bounds = source.opened.map(({ fromMs, toMs }) => [(startMs - fromMs) / hour, (startMs - toMs) / hour]);
  expect(bounds).toEqual([[4, 0]]);
});

test('a backfill up to now waits for the horizon, and leaves to the active rules what they owe themselves', async () => {
  const { clock, source, stores, startMs, schedulerOf, ask } = await searchedSource();
  await ask({ window: { fromMs: startMs - hour, toMs: startMs + hour }, rules: [{ id: 'silent', revision: 'r1' }] });
  const scheduler = schedulerOf([silentRule]);
  await scheduler.tick();
  expect(source.opened).toEqual([]);
  expect(stateOf((await stores.backfills.backfill('backfill-1'))!)).toBe('queued');

  clock.forward(2 * hour);
  failingBefore(source, startMs + 110 * minute);
  await scheduler.tick();
  // What is active there has failed, and waits: the backfill does not try it besides.
  expect((await stores.backfills.backfill('backfill-1'))!.gaps).toEqual([]);
  source.failing = null;
  clock.forward(10 * minute);
  await scheduler.tick();
  const entries = await stores.ledger.entries('elsewhere', always);
  expect(entries.filter(({ backfill }) => backfill !== null)).toEqual([]);
  expect(stateOf((await stores.backfills.backfill('backfill-1'))!)).toBe('done');
});

test('a backfill that fails is no gap, no lag and no failure of its source, and is tried again until it is done', async () => {
  const { clock, stores, source, startMs, schedulerOf, ask } = await searchedSource();
  await ask();
  failingBefore(source, startMs - day);
  const scheduler = schedulerOf([silentRule, everyEvent]);
  await scheduler.tick();
  const failed = (await stores.backfills.backfill('backfill-1'))!;
  expect(failed.gaps).toMatchObject([{ window: { fromMs: startMs - 5 * day }, code: 'ELASTIC_UNREACHABLE' }]);
  expect(stateOf(failed)).toBe('running');
  const { horizonMs, failure } = scheduler.runState('elsewhere');
  expect(failure).toBeNull();
  expect(await readSourceCoverage(stores.ledger, { source: 'elsewhere', horizonMs })).toMatchObject({
    startMs: startMs - 2 * hour,
    lagMs: 0,
    gaps: [],
  });

  source.failing = null;
  clock.forward(10 * minute);
  await scheduler.tick();
  expect(stateOf((await stores.backfills.backfill('backfill-1'))!)).toBe('done');
  expect(await recordIds(stores)).toEqual(range(120).filter((n) => n > 24));
});

test('a tick gets its live windows after the one of a backfill that is in hand, however long the backfill is', async () => {
  const { clock, startMs, schedulerOf, ask } = await searchedSource();
  const windows: string[] = [];
  const scheduler = schedulerOf([silentRule, everyEvent], {
    limits: { ...defaultLimits, maxSpanMs: 12 * hour },
    log: {
      ...silentLog,
      info: (detail, text) => {
        if (text !== 'window covered') return;
        windows.push((detail as { readonly backfill: string | null }).backfill === null ? 'live' : 'backfill');
      },
    },
    onStep: (step) => {
      if (step !== 'read') return;
      // While any window is read, a minute passes and the schedule ticks.
      clock.forward(minute);
      void scheduler.tick();
    },
  });
  await ask({ window: { fromMs: startMs - 9 * day, toMs: startMs - day } });
  await scheduler.tick();
  expect(windows.filter((what) => what === 'backfill')).toHaveLength(16);
  // Never two of the backfill without a live one between them.
  expect(windows.join(' ')).not.toContain('backfill backfill');
});

test('a backfill window has a quarter of the documents of another', async () => {
  const { stores, schedulerOf, ask } = await searchedSource();
  await ask();
  await schedulerOf([silentRule, everyEvent], { limits: { ...defaultLimits, maxDocuments: 100 } }).tick();
  expect((await stores.backfills.backfill('backfill-1'))!.counts).toMatchObject({ windows: 4, documents: 96 });
});

test('a backfill is not begun while the source fails, or is behind', async () => {
  const { clock, stores, source, schedulerOf, ask } = await searchedSource();
  await ask();
  clock.forward(2 * hour);
  source.failing = (window) => (window === null ? null : unreachable());
  await schedulerOf([silentRule, everyEvent]).tick();
  expect(await stores.backfills.backfill('backfill-1')).toMatchObject({ gaps: [], counts: { windows: 0 } });
});

test('what was covered before a service ended is not read again by the next', async () => {
  const { stores, source, startMs, schedulerOf, ask } = await searchedSource();
  await ask();
  const limits = { ...defaultLimits, maxSpanMs: day };
  let commits = 0;
  const stops: Promise<void>[] = [];
  const scheduler = schedulerOf([silentRule, everyEvent], {
    limits,
    onStep: (step) => {
      if (step === 'commit' && (commits += 1) === 2) stops.push(scheduler.stop());
    },
  });
  await scheduler.tick();
  await Promise.all(stops);
  expect((await stores.backfills.backfill('backfill-1'))!).toMatchObject({ finishedMs: null, counts: { windows: 2 } });

  source.opened.length = 0;
  await schedulerOf([silentRule, everyEvent], { limits }).tick();
  expect(source.opened.map(({ fromMs }) => (startMs - fromMs) / day)).toEqual([3, 2]);
  expect((await stores.backfills.backfill('backfill-1'))!.counts).toMatchObject({ windows: 4, created: 96 });
});

test('a cancelled backfill reads nothing more; what it has covered stays', async () => {
  const { stores, startMs, schedulerOf, ask } = await searchedSource();
  await ask();
  const cancel = () => stores.backfills.cancelBackfill('backfill-1', { by: 'key-2', atMs: startMs + 1 });
  const scheduler = schedulerOf([silentRule, everyEvent], {
    limits: { ...defaultLimits, maxSpanMs: day },
    onStep: (step) => {
      if (step === 'commit') void cancel().then(() => scheduler.tick());
    },
  });
  await scheduler.tick();
  const cancelled = (await stores.backfills.backfill('backfill-1'))!;
  expect(stateOf(cancelled)).toBe('cancelled');
  expect(cancelled.counts.windows).toBeLessThan(4);
  expect(await recordIds(stores)).toHaveLength(cancelled.counts.created);
  expect(await cancel()).toBe(false);
  const [audit] = await stores.access.listAudit(1, null);
  expect(audit).toMatchObject({ by: 'key-2', action: 'backfill.cancel', subject: 'backfill-1' });
});

test('what an audit opens in the span of a finished backfill is searched again by its rules', async () => {
  const { clock, stores, source, startMs, schedulerOf, ask } = await searchedSource();
  await ask();
  const scheduler = schedulerOf([silentRule, everyEvent]);
  await scheduler.tick();
  source.add({ index: 'i', id: 'late', document: testDocument(999) }, startMs - 3 * day);
  clock.forward(2 * hour);
  await scheduler.tick();
  expect(await recordIds(stores)).toEqual([...range(120).filter((n) => n > 24), 999]);
  expect(stateOf((await stores.backfills.backfill('backfill-1'))!)).toBe('done');
});

test('a rule that fails on the past alone is set aside in the backfill, and stays with the others live', async () => {
  const { stores, schedulerOf, ask } = await searchedSource();
  const broken: TestRule = {
    id: 'broken',
    matches: () => {
      throw new Error('cannot be decided');
    },
  };
  const rules = [silentRule, everyEvent, broken];
  await ask({ rules: rules.map(({ id }) => ({ id, revision: 'r1' })) });
  await schedulerOf(rules).tick();
  const backfill = (await stores.backfills.backfill('backfill-1'))!;
  expect(backfill.quarantined).toMatchObject([{ id: 'broken', code: 'HUNT_RULE_FAILED' }]);
  expect(backfill).toMatchObject({ finishedMs: null, gaps: [] });
  expect(await stores.ledger.quarantinedRules('elsewhere')).toEqual([]);
  expect(await recordIds(stores)).toEqual(range(120).filter((n) => n > 24));
});

test('a rule that was edited meanwhile goes on in its new revision, and one that was taken away owes nothing', async () => {
  const { stores, source, startMs, schedulerOf, ask } = await searchedSource();
  await ask({ rules: [everyEvent, noEvent].map(({ id }) => ({ id, revision: 'r1' })) });
  const limits = { ...defaultLimits, maxSpanMs: day };
  const stops: Promise<void>[] = [];
  const scheduler = schedulerOf([silentRule, everyEvent, noEvent], {
    limits,
    onStep: (step) => {
      if (step === 'commit') stops.push(scheduler.stop());
    },
  });
  await scheduler.tick();
  await Promise.all(stops);
  source.opened.length = 0;
  await schedulerOf([silentRule, { ...everyEvent, revision: 'r2' }], { limits }).tick();
  expect(source.opened.map(({ fromMs }) => (startMs - fromMs) / day)).toEqual([4, 3, 2]);
  expect(stateOf((await stores.backfills.backfill('backfill-1'))!)).toBe('done');
  expect(await recordIds(stores)).toEqual(range(120).filter((n) => n > 24));
});

test('an error of the store in a backfill does not stop what is live', async () => {
  const { clock, stores, schedulerOf } = await searchedSource();
  const backfills = {
    addBackfill: () => Promise.resolve('committed' as const),
    cancelBackfill: () => Promise.resolve(false),
    backfill: () => Promise.resolve(null),
    listBackfills: () => Promise.resolve([]),
    backfillsOf: () => Promise.reject(new SourceError('X', 'the store is gone', { transient: true })),
    saveFinished: () => Promise.resolve('committed' as const),
    saveBackfillGaps: () => Promise.resolve('committed' as const),
    saveBackfillQuarantine: () => Promise.resolve('committed' as const),
  };
  const scheduler = schedulerOf([silentRule], { backfills });
  clock.forward(minute);
  await scheduler.tick();
  expect(await stores.ledger.gaps('elsewhere')).toEqual([]);
  expect(scheduler.runState('elsewhere').failure).toBeNull();
});

test('with a span to go back, a rule that is new or edited is run over it before it became active; the first rules are not', async () => {
  const { clock, stores, startMs, schedulerOf } = await searchedSource();
  const options = { backfillMs: 2 * day };
  await schedulerOf([silentRule], options).tick();
  expect(await stores.backfills.listBackfills()).toEqual([]);

  await schedulerOf([silentRule, everyEvent], options).tick();
  expect(await stores.backfills.listBackfills()).toMatchObject([
    {
      window: { fromMs: startMs - 2 * day, toMs: startMs },
      rules: [{ id: everyEvent.id, revision: 'r1' }],
      askedBy: 'activation',
      finishedMs: clock.now(),
    },
  ]);
  expect(await recordIds(stores)).toEqual(range(48));

  clock.forward(minute);
  await schedulerOf([silentRule, { ...everyEvent, revision: 'r2' }], options).tick();
  const [edited] = await stores.backfills.listBackfills();
  expect(edited).toMatchObject({ rules: [{ revision: 'r2' }], counts: { created: 0, present: 47 } });
});

test('a finished backfill is not run again when its rules are edited later', async () => {
  const { clock, stores, source, schedulerOf, ask } = await searchedSource();
  await ask();
  for (const revision of ['r2', 'r3', 'r4']) await schedulerOf([silentRule, { ...everyEvent, revision }]).tick();
  clock.forward(2 * hour);
  await schedulerOf([silentRule, { ...everyEvent, revision: 'r5' }]).tick();
  expect((await stores.backfills.backfill('backfill-1'))!.counts.windows).toBe(1);
  expect(source.opened.filter(({ toMs }) => toMs < clock.now() - day)).toHaveLength(1);
});

test('a backfill gets its turn although late documents come all the time', async () => {
  const { clock, source, schedulerOf, ask, startMs } = await searchedSource();
  await ask();
  let late = 0;
  const scheduler = schedulerOf([silentRule, everyEvent], {
    onStep: (step) => {
      if (step !== 'commit' || late >= 12) return;
      late += 1;
      source.add({ index: 'i', id: `late-${late}`, document: testDocument(1_000 + late) }, startMs - minute);
    },
  });
  clock.forward(minute);
  await scheduler.tick();
  const turn = source.opened.findIndex(({ toMs }) => toMs <= startMs - day);
  expect([turn > 0, turn < 8]).toEqual([true, true]);
});

test('what is activated is asked for once, however often that fails, and by nobody who has been fenced', async () => {
  const { stores, source, startMs } = await searchedSource();
  const epoch = await stores.ledger.takeOver(source.name);
  const asking = { source: source.name, rules: [{ id: everyEvent.id, revision: 'r1' }], horizonMs: startMs };
  const context = { ...stores, backfillMs: day, now: () => startMs };
  for (let tries = 0; tries < 3; tries++) await backfillActivated(asking, { ...context, epoch });
  expect(await stores.backfills.listBackfills()).toHaveLength(1);
  const [first, second] = await stores.access.listAudit(10, null);
  expect([first?.action, second]).toEqual(['backfill.create', undefined]);

  const other = { ...asking, rules: [{ id: 'other', revision: 'r1' }] };
  await expect(backfillActivated(other, { ...context, epoch: epoch - 1 })).rejects.toBeInstanceOf(FencedError);
  expect(await stores.backfills.listBackfills()).toHaveLength(1);
});

test('what failed in a backfill and was covered by another run is none of its gaps any more', async () => {
  const { stores, source, startMs, schedulerOf, ask } = await searchedSource();
  await ask();
  failingBefore(source, startMs - day);
  await schedulerOf([silentRule, everyEvent]).tick();
  expect((await stores.backfills.backfill('backfill-1'))!.gaps).toHaveLength(1);
  source.failing = null;
  await ask({ id: 'backfill-2' });
  await schedulerOf([silentRule, everyEvent]).tick();
  await schedulerOf([silentRule, everyEvent]).tick();
  const done = (await stores.backfills.backfill('backfill-1'))!;
  expect([stateOf(done), done.gaps, done.quarantined]).toEqual(['done', [], []]);
});

test('the first rules of a source are run from where it starts, and nothing is backfilled', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const options = { rules: testRules(everyEvent), backfillMs: day };
  await testScheduler(stores, clock, options).tick();
  expect(await stores.backfills.listBackfills()).toEqual([]);
});

test('a rule that was switched off and comes back is run over the time it was off', async () => {
  const { clock, stores, startMs, schedulerOf } = await searchedSource();
  const options = { backfillMs: 2 * hour };
  await schedulerOf([silentRule, everyEvent], options).tick();
  clock.forward(minute);
  await schedulerOf([silentRule], options).tick();
  clock.forward(hour);
  await schedulerOf([silentRule, everyEvent], options).tick();
  const [again, first, ...others] = await stores.backfills.listBackfills();
  expect(others).toEqual([]);
  expect(first).toMatchObject({ window: { fromMs: startMs - 2 * hour, toMs: startMs } });
  const backMs = startMs + minute + hour;
  expect(again).toMatchObject({ window: { fromMs: backMs - 2 * hour, toMs: backMs }, finishedMs: clock.now() });
});
