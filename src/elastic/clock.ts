import type { estypes } from '@elastic/elasticsearch';
import { SourceError } from '../hunt/event-source.ts';
import type { Cluster } from './cluster.ts';
import { searchWhole } from './search-whole.ts';

/**
 * The server's own clock, ms since 1970 UTC, with read rights alone: a date range answers what it took `now` for, on any
 * field, even one that no index maps. No document is looked at.
 */
export async function serverClock(cluster: Cluster, indices: readonly string[]): Promise<number> {
  const answer = await searchWhole<unknown, { clock: estypes.AggregationsDateRangeAggregate }>(cluster, indices, {
    size: 0,
    query: { match_none: {} },
    aggs: { clock: { date_range: { field: '@timestamp', ranges: [{ to: 'now' }] } } },
  });
  const buckets = answer.aggregations?.clock.buckets;
  const now = Array.isArray(buckets) ? buckets[0]?.to : undefined;
  if (typeof now !== 'number') {
    throw new SourceError('ELASTIC_INCOMPLETE', `${cluster.url} does not say what time it is.`, { transient: true });
  }
  return now;
}
