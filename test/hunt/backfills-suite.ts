import { expect } from 'vitest';
import type { TestAPI } from 'vitest';
import type { BackfillRequest, Backfills } from '../../src/hunt/backfill.ts';
import type { Ledger, LedgerEntry } from '../../src/hunt/ledger.ts';

/** What keeps backfills and the ledger that counts them, of one place; and another one in its stead, as after a restart. */
export interface OpenedBackfills {
  readonly backfills: Backfills;
  readonly ledger: Ledger;
  readonly reopen: () => Promise<Backfills>;
}

const request = (id: string, change: Partial<BackfillRequest> = {}): BackfillRequest => ({
  id,
  source: 's',
  window: { fromMs: 0, toMs: 100 },
  rules: [{ id: 'a', revision: 'r1' }],
  askedBy: 'key',
  askedMs: 1_000,
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

/** What every store of backfills does, wherever it is kept. */
export function backfillsSuite(test: TestAPI, open: () => Promise<OpenedBackfills>): void {
  test('a request is kept as it was asked for, over a restart, and listed by when', async () => {
    const { backfills, reopen } = await open();
    await backfills.addBackfill(request('first'));
    await backfills.addBackfill(request('second', { askedMs: 2_000 }));
    await backfills.addBackfill(request('elsewhere', { source: 'other', askedMs: 3_000 }));
    const again = await reopen();
    expect(await again.backfill('first')).toEqual({ ...request('first'), ...untouched });
    expect(await again.backfill('third')).toBeNull();
    expect((await again.listBackfills()).map(({ id }) => id)).toEqual(['elsewhere', 'second', 'first']);
    expect((await again.backfillsOf('s')).map(({ id }) => id)).toEqual(['first', 'second']);
  });

  test('what is committed for a backfill is added to its counts, and what is not is not', async () => {
    const { backfills, ledger, reopen } = await open();
    await backfills.addBackfill(request('one'));
    await ledger.saveRuleSet('set', [{ id: 'a', revision: 'r1' }]);
    const stale = await ledger.takeOver('s');
    const epoch = await ledger.takeOver('s');
    const entry: LedgerEntry = {
      source: 's',
      window: { fromMs: 0, toMs: 10 },
      ruleSet: 'set',
      state: 'covered',
      plan: 'scan',
      backfill: 'one',
      counts: { i: 3, j: 4 },
      tally: null,
      indices: null,
      matches: { created: 1, present: 2, rejected: 3 },
      matchesByRule: {},
      mixedDocuments: 0,
      startedMs: 1,
      finishedMs: 2,
    };
    expect(await ledger.commit(entry, epoch)).toBe('committed');
    expect(await ledger.commit({ ...entry, window: { fromMs: 10, toMs: 20 } }, epoch)).toBe('committed');
    expect(await ledger.commit({ ...entry, window: { fromMs: 20, toMs: 30 }, backfill: null }, epoch)).toBe(
      'committed',
    );
    expect(await ledger.commit({ ...entry, window: { fromMs: 30, toMs: 40 } }, stale)).toBe('fenced');
    const counts = { windows: 2, documents: 14, created: 2, present: 4, rejected: 6 };
    expect((await (await reopen()).backfill('one'))!.counts).toEqual(counts);
  });

  test('what has failed and whether it is done is written by the owner of its source alone', async () => {
    const { backfills, ledger, reopen } = await open();
    await backfills.addBackfill(request('one'));
    const stale = await ledger.takeOver('s');
    const epoch = await ledger.takeOver('s');
    const gaps = [{ window: { fromMs: 0, toMs: 10 }, ...failed }];
    const rules = [{ id: 'a', revision: 'r1', ...failed }];
    expect(await backfills.saveBackfillGaps('one', gaps, stale)).toBe('fenced');
    expect(await backfills.saveBackfillQuarantine('one', rules, stale)).toBe('fenced');
    expect(await backfills.saveFinished('one', 9, stale)).toBe('fenced');
    expect(await backfills.backfill('one')).toMatchObject(untouched);
    expect(await backfills.saveBackfillGaps('one', gaps, epoch)).toBe('committed');
    expect(await backfills.saveBackfillQuarantine('one', rules, epoch)).toBe('committed');
    expect(await backfills.saveFinished('one', 9, epoch)).toBe('committed');
    const again = await reopen();
    expect(await again.backfill('one')).toMatchObject({ gaps, quarantined: rules, finishedMs: 9 });
    expect(await again.saveFinished('one', null, epoch)).toBe('committed');
    expect(await again.backfill('one')).toMatchObject({ finishedMs: null });
  });

  test('a backfill is cancelled once, and not when it is done; it is listed still, and owes nothing', async () => {
    const { backfills, ledger } = await open();
    for (const id of ['one', 'done']) await backfills.addBackfill(request(id));
    await backfills.saveFinished('done', 9, await ledger.takeOver('s'));
    const by = { by: 'key', atMs: 5_000 };
    expect(await backfills.cancelBackfill('one', by)).toBe(true);
    expect(await backfills.cancelBackfill('one', { ...by, atMs: 6_000 })).toBe(false);
    expect(await backfills.cancelBackfill('done', by)).toBe(false);
    expect(await backfills.cancelBackfill('unknown', by)).toBe(false);
    expect(await backfills.backfill('one')).toMatchObject({ cancelledMs: 5_000 });
    expect((await backfills.backfillsOf('s')).map(({ id }) => id)).toEqual(['done']);
    expect(await backfills.listBackfills()).toHaveLength(2);
  });
}
