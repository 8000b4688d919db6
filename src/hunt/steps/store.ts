import { groupOf } from '../../findings/group.ts';
import type { Match } from '../../findings/match.ts';
import type { GroupKey, MatchStore, Quarantine, RejectedMatch } from '../../findings/stores.ts';

export interface StoredPage {
  readonly created: number;
  readonly present: number;
  readonly rejected: number;
  /**
   * Of every match that is stored now, also of those that were there before: the run that stored them may have been
   * cut off before it grouped them.
   */
  readonly groups: readonly GroupKey[];
}

/** Stores a page's matches; what the store will not take goes to the quarantine, and is counted. */
export async function storeMatches(
  matches: readonly Match[],
  stores: { readonly matches: MatchStore; readonly quarantine: Quarantine; readonly now: () => number },
): Promise<StoredPage> {
  if (matches.length === 0) return { created: 0, present: 0, rejected: 0, groups: [] };
  const outcomes = await stores.matches.createMatches(matches);
  const rejected: RejectedMatch[] = [];
  const groups: GroupKey[] = [];
  let created = 0;
  matches.forEach((match, index) => {
    const outcome = outcomes[index]!;
    if (outcome.kind === 'created') created += 1;
    if (outcome.kind === 'rejected') rejected.push({ match, reason: outcome.reason, atMs: stores.now() });
    else groups.push(groupOf(match));
  });
  if (rejected.length > 0) await stores.quarantine.saveRejected(rejected);
  return { created, present: matches.length - created - rejected.length, rejected: rejected.length, groups };
}
