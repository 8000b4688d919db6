import { createHash } from 'node:crypto';
import type {
  ActiveRules,
  AuditRecord,
  Gap,
  LedgerEntry,
  QuarantinedRule,
  RuleRef,
  WriteOutcome,
} from '../../hunt/ledger.ts';
import { ruleKey } from '../../hunt/owed.ts';
import { subtractWindows } from '../../hunt/spans.ts';
import type { Window } from '../../hunt/window.ts';
import type { Connection } from '../connection.ts';
import { countForBackfill } from './backfills.ts';
import { owns } from './owner.ts';
import { insertReopened } from './reopened.ts';

/** Makes these the source's active rules from an instant on. Rules that stay are not touched. */
export function activate(
  connection: Connection,
  { change: { source, rules, atMs }, epoch }: { readonly change: ActiveRules; readonly epoch: number },
): WriteOutcome {
  if (!owns(connection, source, epoch)) return 'fenced';
  const wanted = new Set(rules.map(ruleKey));
  const active = connection.all<RuleRef & { from_ms: number }>(
    'SELECT rule_id AS id, revision, from_ms FROM activations WHERE source = ? AND until_ms IS NULL',
    source,
  );
  for (const rule of active.filter((known) => !wanted.has(ruleKey(known)))) {
    const isUnused = rule.from_ms >= atMs;
    connection.run(
      isUnused
        ? 'DELETE FROM activations WHERE source = ? AND rule_id = ? AND revision = ? AND until_ms IS NULL'
        : 'UPDATE activations SET until_ms = ?4 WHERE source = ?1 AND rule_id = ?2 AND revision = ?3 AND until_ms IS NULL',
      ...[source, rule.id, rule.revision],
      ...(isUnused ? [] : [atMs]),
    );
  }
  const known = new Set(active.map(ruleKey));
  for (const rule of rules.filter((added) => !known.has(ruleKey(added)))) {
    connection.run('INSERT INTO activations VALUES (?, ?, ?, ?, NULL)', source, rule.id, rule.revision, atMs);
  }
  return 'committed';
}

/** Raises the source's epoch and gives it. */
export function takeOver(connection: Connection, source: string): number {
  const sql = `INSERT INTO sources (source, epoch, documents) VALUES (?, 1, 0)
    ON CONFLICT (source) DO UPDATE SET epoch = epoch + 1 RETURNING epoch`;
  return connection.get<{ epoch: number }>(sql, source)!.epoch;
}

export function saveRuleSet(
  connection: Connection,
  { hash, members }: { readonly hash: string; readonly members: readonly RuleRef[] },
): void {
  const rules = JSON.stringify(members.map(({ id, revision }) => ({ id, revision })));
  connection.run('INSERT INTO rule_sets VALUES (?, ?) ON CONFLICT DO NOTHING', hash, rules);
}

/** Appends an entry and joins its window to what is covered, unless the source has a newer owner. */
export function commitEntry(
  connection: Connection,
  { entry, epoch }: { readonly entry: LedgerEntry; readonly epoch: number },
): WriteOutcome {
  const documents = Object.values(entry.counts).reduce((sum, count) => sum + count, 0);
  const owned = connection.run(
    'UPDATE sources SET documents = documents + ? WHERE source = ? AND epoch = ?',
    documents,
    entry.source,
    epoch,
  );
  if (owned === 0) return 'fenced';
  const { source, window, ruleSet, indices, ...rest } = entry;
  const detail: EntryDetail = { ...rest, indexSet: indices && saveIndexSet(connection, indices) };
  connection.run(
    'INSERT INTO ledger_entries (source, from_ms, to_ms, rule_set, detail) VALUES (?, ?, ?, ?, ?)',
    source,
    window.fromMs,
    window.toMs,
    ruleSet,
    JSON.stringify(detail),
  );
  joinCovered(connection, { source, ruleSet, window });
  addTally(connection, entry);
  countForBackfill(connection, entry, documents);
  return 'committed';
}

/** What of an entry has no column. */
export interface EntryDetail extends Omit<LedgerEntry, 'source' | 'window' | 'ruleSet' | 'indices'> {
  readonly indexSet: string | null;
}

function saveIndexSet(connection: Connection, indices: readonly string[]): string {
  const names = JSON.stringify(indices);
  const hash = createHash('sha256').update(names).digest('hex');
  connection.run('INSERT INTO index_sets VALUES (?, ?) ON CONFLICT DO NOTHING', hash, names);
  return hash;
}

function joinCovered(
  connection: Connection,
  { source, ruleSet, window }: { source: string; ruleSet: string; window: Window },
): void {
  const touching = connection.all<{ from_ms: number; to_ms: number }>(
    `DELETE FROM covered WHERE source = ? AND rule_set = ? AND from_ms <= ? AND to_ms >= ? RETURNING from_ms, to_ms`,
    source,
    ruleSet,
    window.toMs,
    window.fromMs,
  );
  const fromMs = Math.min(window.fromMs, ...touching.map((row) => row.from_ms));
  const toMs = Math.max(window.toMs, ...touching.map((row) => row.to_ms));
  connection.run('INSERT INTO covered VALUES (?, ?, ?, ?)', source, ruleSet, fromMs, toMs);
}

export function saveGaps(
  connection: Connection,
  { source, gaps, epoch }: { readonly source: string; readonly gaps: readonly Gap[]; readonly epoch: number },
): WriteOutcome {
  if (!owns(connection, source, epoch)) return 'fenced';
  connection.run('DELETE FROM gaps WHERE source = ?', source);
  for (const { window, code, reason, sinceMs, attempts, nextAttemptMs } of gaps) {
    connection.run(
      'INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      source,
      window.fromMs,
      window.toMs,
      code,
      reason,
      sinceMs,
      attempts,
      nextAttemptMs,
    );
  }
  return 'committed';
}

export function saveQuarantinedRules(
  connection: Connection,
  {
    source,
    rules,
    epoch,
  }: { readonly source: string; readonly rules: readonly QuarantinedRule[]; readonly epoch: number },
): WriteOutcome {
  if (!owns(connection, source, epoch)) return 'fenced';
  connection.run('DELETE FROM quarantined_rules WHERE source = ?', source);
  for (const { id, revision, code, reason, sinceMs, attempts, nextAttemptMs } of rules) {
    const row = [source, id, revision, code, reason, sinceMs, attempts, nextAttemptMs];
    connection.run('INSERT INTO quarantined_rules VALUES (?, ?, ?, ?, ?, ?, ?, ?)', ...row);
  }
  return 'committed';
}

/** Takes back that windows are covered, with what was counted in them, unless the source has a newer owner. */
export function saveAudit(
  connection: Connection,
  { audit, epoch }: { readonly audit: AuditRecord; readonly epoch: number },
): WriteOutcome {
  const { source, tallies, reopened, late, removed } = audit;
  const owned = connection.run(
    'UPDATE sources SET late = late + ?, removed = removed + ? WHERE source = ? AND epoch = ?',
    ...[late, removed, source, epoch],
  );
  if (owned === 0) return 'fenced';
  for (const { window, counts } of tallies) {
    connection.run(
      'DELETE FROM tallies WHERE source = ? AND from_ms >= ? AND to_ms <= ?',
      ...[source, window.fromMs, window.toMs],
    );
    insertTally(connection, { source, window, counts: counts && Object.fromEntries(counts) });
  }
  for (const { window } of reopened) cutCovered(connection, source, window);
  for (const open of reopened) insertReopened(connection, source, open);
  return 'committed';
}

/** What of a window was never counted is as its first reading found it. */
function addTally(connection: Connection, { source, window, tally }: LedgerEntry): void {
  if (tally === null) return;
  const known = connection
    .all<{ from_ms: number; to_ms: number }>(
      'SELECT from_ms, to_ms FROM tallies WHERE source = ? AND to_ms > ? AND from_ms < ?',
      ...[source, window.fromMs, window.toMs],
    )
    .map(({ from_ms, to_ms }) => ({ fromMs: from_ms, toMs: to_ms }));
  const counts = known.length === 0 ? tally : null;
  for (const part of subtractWindows([window], known)) insertTally(connection, { source, window: part, counts });
}

function insertTally(
  connection: Connection,
  { source, window, counts }: { source: string; window: Window; counts: Readonly<Record<string, number>> | null },
): void {
  const row = [source, window.fromMs, window.toMs, counts && JSON.stringify(counts)];
  connection.run('INSERT INTO tallies VALUES (?, ?, ?, ?)', ...row);
}

function cutCovered(connection: Connection, source: string, { fromMs, toMs }: Window): void {
  const rows = connection.all<{ rule_set: string; from_ms: number; to_ms: number }>(
    'DELETE FROM covered WHERE source = ? AND from_ms < ? AND to_ms > ? RETURNING rule_set, from_ms, to_ms',
    ...[source, toMs, fromMs],
  );
  for (const { rule_set, from_ms, to_ms } of rows) {
    for (const rest of subtractWindows([{ fromMs: from_ms, toMs: to_ms }], [{ fromMs, toMs }])) {
      connection.run('INSERT INTO covered VALUES (?, ?, ?, ?)', source, rule_set, rest.fromMs, rest.toMs);
    }
  }
}
