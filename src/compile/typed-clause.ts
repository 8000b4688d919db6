import { isAnyRun } from '../sigma/parse-text-pattern.ts';
import type { CompareTest, Test } from '../sigma/rule.ts';
import { type Asking, loosely } from './asking.ts';
import { type Clause, anyOf, leaf, nothing, terms } from './clause.ts';
import { literalOf } from './compile-test.ts';
import { networkTerm, parseIpAddress } from './ip-address.ts';
import { anyValueClause, ignored, presentClause } from './presence-clause.ts';

/*
 * Fields that hold numbers, addresses or truth values: Elasticsearch refuses wildcards, prefixes and
 * `case_insensitive` there. A text that is no value of the type can only be a value that was kept out of the index.
 */

/** Why a part of a number, an address or a truth value is not looked for. */
export const wholeValuesOnly = 'the type of the field finds whole values only';

/**
 * A test of a `long` field. Elasticsearch makes a whole number of whatever it can: of `0443`, `443.7` and `+443` the term
 * 443 (tried on 8.19.21), so that a document that has the term may hold another text.
 */
export function longClause(path: string, test: Test, asking: Asking): Clause {
  if (test.kind === 'compare') return loosely(rangeClause(path, test, asking), path, anyForm, asking);
  const text = literalOf(test);
  if (text === null) return patternClause(path, test, asking, notOfNumbers);
  if (!/\p{Nd}/u.test(text)) return outsideOfType(path, asking);
  const value = Number(text);
  const isWhole = Number.isSafeInteger(value) && String(value) === text;
  const clause = isWhole ? terms(path, [value]) : anyValueClause(path, asking);
  return loosely(clause, path, anyForm, asking);
}

/** What Java reads as a number has digits, a hexadecimal form, a type at its end, and blanks around it. */
const notOfNumbers = /[^\p{Nd}a-fxp.+\-\s]/iu;

const anyForm = 'a number is found in whatever form it was written';

/**
 * The whole numbers that a number can have become which compares so: it lost its fraction towards zero. What is too large
 * for a `long`, or hexadecimal, was left out of the index.
 */
function rangeClause(path: string, { operator, value }: CompareTest, asking: Asking): Clause {
  const isLess = operator === 'lt' || operator === 'lte';
  const bound = isLess ? Math.ceil(value) : Math.floor(value);
  if (!Number.isSafeInteger(bound)) return anyValueClause(path, asking);
  // JSON knows no -0, and Elasticsearch refuses it.
  return anyOf([leaf({ range: { [path]: { [isLess ? 'lte' : 'gte']: bound + 0 } } }), ignored(path)]);
}

/** A test of a `boolean` field. */
export function booleanClause(path: string, test: Test, asking: Asking): Clause {
  const text = literalOf(test);
  if (text === null) return patternClause(path, test, asking, /[^truefals]/i);
  if (text === 'true') return orOutsideOfType(terms(path, [true]), path, asking);
  if (text !== 'false') return outsideOfType(path, asking);
  const found = orOutsideOfType(terms(path, [false]), path, asking);
  return loosely(found, path, 'an empty text counts as false', asking);
}

/** A test of an `ip` field: it finds exact addresses and networks. */
export function ipClause(path: string, test: Test, asking: Asking): Clause {
  if (test.kind === 'cidr') return orOutsideOfType(terms(path, [networkTerm(test)]), path, asking);
  const text = literalOf(test);
  // Only ASCII is known to be refused: other digits may be read as digits.
  if (text === null) return patternClause(path, test, asking, /(?=\p{ASCII})[^\da-f:.]/iu);
  if (text.includes('%') || parseIpAddress(text) === null) return outsideOfType(path, asking);
  return loosely(terms(path, [text]), path, 'an address is found in whatever form it was written', asking);
}

/** `foreign`: a character that no value of the type has, in whatever form it was written. */
function patternClause(path: string, test: Test, asking: Asking, foreign: RegExp): Clause {
  if (test.kind === 'text') {
    if (test.pattern.every(isAnyRun)) return presentClause(path, asking);
    if (test.pattern.some((part) => typeof part === 'string' && foreign.test(part))) return outsideOfType(path, asking);
  }
  return loosely(anyValueClause(path, asking), path, wholeValuesOnly, asking);
}

/** The value cannot be in the index; where `ignore_malformed` is set, the document may hold it all the same. */
function outsideOfType(path: string, asking: Asking): Clause {
  return asking.polarity === 'positive' ? ignored(path) : nothing;
}

function orOutsideOfType(clause: Clause, path: string, asking: Asking): Clause {
  return asking.polarity === 'positive' ? anyOf([clause, ignored(path)]) : clause;
}
