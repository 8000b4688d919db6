import type { SourcePosition } from '../../text/diagnostic.ts';
import { usesIn } from '../condition-uses.ts';
import type { Found, Lint, LintAcross } from './lint.ts';
import { entryOf, scalarsOf } from './written-rule.ts';
import type { WrittenRule } from './written-rule.ts';

/** Conventions of the SigmaHQ collection (its `sigmahq/*.md`). Who does not give rules to it has no use for them. */
export const sigmahqLints: readonly Lint[] = [
  { code: 'SIGMA_LINT_TITLE', find: titleFaults },
  { code: 'SIGMA_LINT_DESCRIPTION', find: descriptionFaults },
  { code: 'SIGMA_LINT_MISSING_METADATA', find: missingMetadata },
  {
    code: 'SIGMA_LINT_EMPTY_FALSE_POSITIVE',
    find: ({ document }) =>
      scalarsOf(document, 'falsepositives')
        .filter(({ text }) =>
          /^(?:none|pen-?test(?:s|ing|ers?)?(?: tools?)?|penetration tests?|n\/?a)\.?$/i.test(text.trim()),
        )
        .map(({ at, text }) => ({
          at,
          message: `'${text}' helps nobody who looks at a finding.`,
          hint: "Name what can look alike, or write 'Unlikely'.",
        })),
  },
  { code: 'SIGMA_LINT_FILTER_NAME', find: unconventionalFilters },
  {
    code: 'SIGMA_LINT_REFERENCE',
    find: ({ document }) =>
      scalarsOf(document, 'references')
        .filter(({ text }) =>
          /^https?:\/\/github\.com\/[^/]+\/[^/]+\/(?:blob|tree)\/(?:master|main|develop)\//.test(text),
        )
        .map(({ at, text }) => ({
          at,
          message: `'${text}' names a branch, whose files change.`,
          hint: 'Use the permanent link with the number of the commit.',
        })),
  },
  { code: 'SIGMA_LINT_FILE_NAME', find: unconventionalFileName },
];

export const sigmahqLintsAcross: readonly LintAcross[] = [
  { code: 'SIGMA_LINT_DUPLICATE_FILE_NAME', findAcross: sharedFileNames },
];

function titleFaults({ rule: { title }, document }: WrittenRule): readonly Found[] {
  const at = entryOf(document, 'title')!.value.at;
  const lower = title.split(' ').find((word, index) => isSmall(word) && (index === 0 || !smallWords.has(word)));
  return [
    ...tell(at, title.length > 120, `The title has ${title.length} characters.`, 'Shorten it to 120.'),
    ...tell(at, title.endsWith('.'), 'The title ends with a full stop.', 'Remove it.'),
    ...tell(at, /^detects?\b/i.test(title), `'${title}' begins like a description.`, 'Say what is found.'),
    ...tell(at, lower !== undefined, `'${lower ?? ''}' is in lower case.`, 'Begin the words of a title with capitals.'),
  ];
}

function descriptionFaults({ rule, document }: WrittenRule): readonly Found[] {
  const at = entryOf(document, 'description')?.value.at ?? rule.at;
  const text = rule.metadata.description?.trim() ?? null;
  if (text === null) return [{ at, message: 'The rule has no description.', hint: "Add one: 'Detects …'." }];
  return [
    ...tell(at, !/^detects\b/i.test(text), "The description does not begin with 'Detects'.", 'Begin it so.'),
    ...tell(at, text.length < 16, `The description has ${text.length} characters.`, 'Say more.'),
  ];
}

function missingMetadata({ rule, document }: WrittenRule): readonly Found[] {
  const missing = expected.filter((key) => entryOf(document, key) === null);
  const names = missing.map((key) => `'${key}'`).join(', ');
  return tell(rule.at, missing.length > 0, `The rule has no ${names}.`, 'Rules of SigmaHQ have them.');
}

function unconventionalFilters({ rule: { condition } }: WrittenRule): readonly Found[] {
  const uses = usesIn(condition).filter(({ isDenied }) => isDenied);
  const firsts = new Map(uses.toReversed().map((use) => [use.name, use]));
  return [...firsts.values()]
    .filter(({ name }) => !/^_?filter_(?:main|optional)_/.test(name))
    .map(({ name, at }) => ({
      at,
      message: `'${name}' excludes events.`,
      hint: "Rename it to 'filter_main_…' or 'filter_optional_…'.",
    }));
}

function unconventionalFileName({ rule }: WrittenRule): readonly Found[] {
  const name = fileNameOf(rule.at);
  const isFine = /^[a-z0-9_]{10,90}\.yml$/.test(name);
  const hint = 'Rename it to 10 to 90 small letters, digits and underscores, and .yml.';
  return tell({ ...rule.at, line: 1, column: 1 }, !isFine, `The file is called '${name}'.`, hint);
}

function sharedFileNames(written: readonly WrittenRule[]): readonly Found[] {
  const files = [...new Set(written.map(({ rule }) => rule.at.file))];
  const byName = Map.groupBy(files, (file) => fileNameOf({ file }));
  return [...byName].flatMap(([name, [first, ...others]]) =>
    others.map((file) => ({
      at: { file, line: 1, column: 1 },
      message: `'${name}' is also the name of ${first!}.`,
      hint: 'Rename one.',
    })),
  );
}

const expected = ['status', 'description', 'references', 'author', 'date', 'tags', 'falsepositives', 'level'];

/** Words that a title has in lower case: articles, prepositions and conjunctions. */
const smallWords: ReadonlySet<string> = new Set([
  ...['a', 'an', 'and', 'as', 'at', 'but', 'by', 'for', 'from', 'in', 'into', 'is', 'nor', 'of', 'on', 'onto', 'or'],
  ...['over', 'per', 'the', 'than', 'to', 'up', 'upon', 'via', 'vs', 'vs.', 'with', 'within', 'without', 'after'],
]);

/** A word of letters alone: file names, options and names of functions are as they are. */
function isSmall(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

function tell(at: SourcePosition, isSo: boolean, message: string, hint: string): readonly Found[] {
  return isSo ? [{ at, message, hint }] : [];
}

function fileNameOf({ file }: Pick<SourcePosition, 'file'>): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}
