import type { Gap, LedgerEntry, QuarantinedRule, Recovery, RuleRef } from '../../hunt/ledger.ts';
import { ruleKey } from '../../hunt/owed.ts';
import type { Window } from '../../hunt/window.ts';
import type { Connection } from '../connection.ts';

/** Makes these the source's active rules from an instant on. Rules that stay are not touched. */
export function activate(
  connection: Connection,
  { source, rules, atMs }: { readonly source: string; readonly rules: readonly RuleRef[]; readonly atMs: number },
): void {
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
}

/** Raises the source's epoch and gives it. */
export function takeOver(connection: Connection, source: string): number {
  const sql = `INSERT INTO sources VALUES (?, 1, 0)
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
): 'committed' | 'fenced' {
  const documents = Object.values(entry.counts).reduce((sum, count) => sum + count, 0);
  const owned = connection.run(
    'UPDATE sources SET documents = documents + ? WHERE source = ? AND epoch = ?',
    documents,
    entry.source,
    epoch,
  );
  if (owned === 0) return 'fenced';
  const { source, window, ruleSet, ...detail } = entry;
  connection.run(
    'INSERT INTO ledger_entries (source, from_ms, to_ms, rule_set, detail) VALUES (?, ?, ?, ?, ?)',
    source,
    window.fromMs,
    window.toMs,
    ruleSet,
    JSON.stringify(detail satisfies EntryDetail),
  );
  joinCovered(connection, { source, ruleSet, window });
  return 'committed';
}

/** What of an entry has no column. */
export type EntryDetail = Omit<LedgerEntry, 'source' | 'window' | 'ruleSet'>;

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
  { source, gaps }: { readonly source: string; readonly gaps: readonly Gap[] },
): void {
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
}

export function saveQuarantinedRules(
  connection: Connection,
  { source, rules }: { readonly source: string; readonly rules: readonly QuarantinedRule[] },
): void {
  connection.run('DELETE FROM quarantined_rules WHERE source = ?', source);
  for (const { id, revision, code, reason, sinceMs, attempts, nextAttemptMs } of rules) {
    const row = [source, id, revision, code, reason, sinceMs, attempts, nextAttemptMs];
    connection.run('INSERT INTO quarantined_rules VALUES (?, ?, ?, ?, ?, ?, ?, ?)', ...row);
  }
}

export function saveRecoveries(
  connection: Connection,
  { source, recoveries }: { readonly source: string; readonly recoveries: readonly Recovery[] },
): void {
  connection.run('DELETE FROM recoveries WHERE source = ?', source);
  for (const { window, sinceMs, rereads } of recoveries) {
    const row = [source, window.fromMs, window.toMs, sinceMs, rereads];
    connection.run('INSERT INTO recoveries VALUES (?, ?, ?, ?, ?)', ...row);
  }
}
