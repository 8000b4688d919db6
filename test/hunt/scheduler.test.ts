import { expect, test, vi } from 'vitest';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import type { Step } from '../../src/hunt/run-window.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { elsewhere } from './other-source.ts';
import { incoming, range, testDocument } from './test-events.ts';
import { everyEvent, noEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const hour = 3_600_000;
const minute = 60_000;

test('the steps of a window come in their order, and nothing is fetched before the last page is stored', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(...range(3).map((n) => testDocument(n))));
  const seen: Step[] = [];
  await testScheduler(stores, clock, {
    rules: testRules(everyEvent),
    limits: { ...defaultLimits, maxBytes: 1 },
    onStep: (step) => seen.push(step),
  }).tick();
  const page = ['read', 'decide', 'filter', 'store'];
  expect(seen).toEqual([...page, ...page, ...page, 'group', 'commit']);
});

test('the ledger says which rules searched which window, and how many documents and matches there were', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(testDocument(1), testDocument(2)));
  clock.forward(minute);
  await testScheduler(stores, clock, { rules: testRules(everyEvent, noEvent) }).tick();

  const [entry, ...others] = await stores.ledger.entries('embedded', { fromMs: 0, toMs: Infinity });
  expect(others).toEqual([]);
  expect(entry).toMatchObject({
    source: 'embedded',
    window: { fromMs: clock.now() - minute, toMs: clock.now() },
    state: 'covered',
    plan: 'scan',
    backfill: null,
    counts: { '': 2 },
    matches: { created: 2, present: 0, rejected: 0 },
    mixedDocuments: 0,
    startedMs: clock.now(),
    finishedMs: clock.now(),
  });
  expect(await stores.ledger.ruleSet(entry!.ruleSet)).toEqual([
    { id: 'every-event', revision: 'r1' },
    { id: 'no-event', revision: 'r1' },
  ]);
});

test('a rule that is added is run from then on, and the others run nothing again', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const scheduler = testScheduler(stores, clock, { rules: testRules(noEvent) });
  await stores.events.insertEvents(incoming(testDocument(1)));
  clock.forward(minute);
  await scheduler.tick();
  scheduler.setRules(stores.events.name, testRules(noEvent, everyEvent));
  clock.forward(minute);
  await scheduler.tick();
  await stores.events.insertEvents(incoming(testDocument(2)));
  clock.forward(minute);
  await scheduler.tick();

  const { items } = await stores.findings.listMatches({}, { limit: 10, cursor: null, sort: 'time' });
  expect(items.map(({ event }) => event.recordId)).toEqual(['2']);
  expect(await stores.ledger.documentsRead('embedded')).toBe(2);
});

test('a window with more documents than allowed is run in halves', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  for (const n of range(8)) {
    await stores.events.insertEvents(incoming(testDocument(n)));
    clock.forward(1_000);
  }
  const limits = { ...defaultLimits, maxDocuments: 3 };
  await testScheduler(stores, clock, { rules: testRules(everyEvent), limits }).tick();
  const entries = await stores.ledger.entries('embedded', { fromMs: 0, toMs: Infinity });
  expect(entries.map(({ counts }) => counts[''] ?? 0)).toEqual([2, 2, 2, 2]);
  expect(await stores.ledger.covered('embedded')).toHaveLength(1);
});

test('fault 23: during a long catch-up a tick brings a live window in between', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const startMs = clock.now();
  const scheduler = testScheduler(stores, clock, {
    rules: testRules(noEvent),
    sources: [{ source, startAt: { kind: 'time', atMs: startMs - 10 * hour }, safetyLagMs: 0 }],
    limits: { ...defaultLimits, maxSpanMs: hour, liveSpanMs: minute },
    // The next tick comes while the third window is being run, a minute later.
    onStep: () => {
      if (source.opened.length !== 3 || clock.now() > startMs) return;
      clock.forward(minute);
      void scheduler.tick();
    },
  });
  await scheduler.tick();
  const hoursBefore = source.opened.map(({ fromMs }) => (fromMs - startMs) / hour);
  expect(hoursBefore.slice(0, 6).map((hours) => Math.round(hours * 60))).toEqual([-1, -600, -540, 0, -480, -420]);
  expect(await stores.ledger.covered('elsewhere')).toMatchObject([
    { window: { fromMs: startMs - 10 * hour, toMs: startMs + minute } },
  ]);
});

test('a tick during a run waits for it and never runs beside it', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(testDocument(1)));
  const seen: Step[] = [];
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), onStep: (step) => seen.push(step) });
  await Promise.all([scheduler.tick(), scheduler.tick(), scheduler.tick()]);
  expect(seen.slice(0, 6)).toEqual(['read', 'decide', 'filter', 'store', 'group', 'commit']);
  expect(seen.filter((step) => step === 'store')).toHaveLength(1);
});

test('stopping ends after the step in hand: the window stays open without a gap, and is run at the next start', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(...range(5).map((n) => testDocument(n))));
  const seen: Step[] = [];
  const stops: Promise<void>[] = [];
  const scheduler = testScheduler(stores, clock, {
    rules: testRules(everyEvent),
    limits: { ...defaultLimits, maxBytes: 1 },
    onStep: (step) => {
      seen.push(step);
      if (step === 'store') stops.push(scheduler.stop());
    },
  });
  await scheduler.tick();
  await Promise.all(stops);
  expect(seen).toEqual(['read', 'decide', 'filter', 'store']);
  expect(await stores.ledger.covered('embedded')).toEqual([]);
  expect(await stores.ledger.gaps('embedded')).toEqual([]);

  await testScheduler(stores, clock, { rules: testRules(everyEvent) }).tick();
  const { items } = await stores.findings.listFindings({}, { limit: 10, cursor: null, sort: 'changed' });
  expect(items).toMatchObject([{ matches: 5 }]);
});

test('what a run stored and did not group gets its finding at the next start, also when its rule is gone', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(testDocument(1)));
  const findings = {
    recomputeGroups: () => Promise.reject(new Error('cut off')),
    ungrouped: () => Promise.resolve([]),
    finding: () => Promise.resolve(null),
    listFindings: () => Promise.reject(new Error('not asked')),
    triage: () => Promise.resolve(null),
  };
  await testScheduler(stores, clock, { rules: testRules(everyEvent), findings }).tick();
  const list = () => stores.findings.listFindings({}, { limit: 10, cursor: null, sort: 'changed' });
  expect((await list()).items).toEqual([]);

  await testScheduler(stores, clock, { rules: testRules() }).tick();
  expect((await list()).items).toMatchObject([{ matches: 1 }]);
});

test('a started scheduler ticks at once, then by its schedule, until it is stopped', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const clock = testClock();
    const stores = await temporaryStores(clock);
    const source = elsewhere([], { clock: clock.now });
    const asked: number[] = [];
    source.failing = () => {
      asked.push(clock.now());
      return null;
    };
    const scheduler = testScheduler(stores, clock, {
      rules: testRules(noEvent),
      sources: [{ source, startAt: { kind: 'now' }, safetyLagMs: 0 }],
      schedule: { kind: 'every', everyMs: 60_000 },
    });
    scheduler.start();
    await vi.waitFor(() => {
      expect(asked).toHaveLength(1);
    });
    vi.advanceTimersByTime(120_000);
    await vi.waitFor(() => {
      expect(asked.length).toBeGreaterThan(1);
    });
    await scheduler.stop();
    const { length } = asked;
    vi.advanceTimersByTime(600_000);
    await scheduler.tick();
    expect(asked).toHaveLength(length);
  } finally {
    vi.useRealTimers();
  }
});

test('fault 23: ticks that come faster than windows can be opened do not keep a full one from being cut and run', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  for (const n of range(32)) {
    source.add({ index: 'i', id: String(n), document: testDocument(n) }, clock.now() - hour + n * minute);
  }
  const scheduler = testScheduler(stores, clock, {
    rules: testRules(everyEvent),
    sources: [{ source, startAt: { kind: 'ago', spanMs: 2 * hour }, safetyLagMs: 0 }],
    limits: { ...defaultLimits, maxDocuments: 3 },
  });
  source.failing = (window) => {
    if (window !== null && source.counted.length === 0) void scheduler.tick();
    return null;
  };
  await scheduler.tick();
  const { items } = await stores.findings.listFindings({}, { limit: 10, cursor: null, sort: 'changed' });
  expect(items).toMatchObject([{ matches: 32 }]);
});

test('fault 22: rules that change during a run are run from the next round on; what was planned is run as planned', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  source.add({ index: 'i', id: 'a', document: testDocument(1) }, clock.now() - 2 * hour);
  const scheduler = testScheduler(stores, clock, {
    rules: testRules(everyEvent),
    sources: [{ source, startAt: { kind: 'ago', spanMs: 3 * hour }, safetyLagMs: 0 }],
    limits: { ...defaultLimits, maxSpanMs: hour },
    onStep: () => {
      scheduler.setRules('elsewhere', testRules(noEvent));
    },
  });
  await scheduler.tick();
  expect(await stores.ledger.gaps('elsewhere')).toEqual([]);
  expect(await stores.ledger.covered('elsewhere')).toMatchObject([{ rules: [{ id: 'every-event' }] }]);
  const { items } = await stores.findings.listFindings({}, { limit: 10, cursor: null, sort: 'changed' });
  expect(items).toMatchObject([{ matches: 1 }]);
});
