import { readLine } from './json-lines.ts';
import type { JsonLine } from './json-lines.ts';

/**
 * Reads JSON objects that are printed over any number of lines, one behind the other or in one list; each has the number
 * of the line that it begins on. Never holds more than one of `maxBytes` and one chunk. Rejects where `chunks` do.
 */
export async function* readJsonValues(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncIterable<JsonLine> {
  const cutter = new ValueCutter(maxBytes);
  for await (const chunk of chunks) {
    for (const value of cutter.cut(chunk)) {
      const read = readValue(value, maxBytes);
      if (read !== null) yield read;
    }
  }
  const rest = cutter.rest();
  const read = rest === null ? null : readValue(rest, maxBytes);
  if (read !== null) yield read;
  if (cutter.openList !== null) {
    yield { kind: 'not JSON', line: cutter.openList, reason: 'Not JSON: the list that begins here does not end.' };
  }
}

/** What evtx_dump puts above each document, unless it is told not to. */
const heading = /^Record \d+\r?$/;

function readValue({ bytes, line }: CutValue, maxBytes: number): JsonLine | null {
  if (bytes === 'too long') return { kind: bytes, line, reason: `This document is longer than ${maxBytes} bytes.` };
  if (bytes.length < 32 && heading.test(bytes.toString('latin1'))) return null;
  return readLine(bytes, line, maxBytes);
}

interface CutValue {
  readonly bytes: Buffer | 'too long';
  readonly line: number;
}

const [lineFeed, quote, backslash, comma] = [0x0a, 0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
/** White space, and the bytes of a byte order mark, with which nothing else begins. */
const blanks = new Set([0x20, 0x09, 0x0d, lineFeed, 0xef, 0xbb, 0xbf]);

/**
 * Cuts chunks into values by their braces; what stands between them is given too, so that it can be told: also a comma that
 * separates nothing, and a bracket that closes nothing, beside which a document may have been lost.
 */
class ValueCutter {
  readonly #maxBytes: number;
  #state: 'between' | 'object' | 'text' | 'other' = 'between';
  #depth = 0;
  #isEscaped = false;
  #line = 1;
  /** Where the value that is being read began. */
  #begin = 1;
  #listDepth = 0;
  /** What the list has had last. */
  #last: '[' | 'value' | ',' = '[';
  /** Where the outermost list began. */
  #listBegin = 1;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The line of a list that was not closed; null where there is none. */
  get openList(): number | null {
    return this.#listDepth === 0 ? null : this.#listBegin;
  }

  /** The values that end in the chunk. Not asynchronous: a chunk can hold thousands. */
  *cut(chunk: Buffer): Iterable<CutValue> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#state === 'other' && endsOther(byte)) {
        yield this.#take(chunk.subarray(start, at));
      }
      if (this.#state === 'between') {
        if (this.#opens(byte)) start = at;
      } else if (this.#closes(byte)) {
        yield this.#take(chunk.subarray(start, at + 1));
      }
      if (byte === lineFeed) this.#line += 1;
    }
    if (this.#state !== 'between') this.#add(chunk.subarray(start));
  }

  /** What was begun and did not end. */
  rest(): CutValue | null {
    return this.#state === 'between' ? null : this.#take(Buffer.alloc(0));
  }

  /** Whether a value begins with the byte. */
  #opens(byte: number): boolean {
    if (blanks.has(byte) || this.#isInPlace(byte)) return false;
    this.#state = byte === openObject ? 'object' : 'other';
    this.#depth = byte === openObject ? 1 : 0;
    this.#begin = this.#line;
    return true;
  }

  /** Whether the byte is a bracket or a comma of a list, and one that may stand here. */
  #isInPlace(byte: number): boolean {
    const last = this.#last;
    switch (byte) {
      case openList:
        if (this.#listDepth === 0) this.#listBegin = this.#line;
        this.#listDepth += 1;
        this.#last = '[';
        return true;
      case closeList:
        if (this.#listDepth === 0) return false;
        this.#listDepth -= 1;
        this.#last = 'value';
        return last !== ',';
      case comma:
        if (this.#listDepth === 0 || last !== 'value') return false;
        this.#last = ',';
        return true;
      default:
        return false;
    }
  }

  /** Whether the object ends with the byte. */
  #closes(byte: number): boolean {
    if (this.#state === 'other') return false;
    if (this.#state === 'text') {
      // A line cannot end inside of a text: one that was not closed spoils no other document.
      if (byte === lineFeed || (byte === quote && !this.#isEscaped)) this.#state = 'object';
      this.#isEscaped = byte === backslash && !this.#isEscaped;
      return false;
    }
    if (byte === quote) this.#state = 'text';
    else if (byte === openObject) this.#depth += 1;
    else if (byte === closeObject) this.#depth -= 1;
    return this.#depth === 0;
  }

  #add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#maxBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  #take(part: Buffer): CutValue {
    this.#add(part);
    const bytes = this.#length > this.#maxBytes ? 'too long' : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    this.#state = 'between';
    this.#last = 'value';
    return { bytes, line: this.#begin };
  }
}

/** What is no object ends with its line, or where something begins that can be one. */
function endsOther(byte: number): boolean {
  return byte === lineFeed || byte === comma || byte === openObject || byte === closeList;
}
