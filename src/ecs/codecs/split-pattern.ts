import type { PatternPart, TextPattern } from '../../sigma/rule.ts';
import { anyRun } from '../../sigma/rule.ts';

/**
 * The ways in which a pattern can match a text that is cut in two at one character: pairs of patterns, one of which matches
 * both sides whenever the pattern matches the whole. `?` and `*` may stand for the character, too.
 */
export function splitPattern(
  pattern: TextPattern,
  separator: string,
): readonly (readonly [TextPattern, TextPattern])[] {
  const ways: (readonly [TextPattern, TextPattern])[] = [];
  for (const [index, part] of pattern.entries()) {
    const before = pattern.slice(0, index);
    const after = pattern.slice(index + 1);
    if (typeof part !== 'string') {
      ways.push(
        part.wildcard === '*'
          ? [
              [...before, anyRun],
              [anyRun, ...after],
            ]
          : [before, after],
      );
      continue;
    }
    for (let at = part.indexOf(separator); at >= 0; at = part.indexOf(separator, at + 1)) {
      ways.push([joined(...before, part.slice(0, at)), joined(part.slice(at + 1), ...after)]);
    }
  }
  return ways;
}

/** A pattern from parts, without the empty ones. */
export function joined(...parts: readonly PatternPart[]): TextPattern {
  return parts.filter((part) => part !== '');
}
