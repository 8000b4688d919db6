/** Elasticsearch Query DSL as plain JSON: what `_search` takes as `query`. */
export type Query = Readonly<Record<string, unknown>>;

/** What buildQuery gives. */
export interface BuiltQuery {
  readonly dsl: Query;
  /** Leaf clauses, as `indices.query.bool.max_clause_count` counts them. */
  readonly leaves: number;
  /** Where the query returns more than the rule means; empty: query and matcher agree. */
  readonly widened: readonly Widening[];
}

export interface Widening {
  readonly event: string;
  readonly field: string | null;
  readonly path: string | null;
  readonly reason: string;
}
