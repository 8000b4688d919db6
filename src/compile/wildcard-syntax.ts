import { isAnyRun } from '../sigma/parse-text-pattern.ts';
import { type PatternPart, type TextPattern, anyRun, oneCharacter } from '../sigma/rule.ts';

/** Letters outside ASCII whose case Elasticsearch does not ignore, though Sigma does. */
export const otherCasedLetter = /(?=\P{ASCII})\p{Changes_When_Casemapped}/u;

/** Whether Elasticsearch's `case_insensitive`, which knows ASCII only, compares the pattern as Sigma means it. */
export function foldsInAscii(pattern: TextPattern): boolean {
  return pattern.every((part) => typeof part !== 'string' || !otherCasedLetter.test(part));
}

/** Whether case matters at all: digits, `\` and the like have none. */
export function hasAsciiLetter(pattern: TextPattern): boolean {
  return pattern.some((part) => typeof part === 'string' && /[a-z]/i.test(part));
}

/** The pattern with every letter whose case Elasticsearch would not ignore left open: simple folding is 1:1 by code point. */
export function openOtherLetters(pattern: TextPattern): TextPattern {
  return pattern.flatMap((part): readonly PatternPart[] => {
    if (typeof part !== 'string') return [part];
    const pieces = part.split(new RegExp(`(${otherCasedLetter.source})`, 'u'));
    return pieces.filter((piece) => piece !== '').map((piece) => (otherCasedLetter.test(piece) ? oneCharacter : piece));
  });
}

/** `?` that may follow a `*`: the automaton of `*a` and n times `?` has 2^n states, and Elasticsearch gives up at 10,000. */
const maxOpenCharacters = 8;

/** Whether Elasticsearch can run the pattern as it is. */
export function isAffordable(pattern: TextPattern): boolean {
  const start = pattern.findIndex(isAnyRun);
  return start < 0 || pattern.slice(start).filter(isOneCharacter).length <= maxOpenCharacters;
}

/** The pattern with `*` for every run of `?`: it is met by more, and costs little. */
export function openRuns(pattern: TextPattern): TextPattern {
  const opened = pattern.map((part) => (isOneCharacter(part) ? anyRun : part));
  return opened.filter((part, index) => !isAnyRun(part) || !isAnyRun(opened[index - 1]));
}

function isOneCharacter(part: PatternPart): boolean {
  return typeof part === 'object' && part.wildcard === '?';
}

/** The `value` of a wildcard query. Only the three special characters are escaped: an escaped letter would be case-sensitive. */
export function wildcardText(pattern: TextPattern): string {
  return pattern
    .map((part) => (typeof part === 'string' ? part.replace(/[*?\\]/g, String.raw`\$&`) : part.wildcard))
    .join('');
}

/** How long a value that meets the pattern can be, in UTF-16 units; null: any length. `?` may stand for two units. */
export function longestMatch(pattern: TextPattern): number | null {
  let length = 0;
  for (const part of pattern) {
    if (typeof part === 'string') length += part.length;
    else if (part.wildcard === '*') return null;
    else length += 2;
  }
  return length;
}
