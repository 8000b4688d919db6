import { Type } from 'typebox';
import type { TNull, TObject, TProperties, TSchema, TString, TUnion } from 'typebox';
import type { PageRequest } from '../../findings/stores.ts';
import { listOf, nullable } from './vocabulary.ts';
import type { TList } from './vocabulary.ts';

export const defaultLimit = 50;
export const maxLimit = 1000;

const pageParameters = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxLimit, default: defaultLimit, description: 'How many items at most.' }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 2000,
      description: '`next` of the page before, unchanged, with the same filters and sort.',
    }),
  ),
};

/** A span of time in a query; the parameters are read as instants before a handler sees them. */
export const spanParameters = {
  from: Type.Optional(
    Type.String({ format: 'date-time', description: 'From this time on: ISO 8601 with Z or an offset.' }),
  ),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Before this time.' })),
};

/** The query of a list: its filters, limit and cursor, and nothing else. */
export function listQuery<F extends TProperties>(filters: F): TObject<typeof pageParameters & F> {
  return Type.Object({ ...pageParameters, ...filters }, { additionalProperties: false });
}

type TPage<T extends TSchema> = TObject<{ items: TList<T>; next: TUnion<[TString, TNull]> }>;

/** What a list answers. */
export function pageOf<T extends TSchema>(
  item: T,
  nextDescription = '`cursor` of the next page; null at the end.',
): TPage<T> {
  return Type.Object({
    items: listOf(item),
    next: nullable(Type.String(), { description: nextDescription }),
  });
}

/** The page that a query asks a store for. */
export function pageRequest(query: { limit?: number; cursor?: string }, sort: string): PageRequest {
  return { limit: query.limit ?? defaultLimit, cursor: query.cursor ?? null, sort };
}
