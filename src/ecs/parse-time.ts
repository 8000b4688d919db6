import { isDay } from '../text/instant.ts';

const isoTime = /^(\d{4}-\d{2}(?:-\d{2})?)(?:[T ](.*))?$/;
const withZone = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/**
 * ISO 8601 in ms since 1970 UTC, of which Elasticsearch reads a time without a zone as UTC. Other forms are no time, and give
 * null: `Date.parse` reads them in the zone of the machine.
 */
export function parseTime(text: string): number | null {
  const [, date, clock] = isoTime.exec(text) ?? [];
  if (date === undefined) return null;
  // `Date` rolls 30 February over into March.
  if (date.length === 10 && Number(date.slice(8)) > 28 && !isDay(date)) return null;
  const ms = Date.parse(clock === undefined ? date : `${date}T${clock}${withZone.test(clock) ? '' : 'Z'}`);
  return Number.isNaN(ms) ? null : ms;
}
