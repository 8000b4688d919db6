import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readJsonLines } from '../../src/text/json-lines.ts';

const read = async (text: string | Buffer, chunkBytes: number) => {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  const lines = await Array.fromAsync(readJsonLines(Readable.from(chunks), 20));
  return lines.map((line) =>
    line.kind === 'document' ? `${line.line} ${JSON.stringify(line.document)}` : `${line.line} ${line.kind}`,
  );
};

test.each<[name: string, text: string | Buffer, expected: readonly string[]]>([
  ['nothing', '', []],
  ['a line', '{"a":1}', ['1 {"a":1}']],
  ['lines, blank ones counted', '{"a":1}\n\n \r\n{"ä":2}\r\n', ['1 {"a":1}', '4 {"ä":2}']],
  ['a byte order mark', '\uFEFF{"a":1}', ['1 {"a":1}']],
  ['a line of the longest length', `{"a":"${'x'.repeat(12)}"}\n1`, [`1 {"a":"${'x'.repeat(12)}"}`, '2 not an object']],
  ['a line of one byte more', `{"a":"${'x'.repeat(13)}"}\n{}`, ['1 too long', '2 {}']],
  ['a very long last line', 'x'.repeat(1000), ['1 too long']],
  ['what is no JSON', '{\n{}', ['1 not JSON', '2 {}']],
  [
    'JSON that is no object',
    '[]\nnull\n"a"\n1',
    ['1 not an object', '2 not an object', '3 not an object', '4 not an object'],
  ],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22, 0x0a, 0x7b, 0x7d]), ['1 not JSON', '2 {}']],
])('%s is read the same however it is cut into chunks', async (_, text, expected) => {
  for (const chunkBytes of [1, 3, 1000]) expect(await read(text, chunkBytes)).toEqual(expected);
});

test('a document that is nested too deep is told, since copying it would overflow the stack', async () => {
  const nested = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}\n`);
  const lines = await Array.fromAsync(readJsonLines(Readable.from([nested(99), nested(100)]), 1000));
  expect(lines.map(({ kind }) => kind)).toEqual(['document', 'too deep']);
});
