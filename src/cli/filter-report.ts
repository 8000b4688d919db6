import type { LoadedRules } from '../load.ts';
import { filtersOfRule } from '../sigma/filters-of-rule.ts';
import { counted } from '../text/counted.ts';

/** What became of one filter. */
export interface CheckedFilter {
  readonly id: string | null;
  readonly title: string | null;
  readonly file: string;
  /** How many of the rules it is for; null where it was refused. */
  readonly rules: number | null;
}

export function checkFilters({ rules, filters, refusedFilters }: LoadedRules): readonly CheckedFilter[] {
  const used = filters.map((filter) => {
    const { id, title, at } = filter;
    return { id, title, file: at.file, rules: rules.filter((rule) => filtersOfRule(rule, [filter]).length > 0).length };
  });
  return [...used, ...refusedFilters.map(({ id, title, at }) => ({ id, title, file: at.file, rules: null }))];
}

/** One line; none where there are no filters. Without rules nobody can say whether a filter is for any. */
export function filterSummary(filters: readonly CheckedFilter[], ruleCount: number): string {
  if (filters.length === 0) return '';
  const refused = filters.filter(({ rules }) => rules === null).length;
  const read = counted(filters.length, 'filter');
  if (ruleCount === 0) return `${read}: ${filters.length - refused} sound, ${refused} refused; no rules were read\n`;
  const applied = filters.filter(({ rules }) => rules !== null && rules > 0).length;
  return `${read}: ${applied} applied, ${filters.length - applied - refused} for no rule, ${refused} refused\n`;
}
