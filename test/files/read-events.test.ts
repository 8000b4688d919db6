import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

import { maxLineBytes, readEvents } from '../../src/files/read-events.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';

const folder = mkdtempSync(join(tmpdir(), 'sigma-bridge-files-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(name: string, content: string | Buffer): Promise<string[]> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return (await Array.fromAsync(readEvents(file))).map((line) =>
    line.kind === 'event'
      ? `${line.event.line} ${JSON.stringify(line.event.document)}`
      : `${line.diagnostic.at!.line} ${line.diagnostic.code}`,
  );
}

describe('readEvents', () => {
  test.each([
    ['one document a line', '{"a":1}\n{"a":2}\n', ['1 {"a":1}', '2 {"a":2}']],
    ['a last line without a line feed', '{"a":1}\n{"a":2}', ['1 {"a":1}', '2 {"a":2}']],
    ['CRLF, blank lines and a byte order mark', '\uFEFF{"a":1}\r\n\r\n  \n{"a":2}\r\n', ['1 {"a":1}', '4 {"a":2}']],
    ['an empty file', '', []],
    ['a line that is not JSON', '{"a":1}\n{"a":\n{"a":3}', ['1 {"a":1}', '2 FILES_NOT_JSON', '3 {"a":3}']],
    [
      'lines that are no objects',
      '[1]\nnull\n7\n{}',
      ['1 FILES_NOT_A_DOCUMENT', '2 FILES_NOT_A_DOCUMENT', '3 FILES_NOT_A_DOCUMENT', '4 {}'],
    ],
  ])('%s', async (_, content, expected) => {
    expect(await read('events.ndjson', content)).toEqual(expected);
  });

  test('records of an EVTX file are given as documents, malformed ones are told, over as many lines as they take', async () => {
    const record = { Event: { System: { Channel: 'System', EventID: 6 }, EventData: { a: 1 } } };
    const text = `${JSON.stringify(record, null, 2)}\n${JSON.stringify({ Event: { System: {} } }, null, 2)}\n`;
    const file = join(folder, 'evtx.json');
    writeFileSync(file, text);
    expect(await Array.fromAsync(readEvents(file))).toEqual([
      {
        kind: 'event',
        event: {
          file,
          line: 1,
          document: {
            event: { kind: 'event', code: '6' },
            winlog: { api: 'wineventlog', channel: 'System', event_id: '6', event_data: { a: '1' } },
          },
        },
      },
      {
        kind: 'bad',
        diagnostic: {
          code: 'FILES_NOT_EVTX',
          severity: 'error',
          message: 'No record of an EVTX file: Event.System.Channel is missing.',
          at: { file, line: 12, column: 1 },
          hint: 'Write records as evtx_dump does: {"Event":{"System":{…},"EventData":{…}}}.',
        },
      },
    ]);
  });

  test('where all are said to be records of an EVTX file, a document of winlogbeat is none', async () => {
    const file = join(folder, 'winlogbeat.ndjson');
    writeFileSync(file, '{"winlog":{"channel":"System"}}\n');
    expect(await Array.fromAsync(readEvents(file, 'evtx'))).toMatchObject([
      { kind: 'bad', diagnostic: { code: 'FILES_NOT_EVTX', at: { line: 1 } } },
    ]);
  });

  test('a .gz file is unpacked, and one that is none is told, not thrown', async () => {
    expect(await read('events.ndjson.gz', gzipSync('{"a":1}\n'))).toEqual(['1 {"a":1}']);
    expect(await read('broken.ndjson.gz', '{"a":1}\n')).toEqual(['1 FILES_UNREADABLE']);
  });

  test('a line over the limit is told and the next is read', async () => {
    expect(await read('long.ndjson', `"${'x'.repeat(maxLineBytes)}"\n{"a":2}\n`)).toEqual([
      '1 FILES_LINE_TOO_LONG',
      '2 {"a":2}',
    ]);
  });

  test('documents that straddle chunks stay whole', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => JSON.stringify({ index, text: 'ä'.repeat(500) }));
    expect(await read('many.ndjson', rows.join('\n'))).toEqual(rows.map((row, index) => `${index + 1} ${row}`));
  });

  test.each<[name: string, content: Buffer | null, line: number, told: string]>([
    ['absent.ndjson', null, 1, "'absent.ndjson' does not exist. Check the path."],
    ['.', null, 1, "'.' is a folder. Name the files in it, one by one."],
    [
      'cut.ndjson.gz',
      gzipSync(`{"a":1}\n`.repeat(3)).subarray(0, -9),
      1,
      "'cut.ndjson.gz' is cut off: what gzip packed has no end. Copy it again.",
    ],
    [
      'plain.ndjson.gz',
      Buffer.from('{"a":1}\n'),
      1,
      "'plain.ndjson.gz' is not what gzip packs. Only what is packed may end in .gz; else it is damaged.",
    ],
  ])('%s cannot be read, and why', async (name, content, line, told) => {
    const file = name === '.' ? folder : join(folder, name);
    if (content !== null) writeFileSync(file, content);
    const bad = (await Array.fromAsync(readEvents(file))).find(({ kind }) => kind === 'bad');
    const { code, at, message, hint } = (bad as { diagnostic: Diagnostic }).diagnostic;
    expect([code, at?.line, `${message} ${hint!}`.replace(file, name)]).toEqual(['FILES_UNREADABLE', line, told]);
  });
});
