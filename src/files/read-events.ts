import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Diagnostic } from '../text/diagnostic.ts';
import { readJsonLines } from '../text/json-lines.ts';
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

/** The name by which standard input is read. */
const standardInput = '-';

export const maxLineBytes = 16 * 1024 * 1024;

/**
 * Reads the NDJSON documents of a file, `.gz` or not, or of standard input (`-`), in order. Bad lines are given as diagnostics and the rest goes on;
 * so is a file that cannot be read (to its end). Memory is bounded by the longest line.
 */
export async function* readEvents(file: string): AsyncIterable<FileLine> {
  let last = 0;
  try {
    for await (const read of readJsonLines(open(file), maxLineBytes)) {
      last = read.line;
      if (read.kind === 'document') yield { kind: 'event', event: { file, line: read.line, document: read.document } };
      else yield bad(codes[read.kind], read.reason, { file, line: read.line });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield bad('FILES_UNREADABLE', `'${file}' cannot be read: ${reason}`, { file, line: last + 1 });
  }
}

const codes = {
  'too long': 'FILES_LINE_TOO_LONG',
  'not JSON': 'FILES_NOT_JSON',
  'not an object': 'FILES_NOT_A_DOCUMENT',
  'too deep': 'FILES_NOT_A_DOCUMENT',
} as const;

function open(file: string): Readable {
  if (file === standardInput) return process.stdin;
  const stream = createReadStream(file, { highWaterMark: 1024 * 1024 });
  if (!file.endsWith('.gz')) return stream;
  const unpacked = createGunzip({ chunkSize: 1024 * 1024 });
  stream.on('error', (error) => unpacked.destroy(error));
  return stream.pipe(unpacked);
}

function bad(
  code: Parameters<typeof filesDiagnostic>[0],
  message: string,
  { file, line }: { readonly file: string; readonly line: number },
): FileLine {
  const hint = code === 'FILES_UNREADABLE' ? 'Check the path and the permissions.' : 'Write one JSON object a line.';
  return { kind: 'bad', diagnostic: filesDiagnostic(code, message, { at: { file, line, column: 1 }, hint }) };
}
