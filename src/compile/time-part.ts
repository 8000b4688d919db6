import { parseTime } from '../ecs/parse-time.ts';
import type { TimePart } from '../sigma/rule.ts';

/**
 * A part of the time that a value is; null where it is none. Sigma's modifiers know no zones, and event logs write UTC: a
 * time in another zone is taken to UTC first. A bare number is no time, since nothing says what it counts.
 */
export function timePartOf(text: string, part: TimePart): number | null {
  const ms = parseTime(text);
  if (ms === null) return null;
  const time = new Date(ms);
  switch (part) {
    case 'minute':
      return time.getUTCMinutes();
    case 'hour':
      return time.getUTCHours();
    case 'day':
      return time.getUTCDate();
    case 'week':
      return weekOf(ms);
    case 'month':
      return time.getUTCMonth() + 1;
    case 'year':
      return time.getUTCFullYear();
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/** ISO 8601: weeks begin on Monday, and belong to the year of their Thursday. */
function weekOf(ms: number): number {
  const weekday = (new Date(ms).getUTCDay() + 6) % 7;
  const thursdayMs = ms + (3 - weekday) * dayMs;
  const yearStartMs = Date.UTC(new Date(thursdayMs).getUTCFullYear(), 0);
  return Math.floor((thursdayMs - yearStartMs) / (7 * dayMs)) + 1;
}
