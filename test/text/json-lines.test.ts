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

test.each<[name: string, json: string, expected: unknown]>([
  ['an integer that a double rounds', '{"a":9007199254740993}', { a: '9007199254740993' }],
  ['a negative one in a list', '{"a":[1, -12345678901234567890]}', { a: [1, '-12345678901234567890'] }],
  ['one with nothing before it on the line', '{"a":\r9007199254740993}', { a: '9007199254740993' }],
  ['one beyond all doubles', '{"a":1e400}', { a: '1e400' }],
  ['one beyond all doubles, with every digit', `{"a":${'9'.repeat(400)}}`, { a: '9'.repeat(400) }],
])('a number that would lose digits is the text that was written: %s', async (_, json, expected) => {
  const [line] = await Array.fromAsync(readJsonLines(Readable.from([Buffer.from(json)]), 1000));
  expect(line).toEqual({ kind: 'document', line: 1, document: expected });
});

test.each([
  '{"a":9007199254740991,"b":-9007199254740991}',
  '{"a":1e20,"b":0.12345678901234567,"c":":9007199254740993"}',
  '{"__proto__":{"a":1e-400},"constructor":[1e300]}',
])('other numbers stay as they are: %s', async (json) => {
  const [line] = await Array.fromAsync(readJsonLines(Readable.from([Buffer.from(json)]), 1000));
  expect(line).toEqual({ kind: 'document', line: 1, document: JSON.parse(json) as unknown });
});
