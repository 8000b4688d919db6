import type { Match } from '../../findings/match.ts';
import { contended } from './contended.ts';
import { placeSeen } from './match-document.ts';
import type { MatchDocument, MatchState } from './match-document.ts';
import { matchPlace } from './match-index.ts';
import type { Allocation } from './number-feed.ts';
import { isSeen } from './snapshot.ts';
import type { StateCluster, StoredDocument, Write } from './state-cluster.ts';

/** A match that is to be stored and is there already, and the number that it would have got. */
export interface PresentMatch {
  readonly match: Match;
  readonly sequence: number;
}

type Kept = Pick<MatchDocument, 'sigma_bridge'>;

/** Two writers of one match are rare: another one comes between once or twice. */
const attempts = 20;

/**
 * Tells matches that are stored of a further place where their event was seen. One that somebody else was writing when
 * `allocation` was made gets its new number, since that writer may have died before it could say that it had.
 * Returns those that this very batch has created, by a request whose answer was lost: the number of each by its id.
 */
export async function mergePresent(
  state: StateCluster,
  present: readonly PresentMatch[],
  allocation: Allocation,
): Promise<ReadonlyMap<string, number>> {
  const own = new Map<string, number>();
  let open = new Map<string, readonly PresentMatch[]>();
  for (const one of present) open.set(one.match.id, [...(open.get(one.match.id) ?? []), one]);
  for (let attempt = 1; open.size > 0; attempt++) {
    if (attempt > attempts) throw contended('Matches were', attempts);
    const stored = await state.read<Kept>(
      [...open.values()].map(([first]) => matchPlace(first!.match, state.prefix)),
      { includes: ['sigma_bridge.seen', 'sigma_bridge.sample', 'sigma_bridge.sequence'] },
    );
    const changes = [...open.values()].flatMap((copies, n): { id: string; write: Write }[] => {
      const kept = stored[n] ?? null;
      if (kept === null) throw new Error(`Match '${copies[0]!.match.id}' was there, and is not any more.`);
      const { sequence } = kept.source.sigma_bridge;
      if (copies.some((copy) => copy.sequence === sequence)) own.set(kept.id, sequence);
      const write = merged(kept, copies, allocation);
      return write === null ? [] : [{ id: kept.id, write }];
    });
    const outcomes = await state.write(changes.map(({ write }) => write));
    const conflicts = changes.filter((_, n) => outcomes[n]!.kind !== 'done').map(({ id }) => id);
    open = new Map(conflicts.map((id) => [id, open.get(id)!]));
  }
  return own;
}

function merged(
  { index, id, version, source }: StoredDocument<Kept>,
  copies: readonly PresentMatch[],
  allocation: Allocation,
): Write | null {
  const state = source.sigma_bridge;
  const places = new Map(
    [...state.seen, ...copies.map(({ match }) => placeSeen(match))].map((place) => [keyOf(place), place]),
  );
  const isOwn = state.sequence >= allocation.from && state.sequence <= allocation.to;
  const isSettled = isOwn || isSeen(allocation.before, state.sequence);
  const next: MatchState = {
    seen: [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place),
    sample: state.sample && copies.every(({ match }) => match.sample),
    sequence: isSettled ? state.sequence : copies[0]!.sequence,
  };
  const isSame = places.size === state.seen.length && next.sample === state.sample && next.sequence === state.sequence;
  return isSame ? null : { kind: 'update', index, id, version, document: { sigma_bridge: next } };
}

function keyOf({ source, index, id }: MatchState['seen'][number]): string {
  return JSON.stringify([source, index ?? '', id ?? '']);
}
