import type { estypes } from '@elastic/elasticsearch';
import { checkWhole } from './check-answer.ts';
import type { Cluster } from './cluster.ts';

/** One search outside a view, of which every shard has to answer. Rejects with a `SourceError` where one does not. */
export async function searchWhole<Document, Aggregations = never>(
  cluster: Cluster,
  indices: readonly string[],
  request: Pick<estypes.SearchRequest, 'query' | 'size' | 'sort' | 'aggs' | '_source'>,
): Promise<estypes.SearchResponse<Document, Aggregations>> {
  const answer = await cluster.ask((client) =>
    client.search<Document, Aggregations>({
      index: [...indices],
      ...request,
      track_total_hits: false,
      allow_partial_search_results: false,
      allow_no_indices: false,
    }),
  );
  checkWhole(answer, answer._shards.total);
  return answer;
}
