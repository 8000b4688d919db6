import type { estypes } from '@elastic/elasticsearch';
import type { Window } from '../../hunt/window.ts';
import { checkWhole } from '../check-answer.ts';
import type { Cluster } from '../cluster.ts';
import { askStore } from './ask-store.ts';

const pageSize = 1_000;

/** All documents of ours that a query finds, what was written a moment ago among them. `sort` has to tell each from the others. */
export async function searchAll<Document>(
  cluster: Cluster,
  {
    index,
    query,
    sort,
  }: { readonly index: string; readonly query: estypes.QueryDslQueryContainer; readonly sort: readonly string[] },
): Promise<readonly Document[]> {
  const refreshed = await askStore(cluster, (client) => client.indices.refresh({ index, ignore_unavailable: true }));
  const unrefreshed = refreshed._shards?.failed ?? 0;
  if (unrefreshed > 0) throw new Error(`The state store fails: ${unrefreshed} shards of ${index} cannot be refreshed`);
  const found: Document[] = [];
  for (let after: estypes.SortResults | undefined; ;) {
    const { hits } = await searchPage<Document>(cluster, {
      index,
      query,
      sort: [...sort],
      ...(after && { search_after: after }),
    });
    found.push(...hits.flatMap(({ _source }) => _source ?? []));
    if (hits.length < pageSize) return found;
    after = hits.at(-1)!.sort!;
  }
}

async function searchPage<Document>(
  cluster: Cluster,
  request: Pick<estypes.SearchRequest, 'index' | 'query' | 'sort' | 'search_after'>,
): Promise<estypes.SearchHitsMetadata<Document>> {
  const { hits } = await askStore(cluster, async (client) => {
    const answer = await client.search<Document>({
      ...request,
      size: pageSize,
      track_total_hits: false,
      allow_partial_search_results: false,
      ignore_unavailable: true,
    });
    checkWhole(answer, answer._shards.total);
    return answer;
  });
  return hits;
}

/** Documents with `from` and `to` that overlap a span, either end of which may be infinite. */
export function overlapping({ fromMs, toMs }: Window): readonly estypes.QueryDslQueryContainer[] {
  return [
    ...(Number.isFinite(toMs) ? [{ range: { from: { lt: toMs } } }] : []),
    ...(Number.isFinite(fromMs) ? [{ range: { to: { gt: fromMs } } }] : []),
  ];
}
