import { isAnyRun } from '../sigma/parse-text-pattern.ts';
import type { RegexTest, Test, TextPattern, TextTest } from '../sigma/rule.ts';
import { type Asking, loosely, widen } from './asking.ts';
import { type Clause, allOf, anyOf, leaf, not, terms } from './clause.ts';
import { compileTest } from './compile-test.ts';
import { foldedRegexp } from './folded-regexp.ts';
import { toLuceneRegexp } from './lucene-regexp.ts';
import { anyValueClause, ignored, presentClause } from './presence-clause.ts';
import type { FieldProfile } from './source-profile.ts';
import {
  foldsInAscii,
  hasAsciiLetter,
  isAffordable,
  longestMatch,
  openOtherLetters,
  openRuns,
  wildcardText,
} from './wildcard-syntax.ts';

/** Why a regular expression is not asked as it stands. */
export const regexNotRun = 'Elasticsearch cannot run the regular expression';
export const regexRunWider = 'Elasticsearch runs a wider form of the regular expression';

/** A test of a `keyword` or `wildcard` field, whose index holds whole values. */
export function keywordClause(path: string, field: FieldProfile, test: Test, asking: Asking): Clause {
  switch (test.kind) {
    case 'text':
      return textClause(path, field, test, asking);
    case 'number':
    case 'boolean': {
      const cased = test.kind === 'number';
      return textClause(path, field, { kind: 'text', at: test.at, pattern: [String(test.value)], cased }, asking);
    }
    case 'regex':
      return regexClause(path, field, test, asking);
    case 'cidr':
      return loosely(anyValueClause(path, asking), path, 'a network is looked for in text', asking);
    case 'compare':
      return loosely(anyValueClause(path, asking), path, 'a number is looked for in text', asking);
    case 'timePart':
      return loosely(anyValueClause(path, asking), path, 'a time is looked for in text', asking);
    case 'fieldref':
      throw new Error('a fieldref is asked for with both its fields');
    case 'null':
    case 'exists':
      throw new Error(`${test.kind} asks for presence, not for a value`);
  }
}

function textClause(path: string, field: FieldProfile, { pattern, cased }: TextTest, asking: Asking): Clause {
  if (pattern.every(isAnyRun)) return presentClause(path, asking);
  const isAscii = cased || foldsInAscii(pattern);
  const folding = isAscii ? pattern : openOtherLetters(pattern);
  const asked = isAffordable(folding) ? folding : openRuns(folding);
  // No normalizer is applied to what a regular expression asks.
  const regexp = isAscii || field.folded || !isAffordable(pattern) ? null : foldedRegexp(pattern);
  if (regexp !== null) {
    const found = leaf({ regexp: { [path]: { value: regexp, flags: 'NONE' } } });
    return orIgnored(found, path, field, longestMatch(pattern), asking);
  }
  const clause = orIgnored(patternLeaf(path, asked, cased), path, field, longestMatch(asked), asking);
  if (!isAscii) return loosely(clause, path, 'Elasticsearch ignores case in ASCII letters only', asking);
  if (asked !== folding) return loosely(clause, path, 'Elasticsearch cannot run so many ?', asking);
  const isCaseless = !hasAsciiLetter(pattern) && foldsInAscii(pattern);
  return !field.folded || isCaseless ? clause : loosely(clause, path, lowerCaseOnly, asking);
}

function regexClause(path: string, field: FieldProfile, test: RegexTest, asking: Asking): Clause {
  // `case_insensitive` folds no classes: `[A-Z]` does not find what is in lower case.
  if (field.folded) return loosely(anyValueClause(path, asking), path, lowerCaseOnly, asking);
  const regexp = toLuceneRegexp(test);
  if (regexp === null) {
    return loosely(anyValueClause(path, asking), path, regexNotRun, asking);
  }
  const insensitive = regexp.ignoreCase ? { case_insensitive: true } : {};
  const found = leaf({ regexp: { [path]: { value: regexp.value, flags: 'NONE', ...insensitive } } });
  const clause = orIgnored(butEmpty(found, path, test, asking), path, field, null, asking);
  if (regexp.isExact) return clause;
  return loosely(clause, path, regexRunWider, asking);
}

const lowerCaseOnly = 'the index holds the value in lower case only';

/** An empty text is no value to the matcher: under `not`, an expression that it would meet must leave it out. */
function butEmpty(clause: Clause, path: string, test: RegexTest, asking: Asking): Clause {
  const isMet = asking.polarity === 'negative' && compileTest(test).meets('', '', null);
  return isMet ? allOf([clause, not(terms(path, ['']))]) : clause;
}

/** Values beyond `ignore_above` are not in the index: they are asked for by name, and left to the matcher. */
function orIgnored(clause: Clause, path: string, field: FieldProfile, longest: number | null, asking: Asking): Clause {
  const { ignoreAbove } = field;
  if (ignoreAbove === null || (longest !== null && longest <= ignoreAbove)) return clause;
  widen(asking, path, `values longer than ${ignoreAbove} characters are not indexed`);
  return asking.polarity === 'positive' ? anyOf([clause, ignored(path)]) : clause;
}

function patternLeaf(path: string, pattern: TextPattern, cased: boolean): Clause {
  const folds = !cased && hasAsciiLetter(pattern);
  const insensitive = folds ? { case_insensitive: true } : {};
  const [first, second, third] = pattern;
  if (typeof first === 'string' && second === undefined) {
    return folds ? leaf({ term: { [path]: { value: first, ...insensitive } } }) : terms(path, [first]);
  }
  if (typeof first === 'string' && isAnyRun(second) && third === undefined) {
    return leaf({ prefix: { [path]: { value: first, ...insensitive } } });
  }
  return leaf({ wildcard: { [path]: { value: wildcardText(pattern), ...insensitive } } });
}
