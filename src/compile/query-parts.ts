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

/**
 * What one search may weigh. Measured on a server of 1 GB heap: beyond 200 wildcards of the usual length it answers 429, and
 * 200 expressions of 1,000 characters fill its request breaker, since an automaton takes 3 kB for each character (6 kB on
 * Elasticsearch 8).
 */
export const maxWeight = 200;
const charactersOfWeightOne = 100;

/** What a query costs a server: each leaf counts one, and one with a long pattern as many times as it is longer than usual. */
export function weigh(query: Query): number {
  const parts = partsOf(query);
  if (parts === null) return Math.max(1, Math.ceil(patternLength(query) / charactersOfWeightOne));
  return parts.reduce((sum, part) => sum + weigh(part), 0);
}

/** Leaf clauses, as `indices.query.bool.max_clause_count` counts them. */
export function countLeaves(query: Query): number {
  return partsOf(query)?.reduce((sum, part) => sum + countLeaves(part), 0) ?? 1;
}

function partsOf(query: Query): readonly Query[] | null {
  const bool = boolOf(query);
  return bool && [...(bool.filter ?? []), ...(bool.should ?? []), ...(bool.must_not ?? [])];
}

/** A leaf with a pattern is printed as `{ kind: { path: { value } } }`. */
function patternLength(leaf: Query): number {
  const [asked] = Object.values(Object.values(leaf)[0] as Record<string, unknown>);
  const value = typeof asked === 'object' && asked !== null && 'value' in asked ? asked.value : null;
  return typeof value === 'string' ? value.length : 0;
}
