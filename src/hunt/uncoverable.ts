/** What keeps a window from being searched until somebody outside mends it. */
export type UncoverableCause = 'noIndex' | 'noPermission' | 'rejected' | 'noDocuments';

// The folder that gives the codes is below this one in the order of imports; a test holds the two against each other.
const causes: ReadonlyMap<string, UncoverableCause> = new Map([
  // A name or pattern with nothing behind it, and one that takes in a closed index.
  ['ELASTIC_NO_INDEX', 'noIndex'],
  ['ELASTIC_CLOSED_INDEX', 'noIndex'],
  ['ELASTIC_UNAUTHORIZED', 'noPermission'],
  ['ELASTIC_FORBIDDEN', 'noPermission'],
  ['ELASTIC_REJECTED', 'rejected'],
  ['ELASTIC_NO_SOURCE', 'noDocuments'],
]);

/** The codes of failures that trying again does not mend. */
export const uncoverableCodes: readonly string[] = [...causes.keys()];

/** Why a window cannot be searched, by the code of its failure; null where trying again may do. It is tried again in any case. */
export function uncoverableCause(code: string): UncoverableCause | null {
  return causes.get(code) ?? null;
}
