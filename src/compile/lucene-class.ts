/** Inclusive code point ranges. */
export type Ranges = readonly (readonly [number, number])[];

/** RE2's shorthand classes, which know ASCII only. Lucene's `\s` lacks the form feed, so they are always spelt out. */
export const shorthand: Readonly<Record<'d' | 'w' | 's', Ranges>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [
    [0x09, 0x0a],
    [0x0c, 0x0d],
    [0x20, 0x20],
  ],
};

/** All that the ranges do not hold. */
export function complement(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of joined(ranges)) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  return next > 0x10ffff ? gaps : [...gaps, [next, 0x10ffff]];
}

/** The letters that fold into ASCII for RE2, though for nobody else here: `ſ` and `K` (Kelvin). */
const longS = 0x17f;
const kelvin = 0x212a;

/**
 * The ranges with the other case of their letters, as RE2 folds them: Lucene folds no ranges. Null where other letters
 * outside ASCII are among them.
 */
export function foldRanges(ranges: Ranges): Ranges | null {
  const folded: [number, number][] = [];
  for (const [from, to] of ranges) {
    const isOpenEnded = from <= 0x80 && to === 0x10ffff;
    if (to > 0x7f && !isOpenEnded && !(from === to && (from === longS || from === kelvin))) return null;
    folded.push([from, to]);
    const lower = overlap(from, to, 0x61, 0x7a);
    const upper = overlap(from, to, 0x41, 0x5a);
    if (lower !== null) folded.push([lower[0] - 0x20, lower[1] - 0x20]);
    if (upper !== null) folded.push([upper[0] + 0x20, upper[1] + 0x20]);
    if (holdsAny(from, to, 0x4b, 0x6b, kelvin)) folded.push([0x4b, 0x4b], [0x6b, 0x6b], [kelvin, kelvin]);
    if (holdsAny(from, to, 0x53, 0x73, longS)) folded.push([0x53, 0x53], [0x73, 0x73], [longS, longS]);
  }
  return joined(folded);
}

/** A class in Lucene's syntax. */
export function printRanges(ranges: Ranges, isNegated: boolean): string {
  const items = ranges.map(([from, to]) => (from === to ? classChar(from) : `${classChar(from)}-${classChar(to)}`));
  return `[${isNegated ? '^' : ''}${items.join('')}]`;
}

/** In order, and without overlaps. */
function joined(ranges: Ranges): Ranges {
  const disjoint: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((one, other) => one[0] - other[0])) {
    const last = disjoint.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else disjoint.push([from, to]);
  }
  return disjoint;
}

function overlap(from: number, to: number, first: number, last: number): [number, number] | null {
  const start = Math.max(from, first);
  const end = Math.min(to, last);
  return start <= end ? [start, end] : null;
}

function holdsAny(from: number, to: number, ...codePoints: readonly number[]): boolean {
  return codePoints.some((codePoint) => from <= codePoint && codePoint <= to);
}

function classChar(codePoint: number): string {
  const char = String.fromCodePoint(codePoint);
  return /[\][\\^"-]/.test(char) ? `\\${char}` : char;
}
