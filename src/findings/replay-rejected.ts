import { groupOf } from './group.ts';
import type { FindingStore, MatchStore, Quarantine, RejectedMatch } from './stores.ts';

export interface ReplayStores {
  readonly matches: Pick<MatchStore, 'createMatches'>;
  readonly findings: Pick<FindingStore, 'recomputeGroups'>;
  readonly quarantine: Pick<Quarantine, 'rejectedMatch' | 'listRejected' | 'settleReplay'>;
  readonly now: () => number;
}

/** How many matches another attempt stored, and how many it did not. */
export interface ReplayCounts {
  readonly stored: number;
  readonly refused: number;
}

/** Tries once more to store a rejected match. Null where the quarantine has none of that id. */
export async function replayOne(id: string, stores: ReplayStores, by: string): Promise<ReplayCounts | null> {
  const rejected = await stores.quarantine.rejectedMatch(id);
  return rejected === null ? null : replay([rejected], stores, by);
}

const atOnce = 100;

/** Tries once more to store each rejected match. */
export async function replayAll(stores: ReplayStores, by: string): Promise<ReplayCounts> {
  let [stored, refused] = [0, 0];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Quarantine['listRejected']>> = await stores.quarantine.listRejected({
      ...{ limit: atOnce, cursor, sort: '-rejected' },
    });
    // The list is without events.
    const whole: RejectedMatch[] = [];
    for (const { match } of page.items) whole.push(...present(await stores.quarantine.rejectedMatch(match.id)));
    const counts = await replay(whole, stores, by);
    stored += counts.stored;
    refused += counts.refused;
    cursor = page.next;
  } while (cursor !== null);
  return { stored, refused };
}

// They leave the quarantine last: a process that ends before has stored them, and the next attempt finds them present.
async function replay(rejected: readonly RejectedMatch[], stores: ReplayStores, by: string): Promise<ReplayCounts> {
  if (rejected.length === 0) return { stored: 0, refused: 0 };
  const outcomes = await stores.matches.createMatches(rejected.map(({ match }) => match));
  const refused = rejected.flatMap(({ match }, n): RejectedMatch[] => {
    const outcome = outcomes[n]!;
    return outcome.kind === 'rejected' ? [{ match, reason: outcome.reason, atMs: stores.now() }] : [];
  });
  const stored = rejected.filter((_, n) => outcomes[n]!.kind !== 'rejected').map(({ match }) => match);
  await stores.findings.recomputeGroups(stored.map(groupOf));
  await stores.quarantine.settleReplay({ stored: stored.map(({ id }) => id), refused }, by);
  return { stored: stored.length, refused: refused.length };
}

function present<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}
