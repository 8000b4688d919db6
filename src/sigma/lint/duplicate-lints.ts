import { repeatedIn } from './repeated.ts';
import type { Found, Lint, LintAcross } from './lint.ts';
import { entryOf, scalarsOf } from './written-rule.ts';
import type { WrittenRule } from './written-rule.ts';

/** What one rule says twice. */
export const duplicateLints: readonly Lint[] = [
  {
    code: 'SIGMA_LINT_DUPLICATE_REFERENCE',
    find: ({ document }) => repeatedIn(scalarsOf(document, 'references')),
  },
];

/** What two rules say alike. That two ids are is an error (`findDuplicateIds`). */
export const duplicateLintsAcross: readonly LintAcross[] = [
  { code: 'SIGMA_LINT_DUPLICATE_TITLE', findAcross: sharedTitles },
];

function sharedTitles(written: readonly WrittenRule[]): readonly Found[] {
  const byTitle = Map.groupBy(written, ({ rule }) => rule.title.trim().toLowerCase());
  return [...byTitle.values()].flatMap(([first, ...others]) =>
    others.map(({ rule, document }) => ({
      at: entryOf(document, 'title')!.value.at,
      message: `'${rule.title}' is also the title of the rule in ${first!.rule.at.file}:${first!.rule.at.line}.`,
      hint: 'Say in the titles what tells them apart.',
    })),
  );
}
