import { expect, test } from 'vitest';
import { withoutChannel } from '../../src/files/without-channel.ts';

test.each<[name: string, document: Readonly<Record<string, unknown>>]>([
  ['nested', { winlog: { channel: 'System' } }],
  ['dotted', { 'winlog.channel': 'System' }],
])('a document with a channel is well: %s', (_, document) => {
  expect(withoutChannel({ file: 'a.ndjson', line: 7, document })).toBeNull();
});

test.each<[name: string, document: Readonly<Record<string, unknown>>]>([
  ['of another kind', { message: 'hello' }],
  ['with its channel in another place', { log: { channel: 'System' } }],
  ['empty', { winlog: { channel: null } }],
])('a document without one has its place: %s', (_, document) => {
  expect(withoutChannel({ file: 'a.ndjson', line: 7, document })).toMatchObject({
    code: 'FILES_NO_CHANNEL',
    at: { file: 'a.ndjson', line: 7, column: 1 },
  });
});
