import { expect, test } from 'vitest';
import { readRuleCoverage, readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import type { Ledger } from '../../src/hunt/ledger.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';

/** Rule a active from 0; rule b from 0, edited at 60; a rule that is gone. Searched: [0, 50) by all, [60, 90) by a and b. */
async function history(): Promise<Ledger> {
  const { ledger } = await temporaryStores(testClock());
  const [a, b, b2, gone] = [
    { id: 'a', revision: '1' },
    { id: 'b', revision: '1' },
    { id: 'b', revision: '2' },
    { id: 'gone', revision: '1' },
  ] as const;
  const epoch = await ledger.takeOver('s');
  await ledger.activate({ source: 's', rules: [a, b, gone], atMs: 0 }, epoch);
  await ledger.activate({ source: 's', rules: [a, b2], atMs: 60 }, epoch);
  await ledger.saveRuleSet('first', [a, b, gone]);
  await ledger.saveRuleSet('second', [a, b2]);
  const facts = {
    source: 's',
    state: 'covered',
    plan: 'scan',
    backfill: null,
    mixedDocuments: 0,
    tally: null,
    indices: ['i'],
    matchesByRule: { a: 2 },
    startedMs: 0,
    finishedMs: 0,
  } as const;
  const matches = { created: 0, present: 0, rejected: 0 };
  const commit = (ruleSet: string, fromMs: number, toMs: number) =>
    ledger.commit({ ...facts, matches, ruleSet, window: { fromMs, toMs }, counts: { i: toMs - fromMs } }, epoch);
  await commit('first', 0, 50);
  await commit('second', 60, 90);
  return ledger;
}

test('a source is covered up to where the first rule that is active now owes something', async () => {
  const ledger = await history();
  expect(await readSourceCoverage(ledger, { source: 's', horizonMs: 100 })).toEqual({
    source: 's',
    startMs: 0,
    horizonMs: 100,
    coveredUntilMs: 50,
    lagMs: 50,
    activeRules: 2,
    documents: 80,
    audit: { late: 0, removed: 0 },
    gaps: [],
    reopened: [],
    indices: [],
    quarantined: [],
  });
});

test('a rule in quarantine does not hold up what the others have covered, and is named; all of them do', async () => {
  const ledger = await history();
  const [a, b2] = (await ledger.activations('s')).filter(({ untilMs }) => untilMs === null);
  const failed = { code: 'ELASTIC_REJECTED', reason: 'no', sinceMs: 60, attempts: 1, nextAttemptMs: 200 };
  const aside = [a!, b2!].map(({ id, revision }) => ({ id, revision, ...failed }));
  const epoch = await ledger.takeOver('s');
  await ledger.activate({ source: 's', rules: [{ id: 'c', revision: '1' }, a!, b2!], atMs: 70 }, epoch);
  await ledger.saveRuleSet('third', [{ id: 'c', revision: '1' }]);
  await ledger.saveQuarantinedRules('s', aside, epoch);
  const read = () => readSourceCoverage(ledger, { source: 's', horizonMs: 100 });
  expect(await read()).toMatchObject({ coveredUntilMs: 70, lagMs: 30, quarantined: aside });
  await ledger.activate({ source: 's', rules: [a!, b2!], atMs: 80 }, epoch);
  expect(await read()).toMatchObject({ coveredUntilMs: 50, lagMs: 50 });
});

test('before the first run nothing is known of how far a source is covered', async () => {
  const { ledger } = await temporaryStores(testClock());
  expect(await readSourceCoverage(ledger, { source: 's', horizonMs: null })).toEqual({
    source: 's',
    startMs: null,
    horizonMs: null,
    coveredUntilMs: null,
    lagMs: null,
    activeRules: 0,
    documents: 0,
    audit: { late: 0, removed: 0 },
    gaps: [],
    reopened: [],
    indices: [],
    quarantined: [],
  });
});

test('each revision of a rule tells where it was active, what was searched and what is open', async () => {
  const ledger = await history();
  const coverage = await readRuleCoverage(ledger, { source: 's', horizonMs: 100, ruleId: null });
  expect(
    coverage.map(({ ruleId, revision, activeFromMs, activeUntilMs, covered, open }) => ({
      rule: ruleId + revision,
      active: [activeFromMs, activeUntilMs],
      covered: covered.map(({ fromMs, toMs }) => [fromMs, toMs]),
      open: open.map(({ fromMs, toMs }) => [fromMs, toMs]),
    })),
  ).toEqual([
    {
      rule: 'a1',
      active: [0, null],
      covered: [
        [0, 50],
        [60, 90],
      ],
      open: [
        [50, 60],
        [90, 100],
      ],
    },
    { rule: 'b1', active: [0, 60], covered: [[0, 50]], open: [[50, 60]] },
    { rule: 'gone1', active: [0, 60], covered: [[0, 50]], open: [[50, 60]] },
    { rule: 'b2', active: [60, null], covered: [[60, 90]], open: [[90, 100]] },
  ]);
  const ofB = await readRuleCoverage(ledger, { source: 's', horizonMs: null, ruleId: 'b' });
  expect(ofB.map(({ revision, open }) => [revision, open])).toEqual([
    ['1', []],
    ['2', []],
  ]);
});
