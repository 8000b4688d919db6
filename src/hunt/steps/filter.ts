import type { FilteredMatch, FilteredMatches } from '../../findings/filtered.ts';
import type { Match } from '../../findings/match.ts';
import type { PreparedRules } from '../runnable-rules.ts';
import type { DecidedMatch } from './decide.ts';

/** As many are counted at a time: others get between. */
const removedAtOnce = 1_000;

/**
 * Gives the matches that every filter of their rule holds for, and has the others counted: each with each filter that it does
 * not hold for, so that the count of a filter does not depend on the others.
 */
export async function filterMatches(
  decided: readonly DecidedMatch[],
  { rules, filtered }: { readonly rules: PreparedRules; readonly filtered: Pick<FilteredMatches, 'saveFiltered'> },
): Promise<readonly Match[]> {
  const kept: Match[] = [];
  const removed: FilteredMatch[] = [];
  for (const { match, rule, variant, event } of decided) {
    const filters = rules.removing(rule, variant, event);
    if (filters.length === 0) kept.push(match);
    else removed.push({ match, filterIds: filters.map(({ id }) => id) });
  }
  for (let from = 0; from < removed.length; from += removedAtOnce) {
    await filtered.saveFiltered(removed.slice(from, from + removedAtOnce));
  }
  return kept;
}
