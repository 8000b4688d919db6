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

// A page of a noisy rule set can make more matches than events: they go to the store in parts, which others get between.
const matchesAtOnce = 1_000;

/** Stores a page's matches; what the store will not take goes to the quarantine, and is counted. */
export async function storeMatches(
  matches: readonly Match[],
  stores: {
    readonly matches: Pick<MatchStore, 'createMatches'>;
    readonly quarantine: Pick<Quarantine, 'saveRejected'>;
    readonly now: () => number;
  },
): Promise<StoredPage> {
  const rejected: RejectedMatch[] = [];
  const groups: GroupKey[] = [];
  let created = 0;
  for (let from = 0; from < matches.length; from += matchesAtOnce) {
    const part = matches.slice(from, from + matchesAtOnce);
    const outcomes = await stores.matches.createMatches(part);
    part.forEach((match, index) => {
      const outcome = outcomes[index]!;
      if (outcome.kind === 'created') created += 1;
      if (outcome.kind === 'rejected') rejected.push({ match, reason: outcome.reason, atMs: stores.now() });
      else groups.push(groupOf(match));
    });
  }
  if (rejected.length > 0) await stores.quarantine.saveRejected(rejected);
  return { created, present: matches.length - created - rejected.length, rejected: rejected.length, groups };
}
