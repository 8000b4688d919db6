import type { Query } from '../../compile/query.ts';

/** Numbers [from, to], both included, that one writer has for what it is writing. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/**
 * Which documents had been written at an instant: those with numbers up to `through`, but for those that somebody was
 * writing just then. What it sees never changes, whoever looks and whenever: later documents have numbers beyond it.
 */
export interface Snapshot {
  readonly through: number;
  readonly inFlight: readonly Block[];
}

/** Sees nothing: before the first document. */
export const beforeAll: Snapshot = { through: 0, inFlight: [] };

export function isSeen({ through, inFlight }: Snapshot, number: number): boolean {
  return number <= through && !inFlight.some(({ from, to }) => number >= from && number <= to);
}

/** The last number that no lower one can appear behind any more. */
export function settledThrough({ through, inFlight }: Snapshot): number {
  return Math.min(through, ...inFlight.map(({ from }) => from - 1));
}

export function isSameSnapshot(a: Snapshot, b: Snapshot): boolean {
  return JSON.stringify([a.through, a.inFlight]) === JSON.stringify([b.through, b.inFlight]);
}

/** The documents that a snapshot sees. */
export function seenQuery({ through, inFlight }: Snapshot, field: string): Query {
  return {
    bool: {
      filter: [{ range: { [field]: { lte: through } } }],
      must_not: inFlight.map(({ from, to }) => ({ range: { [field]: { gte: from, lte: to } } })),
    },
  };
}
