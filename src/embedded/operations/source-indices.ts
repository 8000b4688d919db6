import { isSameListing, withListing } from '../../hunt/index-states.ts';
import type { IndexListing, IndexState, WriteOutcome } from '../../hunt/ledger.ts';
import type { Connection } from '../connection.ts';
import { owns } from './owner.ts';

/** Notes what is behind a source now. */
export function saveIndices(
  connection: Connection,
  { listing, epoch }: { readonly listing: IndexListing; readonly epoch: number },
): WriteOutcome {
  const { source } = listing;
  if (!owns(connection, source, epoch)) return 'fenced';
  const known = readIndices(connection, source);
  const states = withListing(known, listing);
  if (isSameListing(known, states)) return 'committed';
  connection.run('DELETE FROM source_indices WHERE source = ?', source);
  for (const { name, state, sinceMs } of states) {
    connection.run('INSERT INTO source_indices VALUES (?, ?, ?, ?)', source, name, state, sinceMs);
  }
  return 'committed';
}

/** By name. */
export function readIndices(connection: Connection, source: string): readonly IndexState[] {
  return connection.all<IndexState>(
    'SELECT name, state, since_ms AS sinceMs FROM source_indices WHERE source = ? ORDER BY name',
    source,
  );
}
