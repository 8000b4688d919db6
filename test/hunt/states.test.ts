import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SourceError } from '../../src/hunt/event-source.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { readStretches } from '../../src/hunt/read-stretches.ts';
import { fileName } from '../../src/embedded/file-name.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elsewhere, unreachable } from './other-source.ts';
import { testDocument } from './test-events.ts';
import { everyEvent, noEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;

/** A source with an event a minute, searched each minute by two rules; asked about its last ten minutes. */
async function watched() {
  const clock = testClock();
  const folder = temporaryFolder();
  const stores = await temporaryStores(clock, folder);
  const source = elsewhere([], { clock: clock.now });
  let added = 0;
  const arrive = (atMs: number, index = 'i') => {
    added += 1;
    source.add({ index, id: String(added), document: testDocument(added) }, atMs);
  };
  arrive(clock.now() - 10 * minute);
  const scheduler = testScheduler(stores, clock, {
    rules: testRules(everyEvent, noEvent),
    sources: [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
  });
  const pass = async (minutes: number) => {
    for (let n = 0; n < minutes; n++) {
      clock.forward(minute);
      arrive(clock.now() - 1);
      await scheduler.tick();
    }
  };
  const question = () => ({ source: 'elsewhere', horizonMs: scheduler.runState('elsewhere').horizonMs });
  return {
    clock,
    source,
    stores,
    file: join(folder, fileName),
    arrive,
    pass,
    tick: () => scheduler.tick(),
    coverage: () => readSourceCoverage(stores.ledger, question()),
    stretches: (ruleId: string | null = 'every-event') =>
      readStretches(stores.ledger, {
        ...question(),
        span: { fromMs: clock.now() - 10 * minute, toMs: clock.now() },
        ruleId,
      }),
    matches: async () => (await storedMatches(stores)).map(({ id }) => id).sort(),
  };
}

test('a stretch that is covered names the runs over it: when, what was read of which index, and what the rule found', async () => {
  const { clock, pass, stretches } = await watched();
  await pass(10);
  const [only, ...others] = await stretches();
  expect([others, only!.state, only!.runCount]).toEqual([[], 'covered', 10]);
  expect(only!.runs.at(-1)).toMatchObject({
    window: { fromMs: clock.now() - minute, toMs: clock.now() },
    plan: 'scan',
    counts: { i: 1 },
    indices: ['i'],
    matchesByRule: { 'every-event': 1 },
    finishedMs: clock.now(),
  });
  expect((await stretches('no-event'))[0]!.runs.at(-1)!.matchesByRule).toEqual({ 'every-event': 1 });
});

test('what late documents have opened again says since when and for how many, until it is covered again', async () => {
  const { clock, source, stores, arrive, pass, stretches, coverage } = await watched();
  await pass(10);
  const lateMs = clock.now() - 5 * minute + 7;
  arrive(lateMs);
  arrive(lateMs + 1);
  const open = source.open.bind(source);
  source.open = () => Promise.reject(unreachable());
  await pass(1);
  const sinceMs = clock.now();
  expect((await coverage()).reopened).toMatchObject([{ late: 2, sinceMs }]);
  const late = async () => (await stretches()).filter(({ window }) => window.fromMs <= lateMs && lateMs < window.toMs);
  expect(await late()).toMatchObject([{ state: 'retrying', failure: { code: 'ELASTIC_UNREACHABLE' }, reopened: null }]);
  await stores.ledger.saveGaps('elsewhere', [], 1);
  expect(await late()).toMatchObject([{ state: 'reopened', failure: null, reopened: { late: 2, sinceMs } }]);

  source.open = open;
  await pass(1);
  expect((await coverage()).reopened).toEqual([]);
  expect((await stretches()).map(({ state }) => state)).toEqual(['covered']);
});

test('an index without a document in a window is in the record of it, and one that is closed or gone shows since when', async () => {
  const { clock, source, arrive, pass, stretches, coverage } = await watched();
  arrive(clock.now() - 9 * minute, 'old');
  await pass(2);
  expect((await stretches()).flatMap(({ runs }) => runs).at(-1)).toMatchObject({
    counts: { i: 1 },
    indices: ['i', 'old'],
  });
  const firstMs = (await coverage()).indices[0]!.sinceMs;
  source.closedIndices.add('old');
  await pass(2);
  const closedMs = clock.now() - minute;
  expect((await coverage()).indices).toEqual([
    { name: 'i', state: 'open', sinceMs: firstMs },
    { name: 'old', state: 'closed', sinceMs: closedMs },
  ]);
  source.remove('old');
  await pass(2);
  expect((await coverage()).indices.at(-1)).toEqual({ name: 'old', state: 'gone', sinceMs: clock.now() - minute });
  expect((await stretches()).flatMap(({ runs }) => runs).at(-1)).toMatchObject({ indices: ['i'] });
});

test.each(['gaps', 'covered', 'tallies', 'reopened', 'ledger_entries', 'source_indices'])(
  'rows of %s that are lost are made up for: all is covered, and the matches are the same',
  async (table) => {
    const { source, file, pass, tick, clock, coverage, matches } = await watched();
    await pass(3);
    source.failing = (window) =>
      window === null ? null : new SourceError('ELASTIC_BUSY', 'busy', { transient: true });
    await pass(2);
    const database = new DatabaseSync(file);
    database.exec(`DELETE FROM ${table}`);
    database.close();
    source.failing = null;
    clock.forward(10 * minute);
    await tick();
    await tick();
    expect(await coverage()).toMatchObject({ lagMs: 0, gaps: [], reopened: [] });
    expect(await matches()).toHaveLength(6);
  },
);
