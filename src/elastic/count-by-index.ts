import type { estypes } from '@elastic/elasticsearch';
import type { Query } from '../compile/query.ts';
import type { IndexCounts } from '../hunt/event-source.ts';
import { incomplete } from './check-answer.ts';
import type { PointInTime } from './point-in-time.ts';

/** Far more indices than a cluster serves well, and below the server's limit of 65,536 buckets. */
const mostIndices = 20_000;

/** Documents by backing index. */
export const indexBuckets: estypes.AggregationsAggregationContainer = {
  terms: { field: '_index', size: mostIndices },
  // A bucket's own doc_count believes a document's `_doc_count` field, which anybody can write.
  aggs: { documents: { value_count: { field: '_index' } } },
};

export interface IndexBuckets {
  readonly sum_other_doc_count: number;
  readonly buckets: readonly { readonly key: string; readonly documents: { readonly value: number } }[];
}

export function readIndexBuckets({ buckets, sum_other_doc_count }: IndexBuckets): IndexCounts {
  if (sum_other_doc_count > 0) throw incomplete(`More than ${mostIndices} indices are in a window.`);
  return new Map(buckets.map(({ key, documents }) => [key, documents.value]));
}

/** How many documents a query has in each backing index of a view. */
export async function countByIndex(view: PointInTime, query: Query): Promise<IndexCounts> {
  const { aggregations } = await view.aggregate<{ indices: IndexBuckets }>(query, { indices: indexBuckets });
  if (aggregations === undefined) throw incomplete('A count came back empty.');
  return readIndexBuckets(aggregations.indices);
}
