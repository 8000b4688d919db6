import type { Cluster } from '../cluster.ts';
import { askStore, isConflict } from './ask-store.ts';

/** Who holds the lease of a source. */
export interface LeaseRecord {
  readonly source: string;
  /** Null: given up. */
  readonly holder: string | null;
  /** Rises with every write. Nobody compares the clocks of two machines: whoever sees it stand still long enough may take over. */
  readonly heartbeat: number;
}

/** A record as it was read; `version` is null where there was none. */
export interface FoundLease {
  readonly record: LeaseRecord;
  readonly version: { readonly if_seq_no: number; readonly if_primary_term: number } | null;
}

/** Reads what was written last, searchable or not. */
export async function readLease(cluster: Cluster, index: string, source: string): Promise<FoundLease> {
  const answer = await askStore(cluster, (client) => client.get<LeaseRecord>({ index, id: source }, { ignore: [404] }));
  if (answer._source === undefined) return { record: { source, holder: null, heartbeat: 0 }, version: null };
  return { record: answer._source, version: { if_seq_no: answer._seq_no!, if_primary_term: answer._primary_term! } };
}

/** Makes somebody the holder, or nobody; false where the record is another than the one that was read. */
export async function writeLease(
  cluster: Cluster,
  index: string,
  { found: { record, version }, holder }: { readonly found: FoundLease; readonly holder: string | null },
): Promise<boolean> {
  const document: LeaseRecord = { ...record, holder, heartbeat: record.heartbeat + 1 };
  const condition = version ?? ({ op_type: 'create' } as const);
  const { isWritten } = await askStore(cluster, async (client) => {
    try {
      await client.index({ index, id: record.source, document, ...condition });
      return { isWritten: true };
    } catch (error) {
      if (isConflict(error)) return { isWritten: false };
      throw error;
    }
  });
  return isWritten;
}
