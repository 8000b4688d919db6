import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { InputShape } from '../ecs/input-document.ts';
import { readInput } from '../ecs/input-document.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { readJsonDocuments } from '../text/json-documents.ts';
import { type filesCodes, filesDiagnostic } from './diagnostic-codes.ts';

/** A document of an event file, as winlogbeat or the Agent would have it, and the line it begins on, counted from 1. */
export interface FileEvent {
  readonly file: string;
  readonly line: number;
  readonly document: Readonly<Record<string, unknown>>;
}

/** What a line, or a document over several lines, gave: an event, or why it gave none. Blank lines give nothing. */
export type FileLine =
  { readonly kind: 'event'; readonly event: FileEvent } | { readonly kind: 'bad'; readonly diagnostic: Diagnostic };

/** The name by which standard input is read. */
const standardInput = '-';

export const maxLineBytes = 16 * 1024 * 1024;

/**
 * Reads the JSON documents of a file, `.gz` or not, or of standard input (`-`), in order: one a line, or printed over
 * several lines, as one list or not. Bad ones are given as diagnostics and the rest goes on; so is a file that cannot be
 * read (to its end). Memory is bounded by the longest document.
 */
export async function* readEvents(file: string, shape: InputShape = 'auto'): AsyncIterable<FileLine> {
  let last = 0;
  try {
    for await (const read of readJsonDocuments(open(file), maxLineBytes)) {
      last = read.line;
      yield read.kind === 'document'
        ? readDocument(read.document, shape, { file, line: read.line })
        : bad(codes[read.kind], read.reason, { file, line: read.line });
    }
  } catch (error) {
    const { message, hint } = whyUnreadable(file, error);
    const at = { file, line: last + 1, column: 1 };
    yield { kind: 'bad', diagnostic: filesDiagnostic('FILES_UNREADABLE', message, { at, hint }) };
  }
}

interface Unreadable {
  readonly message: string;
  readonly hint: string;
}

function whyUnreadable(file: string, error: unknown): Unreadable {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = Object.hasOwn(mishaps, code) ? mishaps[code] : undefined;
  if (known !== undefined) return { message: `'${file}' ${known.message}.`, hint: known.hint };
  return { message: `'${file}' cannot be read: ${message}`, hint: 'Check the path and the permissions.' };
}

/** What people run into, by the code that Node gives it: its own words speak of system calls and buffers. */
const mishaps: Readonly<Record<string, Unreadable>> = {
  ENOENT: { message: 'does not exist', hint: 'Check the path.' },
  EISDIR: { message: 'is a folder', hint: 'Name the files in it, one by one.' },
  Z_BUF_ERROR: { message: 'is cut off: what gzip packed has no end', hint: 'Copy it again.' },
  Z_DATA_ERROR: { message: 'is not what gzip packs', hint: 'Only what is packed may end in .gz; else it is damaged.' },
};

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

interface LinePosition {
  readonly file: string;
  readonly line: number;
}

function readDocument(document: FileEvent['document'], shape: InputShape, at: LinePosition): FileLine {
  const read = readInput(document, shape);
  if (read.kind === 'malformed') return bad('FILES_NOT_EVTX', read.reason, at);
  return { kind: 'event', event: { ...at, document: read.document } };
}

function bad(code: FilesCode, message: string, { file, line }: LinePosition): FileLine {
  const hint = hints[code];
  return { kind: 'bad', diagnostic: filesDiagnostic(code, message, { at: { file, line, column: 1 }, hint }) };
}

type FilesCode = Exclude<keyof typeof filesCodes, 'FILES_NO_CHANNEL' | 'FILES_NO_TIME' | 'FILES_UNREADABLE'>;

const oneALine = "Write one JSON object a line, as 'jq -c .' does.";
const hints: Readonly<Record<FilesCode, string>> = {
  FILES_NOT_JSON: oneALine,
  FILES_NOT_A_DOCUMENT: oneALine,
  FILES_LINE_TOO_LONG: oneALine,
  FILES_NOT_EVTX: 'Write records as evtx_dump does: {"Event":{"System":{…},"EventData":{…}}}.',
};
