import type { PatternPart, TextPattern } from '../sigma/rule.ts';

/** Says whether a whole text is met. */
export type TextMatcher = (text: string) => boolean;

/**
 * Makes the matcher of a pattern with wildcards, in a time that is linear in the text for patterns without `?`, and at
 * worst text × pattern otherwise: a run that has been found leftmost is never looked for again, so nothing backtracks.
 */
export function compileGlob(pattern: TextPattern): TextMatcher {
  const runs = splitAtAnyRun(pattern).map(runOf);
  const [first, ...rest] = runs;
  if (first === undefined) return (text) => text === '';
  const last = rest.pop();
  if (last === undefined) {
    const { literal } = first;
    return literal === null ? (text) => first.endsAt(text, 0) === text.length : (text) => text === literal;
  }
  const middle = rest.filter((run) => run.minLength > 0);
  const minLength = runs.reduce((sum, run) => sum + run.minLength, 0);
  if (middle.length === 0 && runs.every((run) => run.literal !== null)) return literalEnds(first, last);
  if (middle.length === 1 && first.minLength + last.minLength === 0 && middle[0]!.literal !== null) {
    const wanted = middle[0]!.literal;
    return (text) => text.includes(wanted);
  }
  return (text) => {
    if (text.length < minLength) return false;
    let from = first.endsAt(text, 0);
    if (from < 0) return false;
    for (const run of middle) {
      from = run.findFrom(text, from);
      if (from < 0) return false;
    }
    return last.startsBefore(text, text.length) >= from;
  };
}

/** `abc*`, `*abc` and `abc*xyz`, by far the most frequent kinds. */
function literalEnds(first: Run, last: Run): TextMatcher {
  const start = first.literal!;
  const end = last.literal!;
  if (end === '') return (text) => text.startsWith(start);
  if (start === '') return (text) => text.endsWith(end);
  return (text) => text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

/** What stands between two `*`. */
interface Run {
  /** The run's text where it has no `?`. */
  readonly literal: string | null;
  /** In UTF-16 units. */
  readonly minLength: number;
  /** Where the run ends that begins at `start`, or -1. */
  endsAt(text: string, start: number): number;
  /** Where the leftmost run that begins at or after `from` ends, or -1. */
  findFrom(text: string, from: number): number;
  /** Where the run begins that ends at `end`, or -1. */
  startsBefore(text: string, end: number): number;
}

function runOf(parts: readonly PatternPart[]): Run {
  const [only] = parts;
  if (parts.length === 0) return literalRun('');
  if (parts.length === 1 && typeof only === 'string') return literalRun(only);
  return mixedRun(parts);
}

function literalRun(literal: string): Run {
  const length = literal.length;
  return {
    literal,
    minLength: length,
    endsAt: (text, start) => (text.startsWith(literal, start) ? start + length : -1),
    findFrom: (text, from) => {
      const at = text.indexOf(literal, from);
      return at < 0 ? -1 : at + length;
    },
    startsBefore: (text, end) => (text.endsWith(literal, end) ? end - length : -1),
  };
}

function mixedRun(parts: readonly PatternPart[]): Run {
  const backwards = parts.toReversed();
  const endsAt = (text: string, start: number): number => {
    let at = start;
    for (const part of parts) {
      if (typeof part === 'string') {
        if (!text.startsWith(part, at)) return -1;
        at += part.length;
      } else {
        if (at >= text.length) return -1;
        at += charLength(text, at);
      }
    }
    return at;
  };
  return {
    literal: null,
    minLength: parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0),
    endsAt,
    findFrom: (text, from) => {
      for (let start = from; start < text.length; start += charLength(text, start)) {
        const end = endsAt(text, start);
        if (end >= 0) return end;
      }
      return -1;
    },
    startsBefore: (text, end) => {
      let at = end;
      for (const part of backwards) {
        if (typeof part === 'string') {
          if (!text.endsWith(part, at)) return -1;
          at -= part.length;
        } else {
          if (at <= 0) return -1;
          at -= charLengthBefore(text, at);
        }
      }
      return at;
    },
  };
}

/** `?` is one code point: two UTF-16 units outside the basic plane. */
function charLength(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

function charLengthBefore(text: string, end: number): number {
  return end >= 2 && text.codePointAt(end - 2)! > 0xffff ? 2 : 1;
}

function splitAtAnyRun(pattern: TextPattern): PatternPart[][] {
  const runs: PatternPart[][] = [[]];
  for (const part of pattern) {
    if (typeof part !== 'string' && part.wildcard === '*') runs.push([]);
    else runs.at(-1)!.push(part);
  }
  return runs;
}
