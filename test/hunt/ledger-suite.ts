import { expect } from 'vitest';
import type { Tally } from '../../src/hunt/audit.ts';
import type {
  Activation,
  AuditTotals,
  CoveredSpan,
  Gap,
  IndexState,
  Ledger,
  LedgerEntry,
  QuarantinedRule,
  Reopened,
  RuleRef,
} from '../../src/hunt/ledger.ts';

/** A ledger, and another one of the same place in its stead, as after a restart. */
export interface OpenedLedger {
  /** One that nothing has been written of. */
  readonly source: string;
  readonly ledger: Ledger;
  readonly reopen: () => Promise<Ledger>;
}

const rule = (id: string, revision = 'r1'): RuleRef => ({ id, revision });

function entry(fromMs: number, toMs: number, change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    source: 's',
    window: { fromMs, toMs },
    ruleSet: 'set1',
    state: 'covered',
    plan: 'scan',
    backfill: null,
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

const failed = { code: 'C', reason: 'why', sinceMs: 1, attempts: 2, nextAttemptMs: 3 };
const reopened = (fromMs: number, toMs: number, late: number, sinceMs: number): Reopened => ({
  window: { fromMs, toMs },
  late,
  sinceMs,
});
const gapOf = (fromMs: number, toMs: number) => ({ window: { fromMs, toMs }, ...failed });
const always = { fromMs: -Infinity, toMs: Infinity };
const hourMs = 3_600_000;

/** What every ledger does, wherever it is kept. */
export function ledgerSuite(
  test: (name: string, body: () => Promise<void>) => void,
  open: () => Promise<OpenedLedger>,
): void {
  const opened = async () => {
    const place = await open();
    await place.ledger.saveRuleSet('set1', [rule('a'), rule('b')]);
    await place.ledger.saveRuleSet('set2', [rule('a')]);
    const { source } = place;
    const entryOf = (fromMs: number, toMs: number, change: Partial<LedgerEntry> = {}) =>
      entry(fromMs, toMs, { source, ...change });
    return { ...place, entryOf, epoch: await place.ledger.takeOver(source) };
  };

  test('rules become active, stay, leave and change their revision at an instant', async () => {
    const { ledger, epoch, source } = await opened();
    const activate = (atMs: number, ...rules: RuleRef[]) => ledger.activate({ source, rules, atMs }, epoch);
    await activate(100, rule('a'), rule('b'));
    await activate(150, rule('a'), rule('b'));
    await activate(200, rule('a'), rule('b', 'r2'), rule('c'));
    await activate(300, rule('c'));
    await ledger.activate(
      { source: `other ${source}`, rules: [rule('a')], atMs: 50 },
      await ledger.takeOver(`other ${source}`),
    );
    expect(await ledger.activations(source)).toEqual([
      { id: 'a', revision: 'r1', fromMs: 100, untilMs: 300 },
      { id: 'b', revision: 'r1', fromMs: 100, untilMs: 200 },
      { id: 'b', revision: 'r2', fromMs: 200, untilMs: 300 },
      { id: 'c', revision: 'r1', fromMs: 200, untilMs: null },
    ]);
  });

  test('a rule that was replaced before anything could be searched leaves no trace', async () => {
    const { ledger, epoch, source } = await opened();
    for (const revision of ['r1', 'r2', 'r1']) {
      await ledger.activate({ source, rules: [rule('a', revision)], atMs: 100 }, epoch);
    }
    expect(await ledger.activations(source)).toEqual([{ id: 'a', revision: 'r1', fromMs: 100, untilMs: null }]);
  });

  test('what is committed is covered, joined by rule set where it touches', async () => {
    const { ledger, epoch, source, entryOf } = await opened();
    for (const [fromMs, toMs] of [
      [0, 10],
      [20, 30],
      [10, 20],
      [50, 60],
      [5, 8],
    ] as const) {
      expect(await ledger.commit(entryOf(fromMs, toMs), epoch)).toBe('committed');
    }
    await ledger.commit(entryOf(30, 40, { ruleSet: 'set2' }), epoch);
    expect(await ledger.covered(source)).toEqual([
      { window: { fromMs: 0, toMs: 30 }, rules: [rule('a'), rule('b')] },
      { window: { fromMs: 30, toMs: 40 }, rules: [rule('a')] },
      { window: { fromMs: 50, toMs: 60 }, rules: [rule('a'), rule('b')] },
    ]);
    expect(await ledger.covered(`other ${source}`)).toEqual([]);
    expect(await ledger.documentsRead(source)).toBe(6 * 7);
  });

  test('entries come back as they were committed, those that overlap a span, oldest first', async () => {
    const { ledger, epoch, source, entryOf } = await opened();
    const entries = [
      entryOf(20, 30),
      entryOf(0, 10),
      entryOf(10, 20, { plan: 'push', counts: {}, indices: ['winlogbeat-4'], matchesByRule: {} }),
      entryOf(10, 20, { ruleSet: 'set2', indices: null, matchesByRule: null }),
      entryOf(-20, -10),
    ];
    for (const each of entries) await ledger.commit(each, epoch);
    expect(await ledger.entries(source, { fromMs: 9, toMs: 20 })).toEqual([entries[1], entries[2], entries[3]]);
    expect(await ledger.entries(source, { fromMs: -15, toMs: 0 })).toEqual([entries[4]]);
    expect(await ledger.entries(source, { fromMs: 20, toMs: 21 })).toEqual([entries[0]]);
    expect(await ledger.entries(`other ${source}`, { fromMs: 0, toMs: 30 })).toEqual([]);
  });

  test('an earlier owner of a source can write nothing, whatever it is', async () => {
    const { ledger, epoch, source, entryOf } = await opened();
    await ledger.commit(entryOf(0, 10, { tally: { i: 3 } }), epoch);
    await ledger.saveGaps(source, [gapOf(10, 20)], epoch);
    await ledger.activate({ source, rules: [rule('a')], atMs: 0 }, epoch);
    const before = await contentsOf(ledger, source);

    const next = await ledger.takeOver(source);
    expect(next).toBeGreaterThan(epoch);
    const writes = (owner: number) => [
      () => ledger.commit(entryOf(10, 20, { tally: { i: 4 } }), owner),
      () => ledger.activate({ source, rules: [rule('b')], atMs: 10 }, owner),
      () => ledger.saveGaps(source, [], owner),
      () => ledger.saveQuarantinedRules(source, [{ ...rule('a'), ...failed }], owner),
      () => ledger.saveAudit({ source, tallies: [], reopened: [reopened(0, 30, 1, 9)], late: 1, removed: 1 }, owner),
      () => ledger.saveReopened(source, [], owner),
      () => ledger.saveIndices({ source, indices: [{ name: 'i', isClosed: false }], atMs: 1 }, owner),
    ];
    for (const write of writes(epoch)) expect(await write()).toBe('fenced');
    expect(await contentsOf(ledger, source)).toEqual(before);
    for (const write of writes(next)) expect(await write()).toBe('committed');
    expect(await ledger.commit(entryOf(0, 10, { source: 'never taken' }), 1)).toBe('fenced');
    expect(await ledger.saveGaps('never taken', [gapOf(0, 1)], 1)).toBe('fenced');
  });

  test('the first reading of a window counts it; what of a later one was never counted is to be audited', async () => {
    const { ledger, epoch, source, entryOf } = await opened();
    await ledger.commit(entryOf(0, 10, { tally: { i: 3 } }), epoch);
    await ledger.commit(entryOf(0, 10, { tally: { i: 5 } }), epoch);
    await ledger.commit(entryOf(5, 20, { tally: { i: 9 } }), epoch);
    await ledger.commit(entryOf(30, 40), epoch);
    expect(await ledger.tallies(source, always)).toEqual([
      { window: { fromMs: 0, toMs: 10 }, counts: new Map([['i', 3]]) },
      { window: { fromMs: 10, toMs: 20 }, counts: null },
    ]);
    expect(await ledger.tallies(source, { fromMs: 10, toMs: 11 })).toHaveLength(1);
  });

  test('counts of windows of minutes, hours and days come back in order of time', async () => {
    const { ledger, epoch, source, entryOf } = await opened();
    const windows = [
      [5 * hourMs, 77 * hourMs],
      [hourMs + 1, hourMs + 2],
      [-hourMs, 0],
      [hourMs, hourMs + 1],
      [3 * hourMs - 5, 3 * hourMs + 5],
      [77 * hourMs, 77 * hourMs + 9],
    ] as const;
    for (const [fromMs, toMs] of windows) await ledger.commit(entryOf(fromMs, toMs, { tally: { i: 1 } }), epoch);
    const starts = async (fromMs: number, toMs: number) =>
      (await ledger.tallies(source, { fromMs, toMs })).map(({ window }) => window.fromMs);
    expect(await starts(-Infinity, Infinity)).toEqual(windows.map(([fromMs]) => fromMs).sort((a, b) => a - b));
    expect(await starts(70 * hourMs, 71 * hourMs)).toEqual([5 * hourMs]);
    expect(await starts(hourMs + 1, 3 * hourMs)).toEqual([hourMs + 1, 3 * hourMs - 5]);
    expect(await starts(-Infinity, 0)).toEqual([-hourMs]);
  });

  test('an audit takes back what is covered in its open windows, for every rule set, and nothing beside them', async () => {
    const { ledger, epoch, source, entryOf } = await opened();
    await ledger.commit(entryOf(0, 10, { tally: { i: 3 } }), epoch);
    await ledger.commit(entryOf(10, 30, { tally: { i: 1 } }), epoch);
    await ledger.commit(entryOf(0, 30, { ruleSet: 'set2' }), epoch);
    const audit = {
      source,
      tallies: [{ window: { fromMs: 0, toMs: 30 }, counts: new Map([['i', 5]]) }],
      reopened: [reopened(5, 12, 1, 7)],
      late: 1,
      removed: 2,
    };
    expect(await ledger.saveAudit(audit, epoch)).toBe('committed');
    expect(await ledger.covered(source)).toEqual([
      { window: { fromMs: 0, toMs: 5 }, rules: [rule('a'), rule('b')] },
      { window: { fromMs: 0, toMs: 5 }, rules: [rule('a')] },
      { window: { fromMs: 12, toMs: 30 }, rules: [rule('a'), rule('b')] },
      { window: { fromMs: 12, toMs: 30 }, rules: [rule('a')] },
    ]);
    expect(await ledger.tallies(source, { fromMs: 0, toMs: 30 })).toEqual(audit.tallies);
    await ledger.commit(entryOf(5, 12, { tally: { i: 9 } }), epoch);
    expect(await ledger.tallies(source, { fromMs: 0, toMs: 30 })).toEqual(audit.tallies);
    expect(await ledger.auditTotals(source)).toEqual({ late: 1, removed: 2 });
    expect(await ledger.auditTotals('never seen')).toEqual({ late: 0, removed: 0 });
  });

  test('what was opened again stays noted until it is let go of; opened once more, it counts on since then', async () => {
    const { ledger, epoch, source } = await opened();
    const audit = (...found: readonly Reopened[]) =>
      ledger.saveAudit({ source, tallies: [], reopened: found, late: 0, removed: 0 }, epoch);
    await audit(reopened(20, 30, 2, 7), reopened(0, 5, 1, 7));
    await audit(reopened(20, 40, 3, 9));
    expect(await ledger.reopened(source)).toEqual([reopened(0, 5, 1, 7), reopened(20, 40, 5, 7)]);
    expect(await ledger.reopened(`other ${source}`)).toEqual([]);
    await ledger.saveReopened(source, [reopened(0, 5, 1, 7)], epoch);
    expect(await ledger.reopened(source)).toEqual([reopened(0, 5, 1, 7)]);
  });

  test('an index behind a source is open, closed or gone since it was first seen so; long gone, it is forgotten', async () => {
    const { ledger, epoch, source } = await opened();
    const list = (atMs: number, ...names: readonly string[]) =>
      ledger.saveIndices(
        { source, atMs, indices: names.map((name) => ({ name, isClosed: name === 'b' && atMs >= 2 })) },
        epoch,
      );
    await list(1, 'b', 'a');
    await list(2, 'b', 'a');
    await list(3, 'b');
    await list(4, 'b');
    expect(await ledger.indices(source)).toEqual([
      { name: 'a', state: 'gone', sinceMs: 3 },
      { name: 'b', state: 'closed', sinceMs: 2 },
    ]);
    await list(5, 'a', 'b');
    expect((await ledger.indices(source))[0]).toEqual({ name: 'a', state: 'open', sinceMs: 5 });
    await list(6, 'b');
    await list(7 + 90 * 24 * hourMs, 'b');
    expect((await ledger.indices(source)).map(({ name }) => name)).toEqual(['b']);
    expect(await ledger.indices(`other ${source}`)).toEqual([]);
  });

  test('all that was written outlasts a restart', async () => {
    const { ledger, reopen, epoch, source, entryOf } = await opened();
    await ledger.activate({ source, rules: [rule('a')], atMs: 0 }, epoch);
    await ledger.commit(entryOf(0, 10, { tally: { i: 3 } }), epoch);
    await ledger.commit(entryOf(10, 20, { tally: { i: 4 } }), epoch);
    await ledger.saveGaps(source, [gapOf(20, 30), gapOf(10, 15)], epoch);
    await ledger.saveQuarantinedRules(source, [{ ...rule('a'), ...failed }], epoch);
    await ledger.saveIndices({ source, indices: [{ name: 'i', isClosed: false }], atMs: 1 }, epoch);

    const before = await contentsOf(ledger, source);
    const second = await reopen();
    expect(await second.ruleSet('set1')).toEqual([rule('a'), rule('b')]);
    expect(await second.ruleSet('set3')).toBeNull();
    expect(await contentsOf(second, source)).toEqual(before);
    expect(before.entries).toHaveLength(2);
    expect(await second.gaps(source)).toEqual([gapOf(10, 15), gapOf(20, 30)]);
    const next = await second.takeOver(source);
    expect(next).toBe(epoch + 1);
    await second.saveGaps(source, [], next);
    expect(await second.gaps(source)).toEqual([]);
    await second.saveQuarantinedRules(source, [], next);
    expect(await second.quarantinedRules(source)).toEqual([]);
  });

  test('a window of a rule set that nobody has saved is not committed', async () => {
    const { ledger, epoch, source, entryOf } = await opened();
    await expect(ledger.commit(entryOf(0, 10, { ruleSet: 'unknown' }), epoch)).rejects.toThrow();
    expect(await ledger.documentsRead(source)).toBe(0);
  });
}

/** All that a ledger says of a source. */
export interface LedgerContents {
  readonly activations: readonly Activation[];
  readonly covered: readonly CoveredSpan[];
  readonly entries: readonly LedgerEntry[];
  readonly documents: number;
  readonly gaps: readonly Gap[];
  readonly quarantined: readonly QuarantinedRule[];
  readonly tallies: readonly Tally[];
  readonly audit: AuditTotals;
  readonly reopened: readonly Reopened[];
  readonly indices: readonly IndexState[];
}

export async function contentsOf(ledger: Ledger, source: string): Promise<LedgerContents> {
  return {
    activations: await ledger.activations(source),
    covered: await ledger.covered(source),
    entries: await ledger.entries(source, { fromMs: -1_000, toMs: 1_000 }),
    documents: await ledger.documentsRead(source),
    gaps: await ledger.gaps(source),
    quarantined: await ledger.quarantinedRules(source),
    tallies: await ledger.tallies(source, always),
    audit: await ledger.auditTotals(source),
    reopened: await ledger.reopened(source),
    indices: await ledger.indices(source),
  };
}
