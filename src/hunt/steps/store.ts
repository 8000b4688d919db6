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

export interface StoreContext {
  readonly matches: Pick<MatchStore, 'createMatches'>;
  readonly quarantine: Pick<Quarantine, 'saveRejected'>;
  readonly now: () => number;
  /** Told of matches that were not there before, once they are stored. */
  readonly onCreated?: ((matches: readonly Match[]) => void) | undefined;
}

/** Stores a page's matches; what the store will not take goes to the quarantine, and is counted. */
export async function storeMatches(matches: readonly Match[], stores: StoreContext): Promise<StoredPage> {
  const rejected: RejectedMatch[] = [];
  const groups: GroupKey[] = [];
  const created: Match[] = [];
  for (let from = 0; from < matches.length; from += matchesAtOnce) {
    const part = matches.slice(from, from + matchesAtOnce);
    const outcomes = await stores.matches.createMatches(part);
    part.forEach((match, index) => {
      const outcome = outcomes[index]!;
      if (outcome.kind === 'created') created.push(match);
      if (outcome.kind === 'rejected') rejected.push({ match, reason: outcome.reason, atMs: stores.now() });
      else groups.push(groupOf(match));
    });
  }
  if (rejected.length > 0) await stores.quarantine.saveRejected(rejected);
  stores.onCreated?.(created);
  return {
    created: created.length,
    present: matches.length - created.length - rejected.length,
    rejected: rejected.length,
    groups,
  };
}
