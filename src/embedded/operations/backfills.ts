import type { BackfillRequest } from '../../hunt/backfill.ts';
import type { Gap, LedgerEntry, QuarantinedRule, WriteOutcome } from '../../hunt/ledger.ts';
import type { Connection } from '../connection.ts';
import { recordAudit } from './audit.ts';
import { owns } from './owner.ts';

export function addBackfill(
  connection: Connection,
  { epoch, ...request }: BackfillRequest & { readonly epoch: number | null },
): WriteOutcome {
  const { id, source, window, rules, askedBy, askedMs } = request;
  if (epoch !== null && !owns(connection, source, epoch)) return 'fenced';
  const [from, to, at] = [window.fromMs, window.toMs, askedMs].map((ms) => new Date(ms).toISOString());
  const added = connection.run(
    `INSERT INTO backfills (id, source, from_ms, to_ms, rules, asked_by, asked_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO NOTHING`,
    id,
    source,
    window.fromMs,
    window.toMs,
    JSON.stringify(rules.map((rule) => ({ id: rule.id, revision: rule.revision }))),
    askedBy,
    askedMs,
  );
  if (added === 0) return 'committed';
  const detail = `${source} from ${from!} to ${to!}, rules: ${rules.length}`;
  recordAudit(connection, { at: at!, by: askedBy, action: 'backfill.create', subject: id, detail });
  return 'committed';
}

export function cancelBackfill(
  connection: Connection,
  { id, by, atMs }: { readonly id: string; readonly by: string; readonly atMs: number },
): boolean {
  const sql = 'UPDATE backfills SET cancelled_ms = ? WHERE id = ? AND cancelled_ms IS NULL AND finished_ms IS NULL';
  if (connection.run(sql, atMs, id) === 0) return false;
  recordAudit(connection, { at: new Date(atMs).toISOString(), by, action: 'backfill.cancel', subject: id, detail: '' });
  return true;
}

/** Adds a window to the counts of the backfill that it was run for. */
export function countForBackfill(connection: Connection, { backfill, matches }: LedgerEntry, documents: number): void {
  if (backfill === null) return;
  connection.run(
    `UPDATE backfills SET windows = windows + 1, documents = documents + ?, created = created + ?, present = present + ?,
      rejected = rejected + ? WHERE id = ?`,
    ...[documents, matches.created, matches.present, matches.rejected, backfill],
  );
}

interface Owned {
  readonly id: string;
  readonly epoch: number;
}

export function saveFinished(
  connection: Connection,
  { finishedMs, ...owned }: Owned & { readonly finishedMs: number | null },
): WriteOutcome {
  const outcome = update(connection, owned, { column: 'finished_ms', value: finishedMs });
  // What failed in between was covered by another run.
  const sql = "UPDATE backfills SET gaps = '[]', quarantined = '[]' WHERE id = ?";
  if (outcome === 'committed' && finishedMs !== null) connection.run(sql, owned.id);
  return outcome;
}

export function saveBackfillGaps(
  connection: Connection,
  { gaps, ...owned }: Owned & { readonly gaps: readonly Gap[] },
): WriteOutcome {
  return update(connection, owned, { column: 'gaps', value: JSON.stringify(gaps) });
}

export function saveBackfillQuarantine(
  connection: Connection,
  { rules, ...owned }: Owned & { readonly rules: readonly QuarantinedRule[] },
): WriteOutcome {
  return update(connection, owned, { column: 'quarantined', value: JSON.stringify(rules) });
}

/** Unless the source has a newer owner. */
function update(
  connection: Connection,
  { id, epoch }: Owned,
  {
    column,
    value,
  }: { readonly column: 'finished_ms' | 'gaps' | 'quarantined'; readonly value: string | number | null },
): WriteOutcome {
  const known = connection.get<{ source: string }>('SELECT source FROM backfills WHERE id = ?', id);
  if (known === undefined || !owns(connection, known.source, epoch)) return 'fenced';
  connection.run(`UPDATE backfills SET ${column} = ? WHERE id = ?`, value, id);
  return 'committed';
}
