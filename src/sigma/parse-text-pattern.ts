import { anyRun, oneCharacter } from './rule.ts';
import type { PatternPart, TextPattern } from './rule.ts';

/**
 * Reads a Sigma string. `\` makes a following `*`, `?` or `\` literal and is literal itself before anything else, also at the
 * end; so `\\` is one backslash and `\\\\server` begins with two. Unescaped `*` and `?` are wildcards.
 */
export function parseTextPattern(text: string): TextPattern {
  const parts: PatternPart[] = [];
  let literal = '';
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    if (character === '\\' && (next === '\\' || next === '*' || next === '?')) {
      literal += next;
      index++;
    } else if (character === '*' || character === '?') {
      if (literal !== '') parts.push(literal);
      literal = '';
      if (character === '?') parts.push(oneCharacter);
      else if (!isAnyRun(parts.at(-1))) parts.push(anyRun);
    } else {
      literal += character;
    }
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

/** Whether a part is the wildcard `*`. */
export function isAnyRun(part: PatternPart | undefined): boolean {
  return typeof part === 'object' && part.wildcard === '*';
}
