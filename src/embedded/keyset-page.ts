import type { SQLInputValue } from 'node:sqlite';
import { decodeCursor, encodeCursor } from '../findings/cursor.ts';
import type { Page, PageRequest } from '../findings/stores.ts';
import type { Connection } from './connection.ts';

/** The column that a list is sorted by, and the unique one that decides between equal values. */
export interface Order {
  readonly column: string;
  readonly tie: 'id' | 'seq';
  readonly descending: boolean;
  /** A feed gives a cursor also at its end, to go on from. */
  readonly isFeed: boolean;
}

export interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

interface KeysetQuery<Row, T> {
  /** `SELECT … FROM …`, with the list's own table as `alias`. */
  readonly select: string;
  readonly alias: string;
  readonly where: readonly Condition[];
  readonly order: Order;
  readonly page: PageRequest;
  readonly item: (row: Row) => T;
}

/** Reads one page by its place in the order, never by counting rows, so that what comes in between shifts nothing. */
export function keysetPage<Row extends { readonly id: string; readonly seq?: number }, T>(
  connection: Connection,
  { select, alias, where, order, page, item }: KeysetQuery<Row, T>,
): Page<T> {
  const { column, tie, descending, isFeed } = order;
  const position = decodeCursor(page.cursor, page.sort);
  const key = `(${alias}.${column}, ${alias}.${tie})`;
  const after: readonly Condition[] =
    position === null
      ? []
      : [{ sql: `${key} ${descending ? '<' : '>'} (?, ?)`, values: [position.value, position.tie] }];
  const conditions = [...where, ...after];
  const direction = descending ? 'DESC' : 'ASC';
  const rows = connection.all<Row>(
    `${select} ${conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`}
      ORDER BY ${alias}.${column} ${direction}, ${alias}.${tie} ${direction} LIMIT ?`,
    ...conditions.flatMap(({ values }) => values),
    page.limit + 1,
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const goesOn = rows.length > page.limit || isFeed;
  return { items: shown.map(item), next: goesOn ? nextCursor(last) : null };

  function nextCursor(row: Row | undefined): string {
    if (row === undefined) return page.cursor ?? encodeCursor({ sort: page.sort, value: 0, tie: '' });
    const value = (row as Readonly<Record<string, unknown>>)[column];
    return encodeCursor({ sort: page.sort, value: value as number, tie: String(row[tie]) });
  }
}
