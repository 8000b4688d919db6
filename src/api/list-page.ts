import { decodeCursor, encodeCursor } from '../findings/cursor.ts';
import type { Page, PageRequest } from '../findings/stores.ts';

/**
 * Cuts a page out of a list that is in memory whole. `keyOf` gives the text that the list is sorted by, different for
 * each item, so that a cursor still fits after items have come and gone. Throws a `PageError` for a cursor of another list.
 */
export function listPage<T>(items: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const after = decodeCursor(request.cursor, request.sort)?.tie ?? null;
  const rest = items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .filter(({ key }) => after === null || key > after);
  const page = rest.slice(0, request.limit);
  const last = page.at(-1);
  const next = rest.length > page.length && last !== undefined;
  return {
    items: page.map(({ item }) => item),
    next: next ? encodeCursor({ sort: request.sort, value: 0, tie: last.key }) : null,
  };
}
