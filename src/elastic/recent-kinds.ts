import type { estypes } from '@elastic/elasticsearch';
import type { Query } from '../compile/query.ts';
import type { EventKind } from '../compile/recent-events.ts';
import type { FieldType } from '../compile/source-profile.ts';
import { SourceError } from '../hunt/event-source.ts';
import type { Cluster } from './cluster.ts';
import { searchWhole } from './search-whole.ts';
import { readPathsProfile } from './source-profile.ts';
import { anyEvent } from './window-query.ts';

/** An event's code is at the first of the last two that holds one: asked for both, too many kinds are found, never too few. */
const paths = ['winlog.channel', 'event.code', 'winlog.event_id'] as const;

/** Types that can be counted by value, and in which every value is. */
const countable: readonly (FieldType | undefined)[] = ['keyword', 'wildcard', 'long', undefined];

/** More channels, or codes in a channel, than Windows has: what is beyond them would be taken for absent. */
const mostValues = 2_000;

interface Values {
  readonly sum_other_doc_count: number;
  readonly buckets: readonly { readonly key: string | number }[];
}
interface Channels extends Values {
  readonly buckets: readonly { readonly key: string; readonly codes: Values; readonly ids: Values }[];
}

/**
 * The kinds of events that arrived in the last `spanMs`, by one aggregation. Null where the indices do not tell: channel or
 * code are not indexed by their whole value in all of them.
 */
export async function readRecentKinds(
  cluster: Cluster,
  indices: readonly string[],
  spanMs: number,
): Promise<readonly EventKind[] | null> {
  const profile = await readPathsProfile('', cluster, indices, paths);
  if (!paths.every((path) => countable.includes(profile.field(path)?.type))) return null;
  try {
    const channels = await countKinds(cluster, indices, spanMs);
    const lists = channels.buckets.flatMap(({ codes, ids }) => [codes, ids]);
    if ([channels, ...lists].some((list) => list.sum_other_doc_count > 0)) return null;
    return channels.buckets.flatMap(({ key: channel, codes, ids }): readonly EventKind[] => [
      { channel, code: null },
      ...[...codes.buckets, ...ids.buckets].map(({ key }) => ({ channel, code: String(key) })),
    ]);
  } catch (error) {
    // A field without doc_values, and other mappings that only counting shows.
    if (error instanceof SourceError && error.code === 'ELASTIC_REJECTED') return null;
    throw error;
  }
}

async function countKinds(cluster: Cluster, indices: readonly string[], spanMs: number): Promise<Channels> {
  const answer = await searchWhole<unknown, { channels: Channels }>(cluster, indices, {
    size: 0,
    query: { bool: { filter: [anyEvent, since(spanMs)] } },
    aggs: {
      channels: { ...valuesOf('winlog.channel'), aggs: { codes: valuesOf(paths[1]), ids: valuesOf(paths[2]) } },
    },
  });
  // Without shards there are no aggregations.
  return answer.aggregations?.channels ?? { sum_other_doc_count: 0, buckets: [] };
}

function valuesOf(field: string): estypes.AggregationsAggregationContainer {
  return { terms: { field, size: mostValues } };
}

/** What arrived since, or happened since: whoever sends old events now has sent them. By the server's own clock. */
function since(spanMs: number): Query {
  const range = { gte: `now-${Math.ceil(spanMs / 1000)}s` };
  const should = ['event.ingested', '@timestamp'].map((field) => ({ range: { [field]: range } }));
  return { bool: { should, minimum_should_match: 1 } };
}
