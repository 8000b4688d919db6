import type { GroupKey } from '../../findings/stores.ts';
import type { Members } from './count-members.ts';
import { boundOf } from './generations.ts';
import type { Generation } from './generations.ts';
import { beforeAll, isSameSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** A finding whose matches have to be counted; it is written where that shows anything new. */
export interface Recount extends Members {
  readonly generation: number;
  readonly follows: string | null;
  /** As it is kept now; null where it would be new. */
  readonly known: Generation | null;
  readonly isNewest: boolean;
}

/**
 * Which findings of a group have to be counted, by all matches that there are `now`. The newest takes those that no other
 * has. Where it is closed it keeps what it had then, and the next one takes what there is beyond that, if anything.
 */
export function planRecount(group: GroupKey, generations: readonly Generation[], now: Snapshot): readonly Recount[] {
  const known = generations.flatMap((one, position): Recount[] => {
    const { before, counted, follows, generation } = one.finding.source.sigma_bridge;
    const bound = boundOf(generations, position);
    const isNewest = position === generations.length - 1;
    // Counted beyond its bound by a recount that came between.
    if (!isNewest && isSameSnapshot(bound!, counted)) return [];
    return [{ group, generation, follows, before, through: bound ?? now, known: one, isNewest }];
  });
  const newest = generations.at(-1);
  const sealed = newest === undefined ? beforeAll : boundOf(generations, generations.length - 1);
  if (sealed === null) return known;
  const next: Recount = {
    group,
    generation: generations.length + 1,
    follows: newest?.finding.source.sigma_bridge.id ?? null,
    before: sealed,
    through: now,
    known: null,
    isNewest: true,
  };
  return [...known, next];
}
