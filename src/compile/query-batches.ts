import { maxWeight, weigh } from './query-parts.ts';
import type { Query } from './query.ts';

/** Joins queries by OR into as few as one search each can bear, in order. A query that weighs more alone stays alone. */
export function batchQueries(queries: readonly Query[], most = maxWeight): readonly Query[] {
  const batches: { queries: Query[]; weight: number }[] = [];
  for (const query of queries) {
    const weight = weigh(query);
    const last = batches.at(-1);
    if (last !== undefined && last.weight + weight <= most) {
      last.queries.push(query);
      last.weight += weight;
    } else {
      batches.push({ queries: [query], weight });
    }
  }
  return batches.map((batch) =>
    batch.queries.length === 1 ? batch.queries[0]! : { bool: { should: batch.queries, minimum_should_match: 1 } },
  );
}
