import { isUtf8 } from 'node:buffer';

/** A line of an NDJSON stream, counted from 1: its document, or why it holds none. Blank lines are counted and not given. */
export type JsonLine =
  | { readonly kind: 'document'; readonly line: number; readonly document: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'too long' | 'not JSON' | 'not an object' | 'too deep';
      readonly line: number;
      readonly reason: string;
    };

/** Events are a few levels deep; copying a document between threads overflows the stack at some ten thousand. */
const maxDepth = 100;

/** Reads NDJSON without ever holding more than one line of `maxLineBytes` and one chunk. Rejects where `chunks` do. */
export async function* readJsonLines(chunks: AsyncIterable<Buffer>, maxLineBytes: number): AsyncIterable<JsonLine> {
  const cutter = new LineCutter(maxLineBytes);
  let line = 0;
  for await (const chunk of chunks) {
    for (const bytes of cutter.cut(chunk)) {
      line += 1;
      const read = readLine(bytes, line, maxLineBytes);
      if (read !== null) yield read;
    }
  }
  const rest = cutter.rest();
  const read = rest === null ? null : readLine(rest, line + 1, maxLineBytes);
  if (read !== null) yield read;
}

/** Reads the bytes of one line or document; null where they are blank. */
export function readLine(bytes: Buffer | 'too long', line: number, maxLineBytes: number): JsonLine | null {
  if (bytes === 'too long') return { kind: bytes, line, reason: `This line is longer than ${maxLineBytes} bytes.` };
  // Decoding would replace what is no UTF-8, and so keep an event that nobody sent.
  if (!isUtf8(bytes)) return { kind: 'not JSON', line, reason: `Not JSON: ${binaryKind(bytes)}.` };
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  return text.trim() === '' ? null : parseLine(text, line);
}

/** What people most often hand over in place of JSON is the log itself. */
function binaryKind(bytes: Buffer): string {
  const isEvtx = bytes.subarray(0, 8).toString('latin1') === 'ElfFile\0';
  return isEvtx ? 'this is an EVTX file itself, which evtx_dump turns into JSON' : 'the line is not UTF-8';
}

function parseLine(text: string, line: number): JsonLine {
  const { stackTraceLimit } = Error;
  let value: unknown;
  try {
    // Half the cost of a line that is no JSON is a stack that nobody reads, and a body can hold millions of them.
    Error.stackTraceLimit = 0;
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'not JSON', line, reason: `Not JSON: ${(error as SyntaxError).message}` };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (isDeeperThan(maxDepth, value)) {
      return { kind: 'too deep', line, reason: `Objects and lists are nested more than ${maxDepth} deep.` };
    }
    // Only now: to read with a function takes several times as long, and a stack as deep as the value.
    const whole: unknown = mayLoseDigits.test(text) ? parseWithSource(text, withEveryDigit) : value;
    return { kind: 'document', line, document: whole as Readonly<Record<string, unknown>> };
  }
  const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  return { kind: 'not an object', line, reason: `An object was expected, not ${found}.` };
}

/** Whether there may be a number in it that a double does not hold: one of many digits, or with a large exponent. */
const mayLoseDigits = /[:,[\s]-?(?:\d{16}|[\d.]+[eE]\+?\d{3})/;

// ECMAScript 2026 gives the function the text of a number, which TypeScript does not know yet.
const parseWithSource = JSON.parse as (
  text: string,
  revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** An integer that a double rounds, and a number beyond all doubles, become the text that was written. */
function withEveryDigit(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  const isRounded = /^-?\d+$/.test(source) && !Number.isSafeInteger(value) && String(value) !== source;
  return isRounded || !Number.isFinite(value) ? source : value;
}

function isDeeperThan(depth: number, value: object): boolean {
  if (depth === 0) return true;
  return Object.values(value).some(
    (child) => typeof child === 'object' && child !== null && isDeeperThan(depth - 1, child as object),
  );
}

/** Cuts chunks into lines, whatever their bounds have to do with each other. */
class LineCutter {
  readonly #maxLineBytes: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that end in the chunk. Not asynchronous: a chunk can hold thousands of lines. */
  *cut(chunk: Buffer): Iterable<Buffer | 'too long'> {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#add(chunk.subarray(start, end));
      yield this.#take();
      start = end + 1;
    }
    if (start < chunk.length) this.#add(chunk.subarray(start));
  }

  /** What stands behind the last line end. */
  rest(): Buffer | 'too long' | null {
    return this.#length === 0 ? null : this.#take();
  }

  #add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#maxLineBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  #take(): Buffer | 'too long' {
    const parts = this.#parts;
    const line = this.#length > this.#maxLineBytes ? 'too long' : parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}
