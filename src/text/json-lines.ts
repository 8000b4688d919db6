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
  let line = 0;
  for await (const bytes of cutLines(chunks, maxLineBytes)) {
    line += 1;
    if (bytes === 'too long') {
      yield { kind: 'too long', line, reason: `This line is longer than ${maxLineBytes} bytes.` };
      continue;
    }
    // Decoding would replace what is no UTF-8, and so keep an event that nobody sent.
    if (!isUtf8(bytes)) {
      yield { kind: 'not JSON', line, reason: 'Not JSON: the line is not UTF-8.' };
      continue;
    }
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    if (text.trim() !== '') yield parseLine(text, line);
  }
}

function parseLine(text: string, line: number): JsonLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'not JSON', line, reason: `Not JSON: ${(error as SyntaxError).message}` };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (isDeeperThan(maxDepth, value)) {
      return { kind: 'too deep', line, reason: `Objects and lists are nested more than ${maxDepth} deep.` };
    }
    return { kind: 'document', line, document: value as Readonly<Record<string, unknown>> };
  }
  const found = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  return { kind: 'not an object', line, reason: `An object was expected, not ${found}.` };
}

function isDeeperThan(depth: number, value: object): boolean {
  if (depth === 0) return true;
  return Object.values(value).some(
    (child) => typeof child === 'object' && child !== null && isDeeperThan(depth - 1, child as object),
  );
}

async function* cutLines(chunks: AsyncIterable<Buffer>, maxLineBytes: number): AsyncIterable<Buffer | 'too long'> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (): Buffer | 'too long' => {
    const line = length > maxLineBytes ? 'too long' : parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    parts = [];
    length = 0;
    return line;
  };
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > maxLineBytes) parts = [];
    else parts.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}
