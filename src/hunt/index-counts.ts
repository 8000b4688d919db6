import type { IndexCounts } from './event-source.ts';

/** Adds to what is counted of an index, or of anything else by name. */
export function addCount(counts: Map<string, number>, index: string, count: number): void {
  counts.set(index, (counts.get(index) ?? 0) + count);
}

/** The counts of several, index by index. */
export function sumCounts(parts: readonly IndexCounts[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const counts of parts) for (const [index, count] of counts) addCount(sum, index, count);
  return sum;
}

/** The documents of all indices. */
export function totalCount(counts: IndexCounts): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
