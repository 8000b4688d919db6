import { expect, test } from 'vitest';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { LedgerEntry, RuleRef } from '../../src/hunt/ledger.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';

const rule = (id: string, revision = 'r1'): RuleRef => ({ id, revision });

function entry(fromMs: number, toMs: number, change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    source: 's',
    window: { fromMs, toMs },
    ruleSet: 'set1',
    state: 'covered',
    plan: 'scan',
    counts: { 'winlogbeat-1': 3, 'winlogbeat-2': 4 },
    tally: null,
    indices: ['winlogbeat-1', 'winlogbeat-2', 'winlogbeat-3'],
    matchesByRule: { a: 3 },
    matches: { created: 1, present: 2, rejected: 0 },
    mixedDocuments: 5,
    startedMs: 1,
    finishedMs: 2,
    ...change,
  };
}

async function ledgerOf(stores: EmbeddedStores) {
  const { ledger } = stores;
  await ledger.saveRuleSet('set1', [rule('a'), rule('b')]);
  await ledger.saveRuleSet('set2', [rule('a')]);
  return { ledger, epoch: await ledger.takeOver('s') };
}

test('rules become active, stay, leave and change their revision at an instant', async () => {
  const { ledger } = await temporaryStores(testClock());
  await ledger.activate('s', [rule('a'), rule('b')], 100);
  await ledger.activate('s', [rule('a'), rule('b')], 150);
  await ledger.activate('s', [rule('a'), rule('b', 'r2'), rule('c')], 200);
  await ledger.activate('s', [rule('c')], 300);
  await ledger.activate('other', [rule('a')], 50);
  expect(await ledger.activations('s')).toEqual([
    { id: 'a', revision: 'r1', fromMs: 100, untilMs: 300 },
    { id: 'b', revision: 'r1', fromMs: 100, untilMs: 200 },
    { id: 'b', revision: 'r2', fromMs: 200, untilMs: 300 },
    { id: 'c', revision: 'r1', fromMs: 200, untilMs: null },
  ]);
});

test('a rule that was replaced before anything could be searched leaves no trace', async () => {
  const { ledger } = await temporaryStores(testClock());
  await ledger.activate('s', [rule('a')], 100);
  await ledger.activate('s', [rule('a', 'r2')], 100);
  await ledger.activate('s', [rule('a')], 100);
  expect(await ledger.activations('s')).toEqual([{ id: 'a', revision: 'r1', fromMs: 100, untilMs: null }]);
});

test('what is committed is covered, joined by rule set where it touches', async () => {
  const { ledger, epoch } = await ledgerOf(await temporaryStores(testClock()));
  for (const [fromMs, toMs] of [
    [0, 10],
    [20, 30],
    [10, 20],
    [50, 60],
    [5, 8],
  ] as const) {
    expect(await ledger.commit(entry(fromMs, toMs), epoch)).toBe('committed');
  }
  await ledger.commit(entry(30, 40, { ruleSet: 'set2' }), epoch);
  expect(await ledger.covered('s')).toEqual([
    { window: { fromMs: 0, toMs: 30 }, rules: [rule('a'), rule('b')] },
    { window: { fromMs: 30, toMs: 40 }, rules: [rule('a')] },
    { window: { fromMs: 50, toMs: 60 }, rules: [rule('a'), rule('b')] },
  ]);
  expect(await ledger.covered('other')).toEqual([]);
  expect(await ledger.documentsRead('s')).toBe(6 * 7);
});

test('entries come back as they were committed, those that overlap a span, oldest first', async () => {
  const { ledger, epoch } = await ledgerOf(await temporaryStores(testClock()));
  const entries = [entry(20, 30), entry(0, 10), entry(10, 20, { plan: 'push', counts: {} })];
  for (const each of entries) await ledger.commit(each, epoch);
  expect(await ledger.entries('s', { fromMs: 9, toMs: 20 })).toEqual([entries[1], entries[2]]);
});

test('an earlier owner of a source can no longer commit', async () => {
  const { ledger, epoch } = await ledgerOf(await temporaryStores(testClock()));
  const next = await ledger.takeOver('s');
  expect(await ledger.commit(entry(0, 10), epoch)).toBe('fenced');
  expect(await ledger.covered('s')).toEqual([]);
  expect(await ledger.commit(entry(0, 10), next)).toBe('committed');
  expect(await ledger.commit(entry(0, 10, { source: 'never taken' }), 1)).toBe('fenced');
});

test('the first reading of a window counts it; what of a later one was never counted is to be audited', async () => {
  const { ledger, epoch } = await ledgerOf(await temporaryStores(testClock()));
  await ledger.commit(entry(0, 10, { tally: { i: 3 } }), epoch);
  await ledger.commit(entry(0, 10, { tally: { i: 5 } }), epoch);
  await ledger.commit(entry(5, 20, { tally: { i: 9 } }), epoch);
  await ledger.commit(entry(30, 40), epoch);
  expect(await ledger.tallies('s', { fromMs: -Infinity, toMs: Infinity })).toEqual([
    { window: { fromMs: 0, toMs: 10 }, counts: new Map([['i', 3]]) },
    { window: { fromMs: 10, toMs: 20 }, counts: null },
  ]);
  expect(await ledger.tallies('s', { fromMs: 10, toMs: 11 })).toHaveLength(1);
});

test('an audit takes back what is covered in its open windows, for every rule set, and nothing beside them', async () => {
  const { ledger, epoch } = await ledgerOf(await temporaryStores(testClock()));
  await ledger.commit(entry(0, 10, { tally: { i: 3 } }), epoch);
  await ledger.commit(entry(10, 30, { tally: { i: 1 } }), epoch);
  await ledger.commit(entry(0, 30, { ruleSet: 'set2' }), epoch);
  const audit = {
    source: 's',
    tallies: [{ window: { fromMs: 0, toMs: 30 }, counts: new Map([['i', 5]]) }],
    reopened: [{ window: { fromMs: 5, toMs: 12 }, late: 1, sinceMs: 7 }],
    late: 1,
    removed: 2,
  };
  const next = await ledger.takeOver('s');
  expect(await ledger.saveAudit(audit, epoch)).toBe('fenced');
  expect(await ledger.covered('s')).toHaveLength(2);
  expect(await ledger.saveAudit(audit, next)).toBe('committed');
  expect(await ledger.covered('s')).toEqual([
    { window: { fromMs: 0, toMs: 5 }, rules: [rule('a'), rule('b')] },
    { window: { fromMs: 0, toMs: 5 }, rules: [rule('a')] },
    { window: { fromMs: 12, toMs: 30 }, rules: [rule('a'), rule('b')] },
    { window: { fromMs: 12, toMs: 30 }, rules: [rule('a')] },
  ]);
  expect(await ledger.tallies('s', { fromMs: 0, toMs: 30 })).toEqual(audit.tallies);
  expect(await ledger.auditTotals('s')).toEqual({ late: 1, removed: 2 });
  expect(await ledger.reopened('s')).toEqual(audit.reopened);
  const wider = { window: { fromMs: 0, toMs: 20 }, late: 2, sinceMs: 9 };
  await ledger.saveAudit({ ...audit, reopened: [wider] }, next);
  expect(await ledger.reopened('s')).toEqual([{ ...wider, late: 3, sinceMs: 7 }]);
  await ledger.saveReopened('s', []);
  expect(await ledger.reopened('s')).toEqual([]);
  expect(await ledger.auditTotals('never seen')).toEqual({ late: 0, removed: 0 });
});

test('rule sets, coverage, epochs and gaps outlast a restart', async () => {
  const clock = testClock();
  const dataDir = temporaryFolder();
  const first = await temporaryStores(clock, dataDir);
  const { ledger, epoch } = await ledgerOf(first);
  await ledger.commit(entry(0, 10), epoch);
  const gap = { code: 'C', reason: 'why', sinceMs: 1, attempts: 2, nextAttemptMs: 3 };
  await ledger.saveGaps('s', [
    { window: { fromMs: 20, toMs: 30 }, ...gap },
    { window: { fromMs: 10, toMs: 15 }, ...gap },
  ]);
  await first.close();

  const second = (await temporaryStores(clock, dataDir)).ledger;
  expect(await second.ruleSet('set1')).toEqual([rule('a'), rule('b')]);
  expect(await second.ruleSet('set3')).toBeNull();
  expect(await second.covered('s')).toHaveLength(1);
  expect(await second.takeOver('s')).toBe(epoch + 1);
  expect(await second.gaps('s')).toEqual([
    { window: { fromMs: 10, toMs: 15 }, ...gap },
    { window: { fromMs: 20, toMs: 30 }, ...gap },
  ]);
  await second.saveGaps('s', []);
  expect(await second.gaps('s')).toEqual([]);
});

test('a window of a rule set that nobody has saved is not committed', async () => {
  const { ledger, epoch } = await ledgerOf(await temporaryStores(testClock()));
  await expect(ledger.commit(entry(0, 10, { ruleSet: 'unknown' }), epoch)).rejects.toThrow('FOREIGN KEY');
  expect(await ledger.documentsRead('s')).toBe(0);
});
