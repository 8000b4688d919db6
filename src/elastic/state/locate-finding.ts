import { searchedOnly } from './finding-document.ts';
import type { FindingDocument } from './finding-document.ts';
import type { StateCluster } from './state-cluster.ts';

/** A finding as searches see it: its id does not tell which month it is of. Null where there is none. */
export async function locateFinding(state: StateCluster, id: string): Promise<FindingDocument | null> {
  const { hits } = await state.search<FindingDocument>([`${state.prefix}-findings-*`], {
    query: { ids: { values: [id] } },
    size: 1,
    _source: { excludes: searchedOnly },
  });
  return hits.hits[0]?._source ?? null;
}
