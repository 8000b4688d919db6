import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import type { Diagnostic } from '../text/diagnostic.ts';
import { filesDiagnostic } from './diagnostic-codes.ts';

/** A document of an event file and the line it is on, counted from 1. */
export interface FileEvent {
  readonly file: string;
  readonly line: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** What a line gave: an event, or why it gave none. Blank lines give nothing. */
export type FileLine =
  { readonly kind: 'event'; readonly event: FileEvent } | { readonly kind: 'bad'; readonly diagnostic: Diagnostic };

export const maxLineBytes = 16 * 1024 * 1024;

/**
 * Reads the NDJSON documents of a file, `.gz` or not, in order. Bad lines are given as diagnostics and the rest goes on;
 * so is a file that cannot be read (to its end). Memory is bounded by the longest line.
 */
export async function* readEvents(file: string): AsyncIterable<FileLine> {
  let line = 0;
  try {
    for await (const bytes of lines(open(file))) {
      line += 1;
      if (bytes === 'too long') {
        yield bad('FILES_LINE_TOO_LONG', `This line is longer than ${maxLineBytes} bytes.`, file, line);
      } else {
        const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
        if (text.trim() !== '') yield parseLine(text, file, line);
      }
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield bad('FILES_UNREADABLE', `'${file}' cannot be read: ${reason}`, file, line + 1);
  }
}

function open(file: string): Readable {
  const stream = createReadStream(file, { highWaterMark: 1024 * 1024 });
  if (!file.endsWith('.gz')) return stream;
  const unpacked = createGunzip({ chunkSize: 1024 * 1024 });
  stream.on('error', (error) => unpacked.destroy(error));
  return stream.pipe(unpacked);
}

function parseLine(text: string, file: string, line: number): FileLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return bad('FILES_NOT_JSON', `Not JSON: ${(error as SyntaxError).message}`, file, line);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad('FILES_NOT_A_DOCUMENT', `An object was expected, not ${describe(value)}.`, file, line);
  }
  return { kind: 'event', event: { file, line, document: value as Record<string, unknown> } };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function bad(code: Parameters<typeof filesDiagnostic>[0], message: string, file: string, line: number): FileLine {
  const hint = code === 'FILES_UNREADABLE' ? 'Check the path and the permissions.' : 'Write one JSON object a line.';
  return { kind: 'bad', diagnostic: filesDiagnostic(code, message, { at: { file, line, column: 1 }, hint }) };
}

/** Cuts a stream at line feeds without ever holding more than one line and one chunk. */
async function* lines(stream: Readable): AsyncIterable<Buffer | 'too long'> {
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
  for await (const chunk of stream as AsyncIterable<Buffer>) {
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
