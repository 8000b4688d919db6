import { type PatternPart, type TextPattern, oneCharacter } from '../sigma/rule.ts';

/** Letters outside ASCII whose case Elasticsearch does not ignore, though Sigma does. */
const otherCasedLetter = /(?=\P{ASCII})\p{Changes_When_Casemapped}/u;

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
