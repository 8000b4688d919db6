import type { Diagnostic } from '../text/diagnostic.ts';
import { didYouMean } from '../text/near-miss.ts';
import { sigmaDiagnostic } from './diagnostic-codes.ts';
import type { Filter, NamedRule } from './filter.ts';
import type { RefusedRule } from './parse-rules.ts';
import type { Logsource, Rule } from './rule.ts';

type LogsourceName = Pick<Logsource, 'product' | 'category' | 'service'>;

/** What of a rule decides which filters are for it. */
type Filterable = Pick<Rule, 'id' | 'name' | 'title' | 'logsource'>;

/** The filters that are for a rule: they name it, or any, and its logsource lies within theirs. */
export function filtersOfRule(rule: Filterable, filters: readonly Filter[]): readonly Filter[] {
  return filters.filter(({ rules, logsource }) => {
    return (rules === null || rules.some((named) => isNamed(rule, named))) && isWithin(rule.logsource, logsource);
  });
}

/** Warns of filters, and of rules that they name, which come to nothing. Says nothing where no rule was loaded at all. */
export function idleFilters(
  filters: readonly Filter[],
  {
    rules,
    refused,
  }: {
    readonly rules: readonly Filterable[];
    readonly refused: readonly Pick<RefusedRule, 'id' | 'logsource'>[];
  },
): readonly Diagnostic[] {
  if (rules.length + refused.length === 0) return [];
  // That a rule was refused is told as such: its id is no misspelling.
  const known = [...rules.flatMap(({ id, name }) => [id, name ?? []].flat()), ...refused.flatMap(({ id }) => id ?? [])];
  return filters.flatMap((filter) => {
    if (filter.rules !== null) return filter.rules.flatMap((named) => idleName(named, filter, { rules, known }));
    // Nor is a filter for none whose rules were refused.
    const logsources = [...rules, ...refused].flatMap(({ logsource }) => logsource ?? []);
    if (logsources.some((logsource) => isWithin(logsource, filter.logsource))) return [];
    const message = `No loaded rule lies within '${nameOf(filter.logsource)}', so that the filter is for none.`;
    const hint = 'Correct the logsource. One with fewer lines is broader.';
    return [sigmaDiagnostic('SIGMA_FILTER_OUTSIDE', message, { at: filter.logsource.at, hint })];
  });
}

function idleName(
  named: NamedRule,
  { logsource }: Filter,
  { rules, known }: { readonly rules: readonly Filterable[]; readonly known: readonly string[] },
): readonly Diagnostic[] {
  const { text, at } = named;
  const meant = rules.filter((rule) => isNamed(rule, named));
  if (meant.length === 0 && !known.includes(text.toLowerCase())) {
    const hint = didYouMean(text, known, "Correct it, load the rule's file, or write 'rules: any'.");
    const message = `No loaded rule has the id or name '${text}'.`;
    return [sigmaDiagnostic('SIGMA_FILTER_UNKNOWN_RULE', message, { at, hint })];
  }
  const outside = meant.find((rule) => !isWithin(rule.logsource, logsource));
  if (outside === undefined) return [];
  const message = `'${outside.title}' is a rule of '${nameOf(outside.logsource)}', which does not lie within '${nameOf(logsource)}'.`;
  const hint = 'The filter is not for it. Correct the logsource (one with fewer lines is broader), or remove the rule.';
  return [sigmaDiagnostic('SIGMA_FILTER_OUTSIDE', message, { at, hint })];
}

function isNamed({ id, name }: Filterable, { text }: NamedRule): boolean {
  return text.toLowerCase() === id || text === name;
}

/** A logsource without a product is taken for Windows in rules, and so in filters: the mapping knows nothing else. */
function isWithin(inner: LogsourceName, outer: LogsourceName): boolean {
  const isOpen = (wanted: string | null, found: string | null): boolean => wanted === null || wanted === found;
  return (
    isOpen(outer.product, inner.product ?? 'windows') &&
    isOpen(outer.category, inner.category) &&
    isOpen(outer.service, inner.service)
  );
}

function nameOf({ product, category, service }: LogsourceName): string {
  return [product, category, service].filter((part) => part !== null).join('/');
}
