import type { Query } from '../compile/query.ts';
import { incomplete } from './check-answer.ts';
import type { Cluster } from './cluster.ts';
import { searchWhole } from './search-whole.ts';
import { anyEvent, withoutIngestTime } from './window-query.ts';

/** The ingest time of the oldest document, ms since 1970 UTC (its `@timestamp` where it does not say); null: no document. */
export async function oldestEvent(cluster: Cluster, indices: readonly string[]): Promise<number | null> {
  const ingested = await first(cluster, indices, {
    field: 'event.ingested',
    having: { exists: { field: 'event.ingested' } },
  });
  const happened = await first(cluster, indices, { field: '@timestamp', having: withoutIngestTime });
  const times = [ingested, happened].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

async function first(
  cluster: Cluster,
  indices: readonly string[],
  { field, having }: { readonly field: string; readonly having: Query },
): Promise<number | null> {
  const answer = await searchWhole(cluster, indices, {
    size: 1,
    _source: false,
    query: { bool: { filter: [anyEvent, { exists: { field } }, having] } },
    // `numeric_type`: date and date_nanos indices side by side are compared, and answered, in ms.
    sort: [{ [field]: { order: 'asc', unmapped_type: 'date', numeric_type: 'date' } }],
  });
  const hit = answer.hits.hits[0];
  if (hit === undefined) return null;
  const time: unknown = hit.sort?.[0];
  if (typeof time !== 'number') throw incomplete(`The oldest document of ${cluster.url} comes without its ${field}.`);
  return time;
}
