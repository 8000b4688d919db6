import type { RegexTest } from '../sigma/rule.ts';
import { type Ranges, complement, foldRanges, printRanges, shorthand } from './lucene-class.ts';

/** The `value` of a regexp query with `flags: NONE`. */
export interface LuceneRegexp {
  readonly value: string;
  readonly ignoreCase: boolean;
  /** Whether it finds the same values; false: more. */
  readonly isExact: boolean;
}

/**
 * Rewrites a regular expression for Lucene, which compares whole values and knows no anchors: `^a|b` becomes
 * `a.*|.*b.*`. What Lucene cannot say is left out where the rest finds more (inner anchors, `\b`, long counted repeats);
 * null where nothing useful is left, or the text is longer than Elasticsearch takes.
 */
export function toLuceneRegexp(test: RegexTest): LuceneRegexp | null {
  const inline = /^\(\?([ims]+)\)/.exec(test.source);
  const flags = inline?.[1] ?? '';
  const translation = new Translation(test.source.slice(inline?.[0].length ?? 0), {
    ignoreCase: test.ignoreCase || flags.includes('i'),
    multiLine: test.multiLine || flags.includes('m'),
    dotAll: test.dotAll || flags.includes('s'),
  });
  return translation.run();
}

/** `index.max_regex_length`. */
export const maxRegexpLength = 1000;

/**
 * Copies of anything but a single character that counted repeats may make: the automaton of `.*a.{n}` has 2^n states, and
 * Elasticsearch gives up at an effort of 10,000.
 */
const maxCopies = 8;

type Flags = Pick<RegexTest, 'ignoreCase' | 'multiLine' | 'dotAll'>;

/** What Lucene cannot run at all, found in the midst of the text. */
class Untranslatable extends Error {}

/** One piece of the result: what it looks like, and whether a repeat of it is cheap. */
interface Piece {
  readonly text: string;
  readonly isSingle: boolean;
}

class Translation {
  readonly #source: string;
  readonly #flags: Flags;
  #at = 0;
  #isExact = true;
  #copies = 0;

  constructor(source: string, flags: Flags) {
    this.#source = source;
    this.#flags = flags;
  }

  run(): LuceneRegexp | null {
    try {
      const branches = [this.#searchBranch()];
      while (this.#take('|')) branches.push(this.#searchBranch());
      if (this.#at < this.#source.length) return null;
      // `^$` finds the empty text alone, which is no value.
      const value = branches.filter((branch) => branch !== '').join('|');
      if (value === '' || value.length > maxRegexpLength) return null;
      return { value, ignoreCase: this.#flags.ignoreCase, isExact: this.#isExact };
    } catch (error) {
      if (error instanceof Untranslatable) return null;
      throw error;
    }
  }

  /** A branch of the whole expression: anchored where it says so, otherwise found anywhere in the value. */
  #searchBranch(): string {
    const isAnchor = !this.#flags.multiLine;
    const start = isAnchor && this.#takeStartAnchor() ? '' : '.*';
    const pieces = this.#pieces();
    const last = pieces.at(-1);
    const end = isAnchor && last === endAnchor ? '' : '.*';
    const body = (end === '' ? pieces.slice(0, -1) : pieces).map((piece) => this.#textOf(piece)).join('');
    return body === '' && start === end ? start : `${start}${body}${end}`;
  }

  /** A repeated anchor may be left out, and anchors nothing: it is read as any repeated piece is. */
  #takeStartAnchor(): boolean {
    const anchor = ['^', '\\A'].find((text) => this.#sees(text));
    if (anchor === undefined || repeatAt(this.#source, this.#at + anchor.length) !== undefined) return false;
    return this.#take(anchor);
  }

  #branch(): string {
    return this.#pieces()
      .map((piece) => this.#textOf(piece))
      .join('');
  }

  /** An anchor that is not at the edge is left out. */
  #textOf(piece: Piece): string {
    if (piece === startAnchor || piece === endAnchor) this.#isExact = false;
    return piece.text;
  }

  #pieces(): readonly Piece[] {
    const pieces: Piece[] = [];
    while (this.#at < this.#source.length && !this.#sees('|') && !this.#sees(')')) pieces.push(this.#repeated());
    return pieces;
  }

  #repeated(): Piece {
    const copiesBefore = this.#copies;
    const atom = this.#atom();
    const repeat = repeatAt(this.#source, this.#at);
    if (repeat === undefined) return atom;
    this.#at += repeat.length;
    this.#take('?');
    const text = this.#textOf(atom);
    if (text === '') return nothing;
    return { text: text + this.#affordable(repeat, atom, this.#copies - copiesBefore), isSingle: false };
  }

  /** A counted repeat, or the wider `*` or `+` where the counted one would cost too many states. */
  #affordable(repeat: string, { isSingle }: Piece, copiesInside: number): string {
    const [least, most] = /^\{(\d+)(?:,(\d*))?\}$/.exec(repeat)?.slice(1) ?? [];
    if (least === undefined) return repeat;
    const count = Math.max(Number(least), Number(most ?? least));
    if (isSingle && count <= 100) return repeat;
    const more = Math.max(1, copiesInside) * count - copiesInside;
    if (this.#copies + more <= maxCopies) {
      this.#copies += more;
      return repeat;
    }
    this.#isExact = false;
    return Number(least) === 0 ? '*' : '+';
  }

  #atom(): Piece {
    if (this.#take('^')) return startAnchor;
    if (this.#take('$')) return endAnchor;
    if (this.#take('.')) return wide(this.#flags.dotAll ? '.' : '[^\n]');
    if (this.#take('(')) return this.#group();
    if (this.#take('[')) return this.#class();
    if (this.#take('\\')) return this.#escaped();
    return this.#literal(this.#next());
  }

  #group(): Piece {
    const opening = /^\?(?::|P?<\w+>)/.exec(this.#source.slice(this.#at))?.[0];
    if (opening !== undefined) this.#at += opening.length;
    else if (this.#sees('?')) throw new Untranslatable('flags inside the expression');
    const branches = [this.#branch()];
    while (this.#take('|')) branches.push(this.#branch());
    if (!this.#take(')')) throw new Untranslatable('an unclosed group');
    // Not `()`: without case, Lucene takes that for "no text at all" (seen on 8.19.21).
    const filled = branches.filter((branch) => branch !== '');
    if (filled.length === 0) return nothing;
    const group = `(${filled.join('|')})`;
    return wide(filled.length === branches.length ? group : `(${group}?)`);
  }

  #escaped(): Piece {
    const letter = this.#source[this.#at];
    if (letter === 'b' || letter === 'B') {
      this.#at++;
      this.#isExact = false;
      return nothing;
    }
    if (letter === 'D' || letter === 'W' || letter === 'S') {
      this.#at++;
      return wide(printRanges(this.#folded(shorthand[letter.toLowerCase() as 'd' | 'w' | 's']), true));
    }
    if (letter === 'A') return (this.#at++, startAnchor);
    if (letter === 'z') return (this.#at++, endAnchor);
    const ranges = this.#escapedRanges();
    const [[from, to] = [0, 1]] = ranges;
    if (ranges.length === 1 && from === to) return this.#literal(String.fromCodePoint(from));
    return wide(printRanges(ranges, false));
  }

  #class(): Piece {
    const isNegated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    while (ranges.length === 0 || !this.#sees(']')) {
      if (this.#sees('[:')) throw new Untranslatable('a named class');
      const start = this.#classItem();
      const [[from, to] = [0, 1]] = start;
      const isRange = start.length === 1 && from === to && this.#sees('-') && this.#source[this.#at + 1] !== ']';
      if (!isRange) ranges.push(...start);
      else {
        this.#at++;
        const end = this.#classItem();
        ranges.push([from, end[0]?.[1] ?? from]);
      }
    }
    this.#at++;
    return wide(printRanges(this.#folded(ranges), isNegated));
  }

  #classItem(): Ranges {
    if (this.#take('\\')) return this.#escapedRanges();
    const codePoint = this.#next().codePointAt(0)!;
    return [[codePoint, codePoint]];
  }

  /** What follows a backslash, as the characters that it stands for. */
  #escapedRanges(): Ranges {
    const hex = /^x(?:\{([0-9a-f]{1,6})\}|([0-9a-f]{2}))/i.exec(this.#source.slice(this.#at));
    if (hex !== null) {
      this.#at += hex[0].length;
      return single(Number.parseInt(hex[1] ?? hex[2]!, 16));
    }
    const char = this.#next();
    switch (char) {
      case 'd':
      case 'w':
      case 's':
        return this.#folded(shorthand[char]);
      case 'D':
      case 'W':
      case 'S':
        return complement(this.#folded(shorthand[char.toLowerCase() as 'd' | 'w' | 's']));
    }
    const control = 'abtnvfr'.indexOf(char);
    if (control >= 0 && char !== 'b') return single(0x07 + control);
    if (/[\p{L}\d]/u.test(char)) throw new Untranslatable(`\\${char}`);
    return single(char.codePointAt(0)!);
  }

  #folded(ranges: Ranges): Ranges {
    const folded = this.#flags.ignoreCase ? foldRanges(ranges) : ranges;
    if (folded === null) throw new Untranslatable('letters outside ASCII without case');
    return folded;
  }

  #literal(char: string): Piece {
    const isAscii = char <= '\x7f';
    if (!this.#flags.ignoreCase || !/\p{Changes_When_Casemapped}/u.test(char))
      return { text: escapeRegexp(char), isSingle: true };
    if (isAscii) {
      const hasOtherForm = /[ks]/i.test(char);
      const text = hasOtherForm ? printRanges(this.#folded(single(char.charCodeAt(0))), false) : char;
      return { text, isSingle: true };
    }
    this.#isExact = false;
    return { text: '.', isSingle: false };
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }

  #next(): string {
    const codePoint = this.#source.codePointAt(this.#at);
    if (codePoint === undefined) throw new Untranslatable('the end of the text');
    const char = String.fromCodePoint(codePoint);
    this.#at += char.length;
    return char;
  }
}

const nothing: Piece = { text: '', isSingle: false };
const startAnchor: Piece = { text: '', isSingle: false };
const endAnchor: Piece = { text: '', isSingle: false };

function repeatAt(source: string, at: number): string | undefined {
  return /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(source.slice(at))?.[0];
}

function wide(text: string): Piece {
  return { text, isSingle: false };
}

function single(codePoint: number): Ranges {
  return [[codePoint, codePoint]];
}

/** The text as Lucene's syntax has it: with `flags: NONE` only these characters are special. */
export function escapeRegexp(text: string): string {
  return text.replace(/[.?+*|{}[\]()"\\]/g, String.raw`\$&`);
}
