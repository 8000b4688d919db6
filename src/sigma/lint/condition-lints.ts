import { usesIn } from '../condition-uses.ts';
import type { Condition, QuantifiedCondition } from '../rule.ts';
import type { Found, Lint } from './lint.ts';
import type { WrittenRule } from './written-rule.ts';

/** Conditions that say something else than they seem to. */
export const conditionLints: readonly Lint[] = [
  {
    code: 'SIGMA_LINT_ALL_OF_THEM',
    find: ({ rule }) =>
      quantifiedIn(rule.condition)
        .filter(({ pattern, quantifier, names }) => pattern === 'them' && quantifier === 'all' && names.length > 1)
        .map(({ at }) => ({
          at,
          message: "'all of them' includes every search identifier that is added later.",
          hint: "Name them, or write 'all of selection_*'.",
        })),
  },
  {
    code: 'SIGMA_LINT_THEM_OF_ONE',
    find: ({ rule }) =>
      quantifiedIn(rule.condition)
        .filter(({ pattern, names }) => pattern === 'them' && names.length === 1)
        .map(({ at, names }) => ({
          at,
          message: `'them' is '${names[0]!}' alone.`,
          hint: `Write '${names[0]!}'.`,
        })),
  },
  { code: 'SIGMA_LINT_FILTER_WITHOUT_NOT', find: positiveFilters },
];

function positiveFilters({ rule }: WrittenRule): readonly Found[] {
  const uses = usesIn(rule.condition);
  const denied = new Set(uses.filter(({ isDenied }) => isDenied).map(({ name }) => name));
  return uses
    .filter(({ name, isNamed }) => isNamed && /^filter/i.test(name) && !denied.has(name))
    .map(({ name, at }) => ({
      at,
      message: `'${name}' must hold for the rule to match: it excludes nothing.`,
      hint: `Write 'not ${name}', or rename it.`,
    }));
}

function quantifiedIn(condition: Condition): readonly QuantifiedCondition[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap(quantifiedIn);
    case 'not':
      return quantifiedIn(condition.of);
    case 'search':
      return [];
    case 'quantified':
      return [condition];
  }
}
