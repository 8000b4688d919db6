import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeEvents } from '../../src/api/take-events.ts';
import { readEvents } from '../../src/files/read-events.ts';
import { readJsonDocuments } from '../../src/text/json-documents.ts';
import { readJsonLines } from '../../src/text/json-lines.ts';
import { memoryEvents } from '../api/memory-stores.ts';
import { temporaryFolder } from '../embedded/temporary-stores.ts';
import { always, fuzzTimeoutMs } from './fuzz.ts';

const maxBytes = 2_000;

const tokens = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\n',
    '\r\n',
    ' ',
    '\t',
    '\uFEFF',
    '\0',
    '1',
    '-',
    '.5',
    'e',
    '1e400',
    '01',
    'null',
  ],
  ...[
    'true',
    'NaN',
    '"a"',
    '"\\u12"',
    '"\\ud800"',
    '{}',
    '[]',
    '{"a":1}',
    '{"a":{"b":[1]}}',
    'Record 1\n',
    'Record 1',
    '//',
    '\u2028',
  ],
  ...[
    '{"winlog":{"channel":"System"}}',
    '{"Event":{"System":{"Channel":"a","EventID":1}}}',
    '{"__proto__":1}',
    '12345678901234567890',
  ],
];
const document = fc.jsonValue({ maxDepth: 4 }).map((value) => ({ winlog: { channel: 'System' }, value }));
const printed = fc
  .tuple(document, fc.constantFrom<(string | number | undefined)[]>(undefined, 2, '\t'))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

const bytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...tokens), printed), { maxLength: 20 })
    .map((parts) => Buffer.from(parts.join(''))),
  fc.array(printed, { maxLength: 6 }).map((of) => Buffer.from(`[${of.join(',\n')}]`)),
  // Cut off, or with bytes that are no UTF-8.
  fc.tuple(printed, fc.nat(), fc.uint8Array({ maxLength: 4 })).map(([text, at, more]) => {
    const whole = Buffer.from(`${text}\n${text}`);
    const cut = at % (whole.length + 1);
    return Buffer.concat([whole.subarray(0, cut), more]);
  }),
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.tuple(fc.constantFrom(...tokens), fc.nat(400)).map(([token, times]) => Buffer.from(`{\n${token.repeat(times)}`)),
);

function chunksOf(whole: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    whole.subarray(index * size, (index + 1) * size),
  );
}

test(
  'any bytes are documents or are told by a line that there is, and no chunk changes which',
  () =>
    always(
      fc.tuple(bytes, fc.integer({ min: 1, max: 50 })),
      async ([whole, size]) => {
        const lines = whole.toString('latin1').split('\n').length;
        for (const read of [readJsonLines, readJsonDocuments]) {
          const once = await Array.fromAsync(read(Readable.from(chunksOf(whole, Math.max(1, whole.length))), maxBytes));
          expect(await Array.fromAsync(read(Readable.from(chunksOf(whole, size)), maxBytes))).toEqual(once);
          expect(once.every(({ line }) => line >= 1 && line <= lines)).toBe(true);
          for (const each of once) if (each.kind !== 'document') expect(each.reason).toMatch(/\.?/);
        }
        const store = memoryEvents();
        await takeEvents(Readable.from(chunksOf(whole, size)), store, { maxBodyBytes: 1e6, maxEventBytes: maxBytes });
      },
      500,
    ),
  fuzzTimeoutMs,
);

test(
  'of documents that are printed in any way none is lost, and none is invented',
  () =>
    always(
      fc.tuple(fc.array(printed, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.integer({ min: 1, max: 50 })),
      async ([texts, isList, size]) => {
        const whole = Buffer.from(isList ? `[${texts.join(',\n')}]` : texts.join('\n'));
        // The first line tells NDJSON from other JSON, so that one kind of print alone is read.
        if (!isList && texts.some((text) => text.includes('\n') !== texts[0]!.includes('\n'))) return;
        const read = await Array.fromAsync(readJsonDocuments(Readable.from(chunksOf(whole, size)), 1e6));
        expect(read.map((each) => (each.kind === 'document' ? JSON.stringify(each.document) : each.reason))).toEqual(
          texts.map((text) => JSON.stringify(JSON.parse(text))),
        );
      },
      300,
    ),
  fuzzTimeoutMs,
);

test(
  'any file is events or is told at a line of it, gzipped or not',
  async () => {
    const folder = temporaryFolder();
    await always(
      fc.tuple(bytes, fc.constantFrom('gzipped', 'cut', 'plain', 'no gzip'), fc.constantFrom('auto', 'evtx')),
      async ([whole, form, shape]) => {
        const packed = gzipSync(whole);
        const content = {
          gzipped: packed,
          cut: packed.subarray(0, packed.length >> 1),
          plain: whole,
          'no gzip': whole,
        }[form];
        const file = join(folder, form === 'plain' ? 'e.json' : 'e.json.gz');
        writeFileSync(file, content);
        for await (const line of readEvents(file, shape)) {
          if (line.kind === 'bad') expect(line.diagnostic.at).toMatchObject({ file, column: 1 });
        }
      },
      100,
    );
  },
  fuzzTimeoutMs,
);

const mebibyte = 1024 * 1024;

test.each<[name: string, begin: string, piece: string, bytes: number]>([
  ['one endless line', '{"a":"', 'x', 32 * mebibyte],
  ['one endless document', '{\n', '"a":1,\n', 32 * mebibyte],
  ['brackets', '[\n', '[', 32 * mebibyte],
  ['braces', '{\n', '{', 32 * mebibyte],
  // Each is told, or counted: that takes longer.
  ['commas', '[\n', ',', mebibyte / 4],
  ['blank lines', '', '\n', mebibyte],
  ['bad lines', '', '}\n', mebibyte / 4],
])('memory is bounded by the longest document, whatever comes: %s', async (_, begin, piece, bytes) => {
  const block = Buffer.from(piece.repeat(Math.floor(mebibyte / 4 / piece.length)));
  let largest = 0;
  function* chunks(): Iterable<Buffer> {
    yield Buffer.from(begin);
    for (let sent = 0; sent < bytes; sent += block.length) {
      largest = Math.max(largest, process.memoryUsage().arrayBuffers);
      yield block;
    }
  }
  const before = process.memoryUsage().arrayBuffers;
  let told = 0;
  for await (const each of readJsonDocuments(Readable.from(chunks()), 4 * mebibyte))
    told += Number(each.kind !== 'document');
  expect([largest - before < 16 * mebibyte, told > 0 || piece === '\n']).toEqual([true, true]);
});
