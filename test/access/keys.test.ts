import { expect, test } from 'vitest';
import type { ApiKey, Scope } from '../../src/access/api-key.ts';
import { authenticate } from '../../src/access/authenticate.ts';
import {
  allows,
  bearerKeyOf,
  configuredKey,
  hashKey,
  isExpired,
  isSameHash,
  keyRecord,
  makeKey,
} from '../../src/access/keys.ts';
import { memoryKeys } from '../api/memory-stores.ts';

const nowMs = Date.parse('2026-01-31T12:00:00.000Z');
const about = { name: 'soar', scopes: ['read'] as const, createdAt: '2026-01-01T00:00:00.000Z', expiresAt: null };

test('a key is sbk_ and 256 random bits in base64url, and no two are the same', () => {
  const keys = Array.from({ length: 100 }, makeKey);
  for (const key of keys) expect(key).toMatch(/^sbk_[\w-]{43}$/);
  expect(new Set(keys).size).toBe(100);
});

test('what is kept of a key does not hold it', () => {
  const key = makeKey();
  const record = keyRecord(key, about);
  expect(record).toEqual({ ...about, id: record.id, hash: hashKey(key), lastUsedAt: null });
  expect(JSON.stringify(record)).not.toContain(key);
  expect(record.id).toMatch(/^[0-9a-f]{16}$/);
});

test.each([
  ['Bearer sbk_abc', 'sbk_abc'],
  ['bearer  sbk_abc ', 'sbk_abc'],
  ['Bearer', null],
  ['Bearer ', null],
  ['Bearer a b', null],
  ['Basic sbk_abc', null],
  ['sbk_abc', null],
  ['', null],
  [undefined, null],
])('%j carries the key %j', (header, key) => {
  expect(bearerKeyOf(header)).toBe(key);
});

test('hashes are the same only in every digit and in length', () => {
  const hash = hashKey('a');
  expect(isSameHash(hash, hashKey('a'))).toBe(true);
  expect(isSameHash(hash, hashKey('b'))).toBe(false);
  expect(isSameHash(hash, hash.slice(1))).toBe(false);
});

test.each<[scopes: readonly Scope[], allowed: readonly Scope[]]>([
  [['read'], ['read']],
  [['triage'], ['triage']],
  [['ingest'], ['ingest']],
  [
    ['read', 'triage'],
    ['read', 'triage'],
  ],
  [['admin'], ['read', 'triage', 'ingest', 'admin']],
  [[], []],
])('a key with the scopes %j allows %j', (scopes, allowed) => {
  const key = keyRecord('k', { ...about, scopes });
  expect((['read', 'triage', 'ingest', 'admin'] as const).filter((scope) => allows(key, scope))).toEqual(allowed);
});

test('the key of the configuration is an admin, under the same id after each start', () => {
  expect(configuredKey('k')).toMatchObject({
    id: 'configuration',
    scopes: ['admin'],
    expiresAt: null,
    hash: hashKey('k'),
  });
});

test('a key has expired from its instant on', () => {
  const key = keyRecord('k', { ...about, expiresAt: '2026-01-31T12:00:00.000Z' });
  expect([isExpired(key, nowMs - 1), isExpired(key, nowMs)]).toEqual([false, true]);
});

test('a stored key, the configured key, an expired, an unknown and no key are told apart', async () => {
  const stored = keyRecord('stored', about);
  const expired = keyRecord('expired', { ...about, expiresAt: '2026-01-01T00:00:00.000Z' });
  const configured = configuredKey('configured');
  const ring = { store: memoryKeys([stored, expired]), configured };
  const found = async (header?: string) => authenticate(ring, header, nowMs);
  expect(await found('Bearer stored')).toEqual({ kind: 'key', key: stored });
  expect(await found('Bearer configured')).toEqual({ kind: 'key', key: configured });
  expect(await found('Bearer expired')).toEqual({ kind: 'expired', key: expired });
  expect(await found('Bearer else')).toEqual({ kind: 'unknown' });
  expect(await found()).toEqual({ kind: 'absent' });
});

test('the use of a key is noted once a minute, and a note that fails harms nobody', async () => {
  const notes: string[] = [];
  let key: ApiKey = keyRecord('k', about);
  const store = {
    ...memoryKeys([]),
    keyByHash: () => Promise.resolve(key),
    touchKey: (_id: string, at: string) => {
      notes.push(at);
      key = { ...key, lastUsedAt: at };
      return Promise.reject(new Error('disk full'));
    },
  };
  for (const seconds of [0, 59, 60])
    await authenticate({ store, configured: null }, 'Bearer k', nowMs + seconds * 1000);
  expect(notes).toEqual(['2026-01-31T12:00:00.000Z', '2026-01-31T12:01:00.000Z']);
});
