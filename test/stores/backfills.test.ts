import { expect } from 'vitest';
import type { BackfillRequest } from '../../src/hunt/backfill.ts';
import type { LedgerEntry } from '../../src/hunt/ledger.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import { storeTest, testPlace, testStores } from './test-stores.ts';

const rules = [
  { id: 'a', revision: 'r1' },
  { id: 'b', revision: 'r1' },
];

const request = (id: string, change: Partial<BackfillRequest> = {}): BackfillRequest => ({
  ...{ id, source: 's', window: { fromMs: 0, toMs: 100 }, rules, askedBy: 'k1', askedMs: 1_000 },
  ...change,
});

const untouched = {
  finishedMs: null,
  cancelledMs: null,
  counts: { windows: 0, documents: 0, created: 0, present: 0, rejected: 0 },
  gaps: [],
  quarantined: [],
};

const failed = { code: 'C', reason: 'why', sinceMs: 1, attempts: 2, nextAttemptMs: 3 };

function entry(backfill: string | null, fromMs: number, toMs: number): LedgerEntry {
  return {
    ...{ source: 's', window: { fromMs, toMs }, ruleSet: 'set', state: 'covered', plan: 'scan', backfill },
    ...{ counts: { i: 3, j: 4 }, tally: null, indices: null, matches: { created: 1, present: 2, rejected: 3 } },
    ...{ matchesByRule: {}, mixedDocuments: 0, startedMs: 1, finishedMs: 2 },
  };
}

storeTest('backfills are kept as they were asked for, the newest first; those of a source in their order', async () => {
  const place = testPlace();
  const { backfills } = await testStores(testClock(), place);
  const [one, two, three] = [request('1'), request('2', { askedMs: 2_000 }), request('3', { source: 'other' })];
  for (const each of [two, one, three]) await backfills.addBackfill(each, null);
  const kept = (each: BackfillRequest) => ({ ...each, ...untouched });
  expect(await backfills.backfill('1')).toEqual(kept(one));
  expect(await backfills.backfill('4')).toBeNull();
  expect(await backfills.listBackfills()).toEqual([two, one, three].map(kept));
  expect(await backfills.backfillsOf('s')).toEqual([one, two].map(kept));
});

storeTest('what is covered for a backfill is counted by the commit, and by no other', async () => {
  const { backfills, ledger } = await testStores(testClock());
  for (const id of ['1', '2']) await backfills.addBackfill(request(id), null);
  await ledger.saveRuleSet('set', rules);
  const epoch = await ledger.takeOver('s');
  for (const [id, fromMs] of [
    ['1', 0],
    ['1', 10],
    [null, 20],
  ] as const)
    await ledger.commit(entry(id, fromMs, fromMs + 10), epoch);
  await ledger.takeOver('s');
  expect(await ledger.commit(entry('1', 30, 40), epoch)).toBe('fenced');
  const counts = { windows: 2, documents: 14, created: 2, present: 4, rejected: 6 };
  expect((await backfills.backfillsOf('s')).map((each) => each.counts)).toEqual([counts, untouched.counts]);
});

storeTest('how a backfill goes is written by the owner of its source alone', async () => {
  const { backfills, ledger } = await testStores(testClock());
  for (const id of ['1', '2']) await backfills.addBackfill(request(id), null);
  const gaps = [{ window: { fromMs: 0, toMs: 10 }, ...failed }];
  const quarantined = [{ ...rules[0]!, ...failed }];
  const writes = (epoch: number) => [
    () => backfills.saveFinished('1', 5_000, epoch),
    () => backfills.saveBackfillGaps('1', gaps, epoch),
    () => backfills.saveBackfillQuarantine('1', quarantined, epoch),
  ];
  const first = await ledger.takeOver('s');
  const second = await ledger.takeOver('s');
  for (const write of writes(first)) expect(await write()).toBe('fenced');
  expect(await backfills.backfill('1')).toEqual({ ...request('1'), ...untouched });
  for (const write of writes(second)) expect(await write()).toBe('committed');
  expect(await backfills.backfill('1')).toEqual({
    ...request('1'),
    ...untouched,
    finishedMs: 5_000,
    gaps,
    quarantined,
  });
  expect(await backfills.backfill('2')).toEqual({ ...request('2'), ...untouched });
  expect(await backfills.saveFinished('3', 5_000, second)).toBe('fenced');
});

storeTest('one that the owner of a source asks for is asked for once, and by nobody who has been fenced', async () => {
  const { backfills, ledger, audit } = await testStores(testClock());
  const first = await ledger.takeOver('s');
  for (const id of ['1', '1']) expect(await backfills.addBackfill(request(id), first)).toBe('committed');
  await ledger.takeOver('s');
  expect(await backfills.addBackfill(request('2'), first)).toBe('fenced');
  expect((await backfills.listBackfills()).map(({ id }) => id)).toEqual(['1']);
  expect(await audit.listAudit(10, null)).toHaveLength(1);
});

storeTest('one that is not done can be cancelled, once; the audit log says who asked and who cancelled', async () => {
  const { backfills, ledger, audit } = await testStores(testClock());
  for (const id of ['1', '2']) await backfills.addBackfill(request(id), null);
  await backfills.saveFinished('2', 5_000, await ledger.takeOver('s'));
  const by = { by: 'k2', atMs: 6_000 };
  expect(await Promise.all(['2', '3'].map((id) => backfills.cancelBackfill(id, by)))).toEqual([false, false]);
  expect(await backfills.cancelBackfill('1', by)).toBe(true);
  expect(await backfills.cancelBackfill('1', by)).toBe(false);
  expect((await backfills.backfillsOf('s')).map(({ id }) => id)).toEqual(['2']);
  expect((await backfills.backfill('1'))?.cancelledMs).toBe(6_000);
  const detail = 's from 1970-01-01T00:00:00.000Z to 1970-01-01T00:00:00.100Z, rules: 2';
  const asked = { at: '1970-01-01T00:00:01.000Z', by: 'k1', action: 'backfill.create', detail };
  expect(await audit.listAudit(10, null)).toEqual([
    { sequence: 3, at: '1970-01-01T00:00:06.000Z', by: 'k2', action: 'backfill.cancel', subject: '1', detail: '' },
    { sequence: 2, ...asked, subject: '2' },
    { sequence: 1, ...asked, subject: '1' },
  ]);
});
