import type { IndexListing, IndexState } from './ledger.ts';

/** An index that a lifecycle deleted is of no use to anybody after so long; where it was searched stays in the ledger. */
const goneForMs = 90 * 86_400_000;

/** What is known of the indices behind a source once they have been listed, by name. What is as it was stays so since then. */
export function withListing(known: readonly IndexState[], { indices, atMs }: IndexListing): readonly IndexState[] {
  const before = new Map(known.map((index) => [index.name, index]));
  const listed = new Set(indices.map(({ name }) => name));
  const now: readonly Pick<IndexState, 'name' | 'state'>[] = [
    ...indices.map(({ name, isClosed }) => ({ name, state: isClosed ? ('closed' as const) : ('open' as const) })),
    ...known.filter(({ name }) => !listed.has(name)).map(({ name }) => ({ name, state: 'gone' as const })),
  ];
  return now
    .map(({ name, state }) => {
      const last = before.get(name);
      return last?.state === state ? last : { name, state, sinceMs: atMs };
    })
    .filter(({ state, sinceMs }) => state !== 'gone' || sinceMs >= atMs - goneForMs)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Most listings find what the one before has found. */
export function isSameListing(a: readonly IndexState[], b: readonly IndexState[]): boolean {
  return a.length === b.length && a.every(({ name, state }, at) => name === b[at]!.name && state === b[at]!.state);
}
