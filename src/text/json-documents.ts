import type { JsonLine } from './json-lines.ts';
import { readJsonLines } from './json-lines.ts';
import { readJsonValues } from './json-values.ts';

/** So many bytes are looked at to tell the kinds of files apart: blank lines, and the first that is not. */
const headBytes = 4096;

/**
 * Reads a stream of JSON documents: NDJSON, or documents printed over several lines, one behind the other or as one list.
 * Never holds more than one document of `maxBytes` and two chunks. Rejects where `chunks` do.
 */
export async function* readJsonDocuments(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncIterable<JsonLine> {
  const rest = chunks[Symbol.asyncIterator]();
  try {
    const head = await readHead(rest);
    const read = beginsDocument.test(head.subarray(0, headBytes).toString('utf8')) ? readJsonValues : readJsonLines;
    yield* read(chained(head, rest), maxBytes);
  } finally {
    // Whoever stops early leaves no file open.
    await rest.return?.();
  }
}

/** The first line opens a list, is a brace alone, or is the heading that evtx_dump puts above a document. */
const beginsDocument = /^\uFEFF?\s*(?:\[|\{[ \t\r]*\n|Record \d+\r?\n)/;

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < headBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* chained(head: Buffer, rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
