import { foldCase } from '../../sigma/fold-case.ts';
import { patternOfRegex } from '../../sigma/pattern-of-regex.ts';
import type { Test, TextPattern } from '../../sigma/rule.ts';
import { anyRun } from '../../sigma/rule.ts';
import { allOf, anyOf, textTest } from '../asks.ts';
import type { Ask, Encoding } from '../codec.ts';
import { ask, asksForAbsence, asksForPresence } from './plain.ts';

/** How a codec puts a text together again: lines (or other pieces), each made of fixed words and of values of the document. */
export interface RebuiltText {
  /** What stands between the lines, and in none of them. */
  readonly separators: RegExp;
  readonly lines: readonly (readonly LinePart[])[];
  /** Whether the fixed words of a line are there when its values are not. */
  readonly hasEmptyLines: boolean;
  /** The text exists where one of these paths holds a value. */
  readonly paths: readonly string[];
}

export type LinePart = string | Slot;

/** A value of the document in a line, written as the document has it but for its case. */
export interface Slot {
  readonly path: string;
  /** What the value consists of, where that is known: other fragments need not be asked for. */
  readonly alphabet?: RegExp;
  /** The length of every value, where that is known: a fragment of that length is the whole value. */
  readonly length?: number;
}

/**
 * A longer fragment is asked for by its beginning: the ways in which it can lie over edges, and what is compared for each,
 * grow with its length.
 */
const maxFragment = 256;

/**
 * Asks for the longest fragment of the pattern that has to stand within one line: as the value of one slot, or over the
 * edges of several. A text may have it and still not match, so that the matcher decides, unless the pattern says no more
 * than that the fragment is there.
 */
export function encodeRebuilt(test: Test, { separators, lines, hasEmptyLines, paths }: RebuiltText): Encoding {
  const present = anyOf(paths.map((path) => ({ kind: 'present', path })));
  if (asksForAbsence(test)) return { asks: allOf(paths.map((path) => ({ kind: 'absent', path }))), exact: true };
  if (asksForPresence(test)) return { asks: present, exact: true };
  if (test.kind !== 'text' && test.kind !== 'regex') return { asks: present, exact: false };
  const pattern = test.kind === 'text' ? test.pattern : patternOfRegex(test);
  const fragment = longestFragment(pattern, separators);
  const ways = fragment === '' ? null : lines.flatMap((line) => waysIn(line, fragment, hasEmptyLines));
  // A fragment of the fixed words says nothing about the document.
  if (ways === null || ways.some((way) => way.length === 0)) return { asks: present, exact: false };
  const asks = ways.map((way) =>
    allOf(way.map(({ slot, pattern }) => ask(slot.path, textTest(pattern, { at: test.at, cased: false })))),
  );
  return { asks: anyOf(distinct(asks)), exact: test.kind === 'text' && !test.cased && isContains(pattern, fragment) };
}

/** What one slot must match so that the fragment is in the line. */
interface Constraint {
  readonly slot: Slot;
  readonly pattern: TextPattern;
}

type Way = readonly Constraint[];

/** The ways in which a fragment can lie in a line: each names what the slots that it touches must match. */
function waysIn(line: readonly LinePart[], fragment: string, hasEmptyLines: boolean): readonly Way[] {
  return line.flatMap((part, index) => {
    const after = line.slice(index + 1);
    if (typeof part === 'string') {
      return contains(part, fragment)
        ? [hasEmptyLines ? [] : presence(line)]
        : overlaps(part, fragment).flatMap((length) => waysFrom(after, fragment.slice(length)));
    }
    const within = constrain(part, [anyRun, fragment, anyRun], fragment);
    const over = cuts(fragment, after).flatMap((at) => {
      const [constraint] = constrain(part, [anyRun, fragment.slice(0, at)], fragment.slice(0, at));
      return constraint === undefined ? [] : waysFrom(after, fragment.slice(at)).map((way) => [constraint, ...way]);
    });
    return [...within.map((constraint) => [constraint]), ...over];
  });
}

/** A line with one value is there where the value is; one with more may lack some of them. */
function presence(line: readonly LinePart[]): Way {
  const slots = line.filter((part) => typeof part !== 'string');
  return slots.length === 1 ? [{ slot: slots[0]!, pattern: [anyRun] }] : [];
}

/** The ways in which the rest of a fragment can stand at the beginning of the rest of a line. */
function waysFrom([part, ...after]: readonly LinePart[], rest: string): readonly Way[] {
  if (rest === '') return [[]];
  if (part === undefined) return [];
  if (typeof part === 'string') {
    if (startsWith(part, rest)) return [[]];
    return startsWith(rest, part) ? waysFrom(after, rest.slice(part.length)) : [];
  }
  const within = constrain(part, [rest, anyRun], rest);
  // A line may be there without one of its values.
  const without = cuts(rest, after, 0).includes(0) ? waysFrom(after, rest) : [];
  const over = cuts(rest, after).flatMap((at) => {
    const [constraint] = constrain(part, [rest.slice(0, at)], rest.slice(0, at));
    return constraint === undefined ? [] : waysFrom(after, rest.slice(at)).map((way) => [constraint, ...way]);
  });
  return [...within.map((constraint) => [constraint]), ...without, ...over];
}

/** Where a slot can end inside the fragment: only where what follows the slot can begin. */
function cuts(fragment: string, [next]: readonly LinePart[], from = 1): readonly number[] {
  if (typeof next !== 'string') return [];
  return Array.from({ length: fragment.length - from }, (_, index) => index + from).filter((at) => {
    const rest = fragment.slice(at);
    return startsWith(next, rest) || startsWith(rest, next);
  });
}

/** None where the slot cannot hold the fragment. */
function constrain(slot: Slot, pattern: TextPattern, fragment: string): readonly Constraint[] {
  const { alphabet, length } = slot;
  if (alphabet?.test(fragment) === false || (length !== undefined && fragment.length > length)) return [];
  return [{ slot, pattern: fragment.length === length ? [fragment] : pattern }];
}

/** How many of the fragment's first characters can be the last ones of a fixed word. */
function overlaps(word: string, fragment: string): readonly number[] {
  const longest = Math.min(word.length, fragment.length - 1);
  return Array.from({ length: longest }, (_, index) => index + 1).filter((length) =>
    startsWith(fragment, word.slice(-length)),
  );
}

function longestFragment(pattern: TextPattern, separators: RegExp): string {
  const fragments = pattern.flatMap((part) => (typeof part === 'string' ? part.split(separators) : []));
  const longest = fragments.reduce((found, fragment) => (fragment.length > found.length ? fragment : found), '');
  // Never between the halves of a character.
  return longest.slice(0, maxFragment).replace(/[\uD800-\uDBFF]$/, '');
}

function isContains(pattern: TextPattern, fragment: string): boolean {
  const [first, middle, last] = pattern;
  return pattern.length === 3 && first === anyRun && middle === fragment && last === anyRun;
}

function distinct(asks: readonly Ask[]): readonly Ask[] {
  return [...new Map(asks.map((one) => [JSON.stringify(one), one])).values()];
}

function contains(text: string, fragment: string): boolean {
  return foldCase(text).includes(foldCase(fragment));
}

function startsWith(text: string, beginning: string): boolean {
  return foldCase(text).startsWith(foldCase(beginning));
}
