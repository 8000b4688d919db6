import { periodFrom } from '../../findings/group.ts';
import { hashOf } from '../../findings/hash.ts';
import type { Match } from '../../findings/match.ts';
import type { Place } from './state-cluster.ts';
import { monthOf } from './state-index-names.ts';

/** Where a match is kept: for ever in one index, since its id is unique in that one only. */
export function matchPlace({ id, event }: Match, prefix: string): Place {
  const timeMs = isNamedByTime(event) ? Date.parse(event.time) : NaN;
  return { index: `${prefix}-matches-${monthOf(timeMs)}`, id };
}

/** The indices that matches of a grouping period may be in. */
export function matchIndices(periodFromMs: number, prefix: string): readonly string[] {
  const months = new Set([monthOf(periodFromMs), monthOf(NaN)]);
  return [...months].map((month) => `${prefix}-matches-${month}`);
}

// A document that names no event by itself is known by where it lies or what it says, and may come back with another time:
// these share the index of no month.
function isNamedByTime({ identity, computer, channel, recordId, code, time }: Match['event']): boolean {
  if (computer === null || channel === null || recordId === null || code === null) return false;
  return identity === hashOf([computer.toLowerCase(), channel.toLowerCase(), recordId, code, Date.parse(time)]);
}

/** The period that a match is grouped in, or null where its time is none. */
export function periodOfMatch({ event }: Match): number | null {
  const period = periodFrom(Date.parse(event.time));
  return Number.isNaN(period) ? null : period;
}
