import { foldCase } from '../sigma/fold-case.ts';
import type { TextPattern } from '../sigma/rule.ts';
import { printRanges } from './lucene-class.ts';
import { escapeRegexp, maxRegexpLength } from './lucene-regexp.ts';
import { otherCasedLetter } from './wildcard-syntax.ts';

/**
 * A regular expression for Lucene that finds what a pattern means without case, in all letters: Elasticsearch's
 * `case_insensitive` knows ASCII only. Null where it would be longer than Elasticsearch takes.
 */
export function foldedRegexp(pattern: TextPattern): string | null {
  const value = pattern.map((part) => (typeof part === 'string' ? letters(part) : wildcards[part.wildcard])).join('');
  return value.length > maxRegexpLength ? null : value;
}

const wildcards = { '*': '.*', '?': '.' } as const;

function letters(text: string): string {
  return Array.from(text, (char) => {
    const cases = casesOf(char);
    return cases.length === 1
      ? escapeRegexp(char)
      : printRanges(
          cases.map((code) => [code, code]),
          false,
        );
  }).join('');
}

/** The characters that are one without case. */
function casesOf(char: string): readonly number[] {
  const fold = foldCase(char);
  if (char <= '\x7f') return [...new Set([fold, char.toUpperCase()])].map(codePointOf);
  return (otherCases ??= findCases()).get(fold) ?? [codePointOf(char)];
}

/** By what they fold to, the letters outside ASCII that have a case: looked for once, where a rule has any. */
let otherCases: ReadonlyMap<string, readonly number[]> | null = null;

/** Behind it, no plane has letters with a case. */
const lastCased = 0x1ffff;

function findCases(): ReadonlyMap<string, readonly number[]> {
  const cased = Array.from({ length: lastCased - 0x7f }, (_, index) => index + 0x80).filter((code) =>
    otherCasedLetter.test(String.fromCodePoint(code)),
  );
  return Map.groupBy(cased, (code) => foldCase(String.fromCodePoint(code)));
}

function codePointOf(char: string): number {
  return char.codePointAt(0)!;
}
