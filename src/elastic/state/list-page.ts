import type { estypes } from '@elastic/elasticsearch';
import type { Query } from '../../compile/query.ts';
import { decodeCursor, encodeCursor } from '../../findings/cursor.ts';
import type { Page, PageRequest } from '../../findings/stores.ts';
import type { StateCluster } from './state-cluster.ts';

/** The field that a list is sorted by, a number. */
export interface ListOrder {
  readonly field: string;
  readonly descending: boolean;
  /** A feed gives a cursor also at its end, to go on from. */
  readonly isFeed: boolean;
}

interface ListQuery {
  readonly indices: readonly string[];
  readonly filter: readonly Query[];
  readonly order: ListOrder;
  /** The unique field that decides between equal values. */
  readonly tie: string;
  readonly page: PageRequest;
  readonly excludes?: readonly string[];
}

/** Reads one page by its place in the order, never by counting documents, so that what comes in between shifts nothing. */
export async function listPage<T>(
  state: StateCluster,
  { indices, filter, order, tie, page, excludes = [] }: ListQuery,
): Promise<Page<T>> {
  const position = decodeCursor(page.cursor, page.sort);
  const direction = order.descending ? 'desc' : 'asc';
  const { hits } = await state.search<T>(indices, {
    query: { bool: { filter: [...filter] } },
    // Without a type for it, an index of ours that is empty yet would be an error.
    sort: [
      { [order.field]: { order: direction, unmapped_type: 'long' } },
      { [tie]: { order: direction, unmapped_type: 'keyword' } },
    ],
    size: page.limit + 1,
    track_total_hits: false,
    ...(position !== null && { search_after: [position.value, position.tie] }),
    _source: { excludes: [...excludes] },
  });
  const shown = hits.hits.slice(0, page.limit);
  const goesOn = hits.hits.length > page.limit || order.isFeed;
  return { items: shown.map(({ _source }) => _source!), next: goesOn ? cursorAfter(shown.at(-1), page) : null };
}

function cursorAfter(last: estypes.SearchHit | undefined, { cursor, sort }: PageRequest): string {
  if (last === undefined) return cursor ?? encodeCursor({ sort, value: 0, tie: '' });
  const [value, tie] = last.sort as [number, string];
  return encodeCursor({ sort, value, tie });
}
