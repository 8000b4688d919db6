import { batchQueries } from './query-batches.ts';
import { type BoolQuery, boolOf, maxWeight, weigh } from './query-parts.ts';
import type { Query } from './query.ts';

/**
 * Makes several queries of one that weighs too much for one search. Together they find what it finds, since each keeps all
 * that must hold and a share of what may; where that is still too much, they leave out some of what must not hold, and find
 * more. Null where too much must hold at once.
 */
export function splitQuery(query: Query, most = maxWeight): readonly Query[] | null {
  if (weigh(query) <= most) return [query];
  const bool = boolOf(query);
  if (bool === null) return null;
  const { filter, must_not = [] } = bool;
  if (filter === undefined) return must_not.length === 0 ? splitChoice(bool, most) : null;
  const pieces = splitHeaviest(bool, filter, most);
  if (pieces !== null || must_not.length === 0) return pieces;
  const exclusions = firstOf(must_not, most - weigh({ bool: { filter } }));
  const excluding = exclusions.length === 0 ? {} : { must_not: exclusions };
  return splitQuery({ bool: { filter, ...excluding } }, most);
}

/** As many as weigh no more than that. */
function firstOf(queries: readonly Query[], most: number): readonly Query[] {
  let weight = 0;
  const end = queries.findIndex((query) => (weight += weigh(query)) > most);
  return end < 0 ? queries : queries.slice(0, end);
}

/** Shares out the alternatives; one that is over the limit alone is split itself. */
function splitChoice({ should = [] }: BoolQuery, most: number): readonly Query[] | null {
  const parts = should.map((branch) => splitQuery(branch, most));
  if (parts.includes(null)) return null;
  const pieces = parts.flatMap((part) => part ?? []);
  return batchQueries(pieces, most);
}

/** Of all that must hold at once, the largest part is split, and the rest repeated beside each piece of it. */
function splitHeaviest(bool: BoolQuery, filter: readonly Query[], most: number): readonly Query[] | null {
  const sizes = filter.map(weigh);
  const heaviest = Math.max(...sizes);
  const at = sizes.indexOf(heaviest);
  const repeated = weigh({ bool }) - heaviest;
  const pieces = splitQuery(filter[at]!, most - repeated);
  return pieces?.map((piece) => ({ bool: { ...bool, filter: filter.with(at, piece) } })) ?? null;
}
