import { expect, test } from 'vitest';
import { SourceError } from '../../src/hunt/event-source.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elsewhere, unreachable } from './other-source.ts';
import { range, testDocument } from './test-events.ts';
import { everyEvent, testRules } from './test-rules.ts';
import type { TestRule } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A source with a clock of its own, and an event a minute on it. */
async function watched(...others: readonly TestRule[]) {
  const [ours, theirs] = [testClock(), testClock()];
  const stores = await temporaryStores(ours);
  const source = elsewhere([], { clock: theirs.now });
  let added = 0;
  const scheduler = testScheduler(stores, ours, {
    rules: testRules(everyEvent, ...others),
    sources: [{ source, startAt: { kind: 'ago', spanMs: minute }, safetyLagMs: 0 }],
  });
  return {
    ours,
    source,
    pass: async (minutes: number) => {
      for (let n = 0; n < minutes; n++) {
        ours.forward(minute);
        theirs.forward(minute);
        source.add({ index: 'i', id: String(++added), document: testDocument(added) }, theirs.now() - 1);
        await scheduler.tick();
      }
    },
    coverage: () =>
      readSourceCoverage(stores.ledger, { source: 'elsewhere', horizonMs: scheduler.runState('elsewhere').horizonMs }),
    found: async () => (await storedMatches(stores)).map(({ event }) => Number(event.recordId)).sort((a, b) => a - b),
  };
}

const steps = [
  ['forward', hour],
  ['back', -hour],
] as const;

test.each(steps)(
  'fault 14: our clock is set %s by an hour: no window is missing and none is read twice',
  async (_name, stepMs) => {
    const { ours, source, pass, coverage, found } = await watched();
    await pass(5);
    ours.forward(stepMs);
    await pass(5);
    expect(await coverage()).toMatchObject({ lagMs: 0, gaps: [] });
    expect(await found()).toEqual(range(10));
    const read = source.opened.toSorted((a, b) => a.fromMs - b.fromMs);
    expect(read.slice(1).map(({ fromMs }) => fromMs)).toEqual(read.slice(0, -1).map(({ toMs }) => toMs));
  },
);

test.each(steps)(
  'fault 14: our clock is set %s by an hour during an outage: all is read soon after it',
  async (_name, stepMs) => {
    const { ours, source, pass, coverage, found } = await watched();
    await pass(2);
    source.failing = unreachable;
    await pass(10);
    ours.forward(stepMs);
    source.failing = null;
    await pass(2);
    expect(await coverage()).toMatchObject({ lagMs: 0, gaps: [] });
    expect(await found()).toEqual(range(14));
  },
);

test.each(steps)(
  'fault 14: our clock is set %s by an hour while a window waits: it is tried soon',
  async (_name, stepMs) => {
    const { ours, source, pass, coverage } = await watched();
    await pass(2);
    source.failing = (window) =>
      window === null ? null : new SourceError('ELASTIC_FORBIDDEN', 'no', { transient: false });
    await pass(1);
    expect((await coverage()).gaps).toHaveLength(1);
    ours.forward(stepMs);
    source.failing = null;
    await pass(1);
    expect((await coverage()).gaps).toEqual([]);
  },
);

test.each(steps)(
  'fault 14: our clock is set %s by an hour while a rule is set aside: it is tried soon',
  async (_name, stepMs) => {
    let isBroken = true;
    const broken: TestRule = {
      id: 'broken',
      matches: () => {
        if (isBroken) throw new Error('it cannot be decided');
        return true;
      },
    };
    const { ours, pass, coverage, found } = await watched(broken);
    await pass(4);
    expect((await coverage()).quarantined).toHaveLength(1);
    ours.forward(stepMs);
    isBroken = false;
    await pass(2);
    expect(await coverage()).toMatchObject({ lagMs: 0, quarantined: [] });
    expect(await found()).toHaveLength(12);
  },
);

test('a source that goes away after our clock was set back is shown as a gap', async () => {
  const { ours, source, pass, coverage } = await watched();
  await pass(2);
  ours.forward(-hour);
  source.failing = unreachable;
  await pass(1);
  expect((await coverage()).gaps).toMatchObject([{ code: 'ELASTIC_UNREACHABLE' }]);
});
