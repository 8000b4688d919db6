import { expect, test } from 'vitest';
import { connect, type ElasticSettings } from '../../../src/elastic/connect.ts';

const url = 'https://elastic.example.org:9200';

const refused: readonly { readonly name: string; readonly settings: ElasticSettings; readonly messages: string[] }[] = [
  {
    name: 'an authority for an address without TLS',
    settings: { url: 'http://localhost:9200', caFingerprint: 'ab'.repeat(32) },
    messages: ['elasticsearch.caFingerprint is set, but http://localhost:9200 is not encrypted.'],
  },
  {
    name: 'two authorities',
    settings: { url, caFile: 'ca.crt', caFingerprint: 'ab'.repeat(32) },
    messages: ['elasticsearch.caFile and elasticsearch.caFingerprint are both set.'],
  },
  {
    name: 'a file that is not there',
    settings: { url, caFile: '/nowhere/ca.crt' },
    messages: ["elasticsearch.caFile '/nowhere/ca.crt' cannot be read (ENOENT)."],
  },
];

test.each(refused)('$name is refused', ({ settings, messages }) => {
  const { connection, diagnostics } = connect(settings);
  expect(connection).toBeNull();
  expect(diagnostics.map(({ code, severity, message }) => ({ code, severity, message }))).toEqual(
    messages.map((message) => ({ code: 'ELASTIC_SETTINGS', severity: 'error', message })),
  );
});

test('every mistake is told at once', () => {
  expect(connect({ url: 'http://localhost:9200', caFile: '/nowhere/ca.crt' }).diagnostics).toHaveLength(2);
});
