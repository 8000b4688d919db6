import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readJsonDocuments } from '../../src/text/json-documents.ts';

const chunksOf = (text: string | Buffer, chunkBytes: number) => {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
};

const read = async (text: string | Buffer, chunkBytes: number) => {
  const documents = await Array.fromAsync(readJsonDocuments(Readable.from(chunksOf(text, chunkBytes)), 40));
  return documents.map((each) =>
    each.kind === 'document' ? `${each.line} ${JSON.stringify(each.document)}` : `${each.line} ${each.kind}`,
  );
};

const long = 'x'.repeat(60);

test.each<[name: string, text: string | Buffer, expected: readonly string[]]>([
  ['nothing', '', []],
  ['NDJSON', '\n{"a":1}\n{"a":\n{"a":3}', ['2 {"a":1}', '3 not JSON', '4 {"a":3}']],
  ['a document over several lines', '{\n  "a": {\n    "b": 1\n  }\n}\n', ['1 {"a":{"b":1}}']],
  ['several of them', '\uFEFF\r\n{\r\n"a":1\r\n}\r\n{\r\n"a":2\r\n}', ['2 {"a":1}', '5 {"a":2}']],
  ['braces, quotes and brackets in a text', '{\n"a":"}{][\\"}\\\\"}\n{}', ['1 {"a":"}{][\\"}\\\\"}', '3 {}']],
  ['a list over several lines', '[\n  {"a":[1]},\n  {\n"a":2}\n]\n', ['2 {"a":[1]}', '3 {"a":2}']],
  ['a list on one line', '[{"a":1},{"a":2}]', ['1 {"a":1}', '1 {"a":2}']],
  ['an empty list', '[]', []],
  ['a list of lists', '[[{}],\n[{}]]', ['1 {}', '2 {}']],
  ['a bracket that closes nothing', '{\n}\n]\n{\n}', ['1 {}', '3 not JSON', '4 {}']],
  ['a bracket too many', '[{}]]\n{}', ['1 {}', '1 not JSON', '2 {}']],
  ['a comma without a list', '{\n},\n{\n}', ['1 {}', '2 not JSON', '3 {}']],
  ['a comma before the first', '[\n,{}]', ['2 not JSON', '2 {}']],
  ['a comma behind the last', '[{},\n]\n{}', ['1 {}', '2 not JSON', '3 {}']],
  ['two commas', '[{},\n,{}]', ['1 {}', '2 not JSON', '2 {}']],
  ['lists one behind the other', '[{}]\n[{}]', ['1 {}', '2 {}']],
  [
    'what is no object in a list',
    '[1,null,\n"a",{}]',
    ['1 not an object', '1 not an object', '2 not an object', '2 {}'],
  ],
  ['a list that does not end', '[\n{},\n{"a":', ['2 {}', '3 not JSON', '1 not JSON']],
  ['a document that does not end', '{\n"a":{}\n', ['1 not JSON']],
  ['one that is no JSON', '{\n"a":,\n}\n{\n}', ['1 not JSON', '4 {}']],
  ['a text that does not end', '{\n"a":"x\n}\n{\n}', ['1 not JSON', '4 {}']],
  ['a document of more bytes than may be', `{\n"a":"${long}"}\n{}`, ['1 too long', '3 {}']],
  ['what stands between documents', '{\n}\nx y\n{\n}', ['1 {}', '3 not JSON', '4 {}']],
  ['headings of evtx_dump', 'Record 1\n{\n}\r\nRecord 22\r\n{\n}', ['2 {}', '5 {}']],
  ['bytes that are no UTF-8', Buffer.from('{\n"a":"\xff"}', 'latin1'), ['1 not JSON']],
])('%s is read the same however it is cut into chunks', async (_, text, expected) => {
  for (const chunkBytes of [1, 3, 1000]) expect(await read(text, chunkBytes)).toEqual(expected);
});

test('whoever stops early leaves no file open', async () => {
  const stream = Readable.from(chunksOf('{"a":1}\n'.repeat(10_000), 1000));
  for await (const document of readJsonDocuments(stream, 40)) {
    expect(document.line).toBe(1);
    break;
  }
  expect(stream.destroyed).toBe(true);
});
