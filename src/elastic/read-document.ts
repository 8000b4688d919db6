import type { SourceEvent } from '../ecs/event-view.ts';
import { checkWhole } from './check-answer.ts';
import type { Cluster } from './cluster.ts';

/** Reads one document by what the server calls it; null where it, or its index, is gone. */
export async function readDocument(cluster: Cluster, index: string, id: string): Promise<SourceEvent | null> {
  // A search answers alike for a missing document and, with ignore_unavailable, for a missing index.
  const answer = await cluster.ask((client) =>
    client.search<SourceEvent['document']>({
      index,
      ignore_unavailable: true,
      query: { ids: { values: [id] } },
      size: 1,
      track_total_hits: false,
      allow_partial_search_results: false,
    }),
  );
  checkWhole(answer, answer._shards.total);
  const hit = answer.hits.hits[0];
  return hit?._source === undefined ? null : { index: hit._index, id, document: hit._source };
}
