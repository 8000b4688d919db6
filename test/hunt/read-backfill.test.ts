import { expect, test } from 'vitest';
import { readBackfilledCoverage, readBackfillProgress } from '../../src/hunt/read-backfill.ts';
import type { Backfill } from '../../src/hunt/backfill.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';

const backfill: Backfill = {
  id: 'b',
  source: 's',
  window: { fromMs: 0, toMs: 100 },
  rules: ['one', 'two'].map((id) => ({ id, revision: 'r1' })),
  askedBy: 'key',
  askedMs: 1,
  finishedMs: null,
  cancelledMs: null,
  counts: { windows: 0, documents: 0, created: 0, present: 0, rejected: 0 },
  gaps: [],
  quarantined: [],
};

async function coveredLedger() {
  const { ledger } = await temporaryStores(testClock());
  const epoch = await ledger.takeOver('s');
  const cover = async (fromMs: number, toMs: number, id: string, revision: string) => {
    await ledger.saveRuleSet(`${id} ${revision}`, [{ id, revision }]);
    const entry = { source: 's', window: { fromMs, toMs }, ruleSet: `${id} ${revision}`, state: 'covered' } as const;
    const counts = {
      counts: {},
      tally: null,
      indices: null,
      matchesByRule: null,
      matches: { created: 0, present: 0, rejected: 0 },
      mixedDocuments: 0,
    };
    await ledger.commit({ ...entry, ...counts, plan: 'scan', backfill: null, startedMs: 0, finishedMs: 0 }, epoch);
  };
  await cover(-50, 40, 'one', 'r1');
  await cover(40, 60, 'one', 'r2');
  await cover(0, 100, 'two', 'r0');
  return ledger;
}

test('progress is what the revisions that were asked for, or stand in for them, have covered of the span', async () => {
  const ledger = await coveredLedger();
  expect(await readBackfillProgress(ledger, backfill, backfill.rules)).toEqual({
    share: 0.2,
    open: [
      { window: { fromMs: 0, toMs: 40 }, rules: 1 },
      { window: { fromMs: 40, toMs: 100 }, rules: 2 },
    ],
  });
  // 'one' was edited, and 'two' taken away.
  expect(await readBackfillProgress(ledger, backfill, [{ id: 'one', revision: 'r2' }])).toMatchObject({
    share: 0.3,
    open: [
      { window: { fromMs: 0, toMs: 60 }, rules: 1 },
      { window: { fromMs: 60, toMs: 100 }, rules: 2 },
    ],
  });
});

test('the coverage of a rule has the spans of its backfills, with what it has searched there', async () => {
  const ledger = await coveredLedger();
  const others = [backfill, { ...backfill, id: 'elsewhere', source: 'other' }];
  expect(await readBackfilledCoverage(ledger, others, { source: 's', ruleId: 'one' })).toEqual([
    {
      source: 's',
      ruleId: 'one',
      revision: 'r1',
      backfill: 'b',
      activeFromMs: 0,
      activeUntilMs: 100,
      covered: [{ fromMs: 0, toMs: 40 }],
      open: [{ fromMs: 40, toMs: 100 }],
    },
  ]);
});
