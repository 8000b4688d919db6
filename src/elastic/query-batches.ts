import { countLeaves, maxLeaves } from '../compile/query-parts.ts';
import type { Query } from '../compile/query.ts';

/** Joins queries by OR into as few as keep within the leaf limit, in order. A query that is over it alone stays alone. */
export function batchQueries(queries: readonly Query[]): readonly Query[] {
  const batches: { queries: Query[]; leaves: number }[] = [];
  for (const query of queries) {
    const leaves = countLeaves(query);
    const last = batches.at(-1);
    if (last !== undefined && last.leaves + leaves <= maxLeaves) {
      last.queries.push(query);
      last.leaves += leaves;
    } else {
      batches.push({ queries: [query], leaves });
    }
  }
  return batches.map((batch) =>
    batch.queries.length === 1 ? batch.queries[0]! : { bool: { should: batch.queries, minimum_should_match: 1 } },
  );
}
