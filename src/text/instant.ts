/** What `parseInstant` takes, for messages and documentation. */
export const instantSyntax = 'an ISO 8601 time with its zone such as 2026-01-31T08:00:00Z or 2026-01-31T09:00+01:00';

/**
 * Reads an ISO 8601 time. Gives milliseconds since 1970 UTC; `no-zone` where it is a time that could mean a different
 * instant on every machine; null where it is no time, or names a day that the calendar does not have.
 */
export function parseInstant(text: string): number | 'no-zone' | null {
  const written = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  if (written === null) return null;
  const [, day, time, zone] = written;
  if (time === undefined && zone !== undefined) return null;
  const ms = Date.parse(`${day}${time ?? 'T00:00'}${zone ?? 'Z'}`);
  if (Number.isNaN(ms) || !isDay(day!)) return null;
  return zone === undefined ? 'no-zone' : ms;
}

/** The day of an instant in UTC, as `isDay` takes it. */
export function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whether the text is a day of the calendar, as 2026-01-31. `Date` rolls 30 February over into March. */
export function isDay(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
