import { type PatternPart, type RegexTest, type TextPattern, anyRun } from './rule.ts';

/**
 * A pattern that every text meets in which the expression finds something: the characters that have to be there, in order,
 * and `*` for all else, such as groups, classes, and what may be left out. Meant to be compared without case.
 */
export function patternOfRegex({ source, ignoreCase }: RegexTest): TextPattern {
  // What is quoted is no expression.
  if (source.includes('\\Q')) return [anyRun];
  const folds = ignoreCase || /\(\?[a-z]*i/i.test(source);
  const parts: PatternPart[] = [anyRun];
  let depth = 0;
  for (const [, atom = '', repeat = ''] of source.matchAll(repeatedAtom)) {
    if (atom === '|' && depth === 0) return [anyRun];
    if (atom === '(') depth++;
    const char = depth === 0 ? characterOf(atom, folds) : null;
    if (atom === ')') depth--;
    const isThere = char !== null && !/^(?:[*?]|\{0)/.test(repeat);
    if (isThere) append(parts, char);
    if ((!isThere || repeat !== '') && parts.at(-1) !== anyRun) parts.push(anyRun);
  }
  return parts.at(-1) === anyRun ? parts : [...parts, anyRun];
}

/** An escape, a class, or any other character; and how often it is there. */
const repeatedAtom =
  /(\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[^}]*\}|..)|\\[0-7]{1,3}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|.)((?:[*+?]|\{\d+(?:,\d*)?\})\??)?/gsu;

/** The one character that an atom stands for, but for its case; null where it stands for several, or for none. */
function characterOf(atom: string, folds: boolean): string | null {
  const isEscape = /^\\[^\p{L}\p{N}]$/u.test(atom);
  if (!isEscape && (atom.startsWith('\\') || atom.startsWith('[') || '^$.()|'.includes(atom))) return null;
  const char = isEscape ? atom.slice(1) : atom;
  // Without case, RE2 takes `ſ` for `s` and the Kelvin sign for `k`, which nobody else here does.
  return folds && /[ks]|\P{ASCII}/iu.test(char) ? null : char;
}

function append(parts: PatternPart[], char: string): void {
  const last = parts.at(-1);
  if (typeof last === 'string') parts[parts.length - 1] = last + char;
  else parts.push(char);
}
