import { expect, test } from 'vitest';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';
import { SourceError } from '../../src/hunt/event-source.ts';
import type { EventView } from '../../src/ecs/event-view.ts';
import type { RunnableRules } from '../../src/hunt/runnable-rules.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { elsewhere, unreachable } from './other-source.ts';
import type { OtherSource } from './other-source.ts';
import { range, testDocument } from './test-events.ts';
import { everyEvent, testRules } from './test-rules.ts';
import type { TestRule } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;

const broken: TestRule = {
  id: 'broken',
  matches: () => {
    throw new Error('no such thing');
  },
};
const rejected = new SourceError('ELASTIC_REJECTED', 'too_many_nested_clauses', { transient: false, mayBeQuery: true });
const tooSlow = new SourceError('ELASTIC_TIMEOUT', 'no answer in time', { transient: true, mayBeQuery: true });

/** A source that gets one event more each minute, and some rules that watch it. */
async function watched(rules: RunnableRules, source: OtherSource, clock: TestClock, limits = defaultLimits) {
  const stores = await temporaryStores(clock);
  const settings = { source, startAt: { kind: 'oldest' }, safetyLagMs: 0 } as const;
  const scheduler = testScheduler(stores, clock, { rules, sources: [settings], limits });
  let arrived = 0;
  return {
    scheduler,
    now: clock.now,
    gaps: () => stores.ledger.gaps(source.name),
    quarantined: () => stores.ledger.quarantinedRules(source.name),
    async matchesOf(wanted: readonly { readonly id: string }[]) {
      const { items } = await stores.findings.listMatches({}, { limit: 1_000, cursor: null, sort: 'time' });
      return wanted.map(({ id }) => items.filter(({ rule }) => rule.id === id).length);
    },
    async passMinute() {
      arrived += 1;
      source.add({ index: 'i', id: String(arrived), document: testDocument(arrived) }, clock.now());
      clock.forward(minute);
      await scheduler.tick();
    },
  };
}

const good = range(10).map((n) => ({ ...everyEvent, id: `good ${n}` }));

/** A push: the source is asked what the rules say, and answers some with a failure. */
function pushed(rules: RunnableRules, asked: (ids: readonly string[]) => SourceError | null): RunnableRules {
  return {
    refs: rules.refs,
    async prepare(refs, source) {
      const prepared = await rules.prepare(refs, source);
      const failure = asked(refs.map(({ id }) => id));
      const queries = refs.map(({ id }) => ({ ruleId: id, query: { match_all: {} } }));
      (source as OtherSource).failing = failure === null ? null : (window) => (window === null ? null : failure);
      return { ...prepared, selection: { kind: 'push', queries } };
    },
  };
}

const withBad = testRules(...good.slice(0, 7), { ...everyEvent, id: 'bad' }, ...good.slice(7));

function start(rules: RunnableRules) {
  const clock = testClock();
  return watched(rules, elsewhere([], { clock: clock.now }), clock);
}

const once = good.map(() => 1);
const twice = good.map(() => 2);

test('a rule that cannot be decided is set aside, and the others are on time', async () => {
  const hunt = await start(testRules(...good.slice(0, 7), broken, ...good.slice(7)));
  await hunt.passMinute();
  expect(await hunt.quarantined()).toEqual([
    {
      id: 'broken',
      revision: 'r1',
      code: 'HUNT_RULE_FAILED',
      reason: 'no such thing',
      sinceMs: hunt.now(),
      attempts: 1,
      nextAttemptMs: hunt.now() + 150_000,
    },
  ]);
  expect(await hunt.gaps()).toEqual([]);
  await hunt.passMinute();
  expect(await hunt.matchesOf(good)).toEqual(twice);
});

test('a rule whose query is rejected is set aside, is tried alone, and finds all it missed once it is answered', async () => {
  let isRejected = true;
  const asked: (readonly string[])[] = [];
  const hunt = await start(
    pushed(withBad, (ids) => {
      asked.push(ids);
      return isRejected && ids.includes('bad') ? rejected : null;
    }),
  );
  await hunt.passMinute();
  expect(await hunt.quarantined()).toMatchObject([{ id: 'bad', code: 'ELASTIC_REJECTED', attempts: 1 }]);
  expect(await hunt.matchesOf(good)).toEqual(once);
  // The window with all rules, and ever smaller halves of them.
  expect(asked.filter((ids) => ids.includes('bad')).map((ids) => ids.length)).toEqual([11, 6, 3, 2, 1]);

  asked.length = 0;
  await hunt.passMinute();
  expect(asked.map((ids) => ids.length)).toEqual([10]);
  await hunt.passMinute();
  await hunt.passMinute();
  expect(await hunt.quarantined()).toMatchObject([{ id: 'bad', attempts: 2 }]);
  expect(asked.at(-1)).toEqual(['bad']);

  isRejected = false;
  for (let n = 0; n < 3; n++) await hunt.passMinute();
  expect(await hunt.quarantined()).toEqual([]);
  expect(await hunt.matchesOf([{ id: 'bad' }, ...good])).toEqual([...good, 0].map(() => 7));
});

test('a query that takes too long is blamed on the server first, and on the rules when that stays', async () => {
  const hunt = await start(pushed(withBad, (ids) => (ids.includes('bad') ? tooSlow : null)));
  const seen: unknown[] = [];
  for (let n = 0; n < 5; n++) {
    await hunt.passMinute();
    seen.push([Math.max(0, ...(await hunt.gaps()).map(({ attempts }) => attempts)), (await hunt.quarantined()).length]);
  }
  expect(seen).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
    [0, 1],
    [0, 1],
  ]);
  expect(await hunt.matchesOf(good)).toEqual(good.map(() => 5));
});

test.each([
  ['many rules', 100],
  ['two rules', 2],
  ['one rule', 1],
])(
  'where every query of %s is rejected it is not the rules: the window is a gap, and none is set aside',
  async (_name, count) => {
    let isRejected = true;
    const rules = range(count).map((n) => ({ ...everyEvent, id: `rule ${n}` }));
    const hunt = await start(pushed(testRules(...rules), () => (isRejected ? rejected : null)));
    for (let n = 0; n < 3; n++) await hunt.passMinute();
    expect(await hunt.quarantined()).toEqual([]);
    expect((await hunt.gaps()).map(({ code }) => code)).toContain('ELASTIC_REJECTED');
    expect(hunt.scheduler.runState('elsewhere').failure).toMatchObject({ code: 'ELASTIC_REJECTED' });
    isRejected = false;
    for (let n = 0; n < 6; n++) await hunt.passMinute();
    expect([await hunt.quarantined(), await hunt.gaps()]).toEqual([[], []]);
    expect(await hunt.matchesOf(rules)).toEqual(rules.map(() => 9));
  },
);

test('a document that no rule can be decided on is a gap, and the rules find what lies beside it', async () => {
  const clock = testClock();
  const source = elsewhere([], { clock: clock.now });
  const poisoned = good.map((rule) => ({
    ...rule,
    matches: ({ envelope }: EventView) => {
      if (envelope.recordId === '2') throw new Error('no such thing');
      return true;
    },
  }));
  const hunt = await watched(testRules(...poisoned), source, clock);
  for (let n = 0; n < 5; n++) await hunt.passMinute();
  expect(await hunt.quarantined()).toEqual([]);
  expect(await hunt.gaps()).toMatchObject([{ code: 'HUNT_RULE_FAILED', reason: 'no such thing' }]);
  expect(await hunt.matchesOf(good)).toEqual(good.map(() => 4));
});

test('one old window that a rule fails on does not keep it from what is live, and its attempts count', async () => {
  const clock = testClock();
  const source = elsewhere([], { clock: clock.now });
  const badMs = clock.now();
  const picky = { ...everyEvent, id: 'picky' };
  const rules: RunnableRules = {
    ...testRules(...good, picky),
    async prepare(refs, from) {
      const prepared = await testRules(...good, picky).prepare(refs, from);
      source.failing = (window) =>
        window !== null && window.fromMs <= badMs && refs.some(({ id }) => id === 'picky') ? rejected : null;
      return { ...prepared, selection: { kind: 'push', queries: [] } };
    },
  };
  const hunt = await watched(rules, source, clock, { ...defaultLimits, maxSpanMs: minute });
  for (let n = 0; n < 20; n++) await hunt.passMinute();
  const [aside] = await hunt.quarantined();
  expect(aside).toMatchObject({ id: 'picky', code: 'ELASTIC_REJECTED' });
  expect(aside!.attempts).toBeGreaterThan(4);
  const [found] = await hunt.matchesOf([picky]);
  expect(found).toBeGreaterThan(14);
  expect(await hunt.matchesOf(good)).toEqual(good.map(() => 20));
});

test('a scan asks the same whatever the rules: its rejection is a gap, and no rule is set aside', async () => {
  const clock = testClock();
  const source = elsewhere([], { clock: clock.now });
  source.failing = (window) => (window === null ? null : rejected);
  const hunt = await watched(withBad, source, clock);
  await hunt.passMinute();
  expect(await hunt.gaps()).toMatchObject([{ code: 'ELASTIC_REJECTED' }]);
  expect(await hunt.quarantined()).toEqual([]);
});

test('a rule in quarantine that is edited runs with the others again, and searches what the old one left', async () => {
  const hunt = await start(testRules(...good, broken));
  await hunt.passMinute();
  hunt.scheduler.setRules('elsewhere', testRules(...good, { ...everyEvent, id: 'broken', revision: 'r2' }));
  await hunt.passMinute();
  expect(await hunt.quarantined()).toEqual([]);
  expect(await hunt.matchesOf([{ id: 'broken' }])).toEqual([2]);
});

test('a rule in quarantine that is taken away leaves nothing behind', async () => {
  const hunt = await start(testRules(...good, broken));
  await hunt.passMinute();
  hunt.scheduler.setRules('elsewhere', testRules(...good));
  await hunt.passMinute();
  expect(await hunt.quarantined()).toEqual([]);
  expect(await hunt.gaps()).toEqual([]);
});

test('a source that goes away while a rule is tried alone is a gap, and the rule stays where it is', async () => {
  const clock = testClock();
  const source = elsewhere([], { clock: clock.now });
  const hunt = await watched(testRules(...good, broken), source, clock);
  await hunt.passMinute();
  source.failing = (window) => (window === null ? null : unreachable());
  await hunt.passMinute();
  await hunt.passMinute();
  expect(await hunt.quarantined()).toMatchObject([{ id: 'broken', attempts: 1 }]);
  expect((await hunt.gaps()).every(({ code }) => code === 'ELASTIC_UNREACHABLE')).toBe(true);

  source.failing = null;
  await hunt.passMinute();
  expect(await hunt.quarantined()).toMatchObject([{ id: 'broken', attempts: 2 }]);
  expect(await hunt.gaps()).toEqual([]);
  expect(await hunt.matchesOf(good)).toEqual(good.map(() => 4));
});
