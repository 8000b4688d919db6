import type { SourcePosition } from './diagnostic.ts';

/** Turns offsets of a text into lines and columns (UTF-16 units, as editors count them). */
export class LineIndex {
  readonly #file: string;
  readonly #starts: readonly number[];

  constructor(text: string, file: string) {
    this.#file = file;
    this.#starts = [0, ...Array.from(text.matchAll(/\r\n?|\n/g), (lineBreak) => lineBreak.index + lineBreak[0].length)];
  }

  /** Costs a binary search. Offsets beyond the end stand on the last line. */
  position(offset: number): SourcePosition {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.#file, line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}
