import { PageError } from './page-error.ts';

/** Where a page ended: the sort it was in, and the sort value and tie-break of its last row. */
export interface PagePosition {
  readonly sort: string;
  readonly value: number;
  readonly tie: string;
}

/** Writes a position as opaque text that fits an address (base64url of JSON). */
export function encodeCursor({ sort, value, tie }: PagePosition): string {
  return Buffer.from(JSON.stringify([sort, value, tie])).toString('base64url');
}

/** Reads a cursor back; null stays null. Throws a `PageError` for anything that `encodeCursor` did not write for this sort. */
export function decodeCursor(cursor: string | null, sort: string): PagePosition | null {
  if (cursor === null) return null;
  const parts = parseCursor(cursor);
  if (Array.isArray(parts) && parts.length === 3) {
    const [of, value, tie] = parts as readonly unknown[];
    if (of === sort && typeof value === 'number' && typeof tie === 'string') return { sort, value, tie };
  }
  throw new PageError(
    'FINDINGS_BAD_CURSOR',
    `'${cursor.slice(0, 100)}' is not a cursor of a list sorted by '${sort}'.`,
  );
}

/** The sort as one of those that a list has. Throws a `PageError` for any other. */
export function checkSort<Sort extends string>(sort: string, sorts: readonly Sort[]): Sort {
  const known = sorts.find((name) => name === sort);
  if (known !== undefined) return known;
  throw new PageError(
    'FINDINGS_BAD_SORT',
    `'${sort.slice(0, 100)}' is not an order of this list: it has ${sorts.join(', ')}.`,
  );
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}
