import type { Query } from './query.ts';

/** A `bool` query as we print it. */
export interface BoolQuery {
  readonly filter?: readonly Query[];
  readonly should?: readonly Query[];
  readonly must_not?: readonly Query[];
  readonly minimum_should_match?: number;
}

/** The body of a `bool` query; null for any other. */
export function boolOf(query: Query): BoolQuery | null {
  return 'bool' in query ? (query.bool as BoolQuery) : null;
}

/** Measured: beyond this many leading-wildcard leaves in one search, a server of 1 GB heap answers 429. */
export const maxLeaves = 200;

/** Leaf clauses, as `indices.query.bool.max_clause_count` counts them. */
export function countLeaves(query: Query): number {
  const bool = boolOf(query);
  if (bool === null) return 1;
  const parts = [...(bool.filter ?? []), ...(bool.should ?? []), ...(bool.must_not ?? [])];
  return parts.reduce((sum, part) => sum + countLeaves(part), 0);
}
