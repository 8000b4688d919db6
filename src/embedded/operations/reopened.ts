import type { Reopened, WriteOutcome } from '../../hunt/ledger.ts';
import type { Connection } from '../connection.ts';
import { owns } from './owner.ts';

/** Replaces the windows of a source that audits have opened again. */
export function saveReopened(
  connection: Connection,
  {
    source,
    reopened,
    epoch,
  }: { readonly source: string; readonly reopened: readonly Reopened[]; readonly epoch: number },
): WriteOutcome {
  if (!owns(connection, source, epoch)) return 'fenced';
  connection.run('DELETE FROM reopened WHERE source = ?', source);
  for (const open of reopened) insertReopened(connection, source, open);
  return 'committed';
}

/** One that is open already stays so since then. Windows of audits never overlap in part: those that were joined take in the others. */
export function insertReopened(connection: Connection, source: string, { window, late, sinceMs }: Reopened): void {
  const known = connection.all<{ late: number; since_ms: number }>(
    'DELETE FROM reopened WHERE source = ? AND from_ms >= ? AND to_ms <= ? RETURNING late, since_ms',
    ...[source, window.fromMs, window.toMs],
  );
  const all = [{ late, since_ms: sinceMs }, ...known];
  connection.run(
    'INSERT OR REPLACE INTO reopened VALUES (?, ?, ?, ?, ?)',
    ...[source, window.fromMs, window.toMs],
    all.reduce((sum, open) => sum + open.late, 0),
    Math.min(...all.map((open) => open.since_ms)),
  );
}
