import { expect, test } from 'vitest';
import { connect, type ElasticSettings } from '../../../src/elastic/connect.ts';

const url = 'https://elastic.example.org:9200';

const refused: readonly { readonly name: string; readonly settings: ElasticSettings; readonly messages: string[] }[] = [
  {
    name: 'an address without a scheme',
    settings: { url: 'localhost:9200' },
    messages: ["elasticsearch.url 'localhost:9200' is not an http or https address."],
  },
  {
    name: 'a broken address that may hold a password is not quoted',
    settings: { url: 'htps://user:secret@host' },
    messages: ['elasticsearch.url is not an http or https address.'],
  },
  {
    name: 'two kinds of credentials',
    settings: { url, apiKey: 'a', username: 'u', password: 'p' },
    messages: ['Both an API key and a user name are set for Elasticsearch.'],
  },
  {
    name: 'a user without a password',
    settings: { url, username: 'u' },
    messages: ['elasticsearch.password is not set, but its other half is.'],
  },
  {
    name: 'a password without a user',
    settings: { url, password: 'p' },
    messages: ['elasticsearch.username is not set, but its other half is.'],
  },
  {
    name: 'an authority for an address without TLS',
    settings: { url: 'http://localhost:9200/', caFingerprint: 'ab'.repeat(32) },
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
  {
    name: 'a fingerprint of another length',
    settings: { url, caFingerprint: 'AB:CD' },
    messages: ["elasticsearch.caFingerprint 'AB:CD' is not a SHA-256 fingerprint."],
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
  expect(connect({ url: 'nowhere', username: 'u', caFile: '/nowhere/ca.crt' }).diagnostics).toHaveLength(3);
});

test('the address that is spoken of holds no credentials', async () => {
  const { connection } = connect({ url: 'https://user:secret@elastic.example.org:9200/' });
  expect(connection?.url).toBe(url);
  await connection?.close();
});
