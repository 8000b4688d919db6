import type { IndexListing, IndexState, WriteOutcome } from '../../hunt/ledger.ts';
import type { Connection } from '../connection.ts';
import { owns } from './owner.ts';

/** An index that a lifecycle deleted is of no use to anybody after so long; where it was searched stays in the ledger. */
const goneForMs = 90 * 86_400_000;

/** Notes what is behind a source now. A row changes only when its index does. */
export function saveIndices(
  connection: Connection,
  { listing: { source, indices, atMs }, epoch }: { readonly listing: IndexListing; readonly epoch: number },
): WriteOutcome {
  if (!owns(connection, source, epoch)) return 'fenced';
  const states = new Map<string, IndexState['state']>(
    indices.map(({ name, isClosed }) => [name, isClosed ? 'closed' : 'open']),
  );
  const known = connection.all<Pick<IndexState, 'name' | 'state'>>(
    'SELECT name, state FROM source_indices WHERE source = ?',
    source,
  );
  for (const { name } of known) if (!states.has(name)) states.set(name, 'gone');
  const before = new Map(known.map(({ name, state }) => [name, state]));
  for (const [name, state] of states) {
    if (before.get(name) === state) continue;
    connection.run(
      `INSERT INTO source_indices VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET state = excluded.state, since_ms = excluded.since_ms`,
      ...[source, name, state, atMs],
    );
  }
  connection.run(
    `DELETE FROM source_indices WHERE source = ? AND state = 'gone' AND since_ms < ?`,
    ...[source, atMs - goneForMs],
  );
  return 'committed';
}
