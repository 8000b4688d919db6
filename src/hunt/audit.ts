import type { IndexCounts } from './event-source.ts';
import { sumCounts, totalCount } from './index-counts.ts';
import type { Window } from './window.ts';

/**
 * How many documents a covered window had, by backing index: every rule that covered it has seen at least these. Null: it
 * was not counted, as where only a part of a counted window was read again.
 */
export interface Tally {
  readonly window: Window;
  readonly counts: IndexCounts | null;
}

/** What became of a window since it was covered. */
export interface Audited {
  /** As it is now. */
  readonly tally: Tally;
  /** Documents that have come, and gone, since. */
  readonly late: number;
  readonly removed: number;
  /** There may be documents that no rule has seen. */
  readonly isOpen: boolean;
}

/**
 * Holds what a window has now against what it had when it was covered. More documents in any index open it again; fewer
 * were deleted, and there is nothing to read. An index that went with all its documents, while new ones came that have as many,
 * was renamed, shrunk or mounted from a snapshot.
 */
export function auditWindow({ window, counts: known }: Tally, found: IndexCounts): Audited {
  const tally = { window, counts: found };
  if (known === null) return { tally, late: 0, removed: 0, isOpen: true };
  let [late, removed] = [0, 0];
  let isMove = true;
  for (const index of new Set([...known.keys(), ...found.keys()])) {
    const [before, now] = [known.get(index) ?? 0, found.get(index) ?? 0];
    if (now === before) continue;
    if (before > 0 && now > 0) isMove = false;
    if (now > before) late += now - before;
    else removed += before - now;
  }
  if (isMove && late === removed) return { tally, late: 0, removed: 0, isOpen: false };
  return { tally, late, removed, isOpen: late > 0 };
}

const hourMs = 3_600_000;

/** Not more documents are read again because of a late one, unless one window has more. */
const mostJoined = 1_000_000;

/** Tallies before an instant, those of one hour in one where they touch: so that years are few rows. In order of time. */
export function joinTallies(tallies: readonly Tally[], beforeMs: number): readonly Tally[] {
  const joined: Tally[] = [];
  for (const tally of tallies) {
    const last = joined.at(-1);
    const both = last !== undefined && tally.window.toMs <= beforeMs ? joinOfOneHour(last, tally) : null;
    if (both === null) joined.push(tally);
    else joined[joined.length - 1] = both;
  }
  return joined;
}

function joinOfOneHour(a: Tally, b: Tally): Tally | null {
  if (a.counts === null || b.counts === null || a.window.toMs !== b.window.fromMs) return null;
  if (Math.floor(a.window.fromMs / hourMs) !== Math.floor((b.window.toMs - 1) / hourMs)) return null;
  const counts = sumCounts([a.counts, b.counts]);
  return totalCount(counts) > mostJoined ? null : { window: { fromMs: a.window.fromMs, toMs: b.window.toMs }, counts };
}
