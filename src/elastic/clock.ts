import type { estypes } from '@elastic/elasticsearch';
import { SourceError } from '../hunt/event-source.ts';
import { checkWhole } from './check-answer.ts';
import type { Cluster } from './cluster.ts';

/**
 * The server's own clock, ms since 1970 UTC, with read rights alone: a date range answers what it took `now` for, on any
 * field, even one that no index maps. No document is looked at.
 */
export async function serverClock(cluster: Cluster, indices: readonly string[]): Promise<number> {
  const answer = await cluster.ask((client) =>
    client.search<unknown, { clock: estypes.AggregationsDateRangeAggregate }>({
      index: [...indices],
      size: 0,
      query: { match_none: {} },
      track_total_hits: false,
      allow_partial_search_results: false,
      allow_no_indices: false,
      aggs: { clock: { date_range: { field: '@timestamp', ranges: [{ to: 'now' }] } } },
    }),
  );
  checkWhole(answer, answer._shards.total);
  const buckets = answer.aggregations?.clock.buckets;
  const now = Array.isArray(buckets) ? buckets[0]?.to : undefined;
  if (typeof now !== 'number') {
    throw new SourceError('ELASTIC_INCOMPLETE', `${cluster.url} does not say what time it is.`, { transient: true });
  }
  return now;
}
