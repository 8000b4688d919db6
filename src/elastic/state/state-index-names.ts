/** What the names of all our indices begin with. Tests take another, so that each has indices of its own. */
export const defaultPrefix = 'sigma-bridge';

// Fixed for ever: were it "a year ahead", what lies outside today would lie inside later, in another index, and a match
// could be created twice. An `_id` is unique in one index only.
const firstMonthMs = Date.UTC(2010, 0);
const endOfMonthsMs = Date.UTC(2040, 0);

/** The month of a time, as `2026.01`; `other` for times that no honest clock tells: these get one index, and not one each. */
export function monthOf(timeMs: number): string {
  if (!(timeMs >= firstMonthMs && timeMs < endOfMonthsMs)) return 'other';
  return new Date(timeMs).toISOString().slice(0, 7).replace('-', '.');
}
