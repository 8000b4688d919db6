import { expect, test } from 'vitest';
import type { ApiKey } from '../../src/access/api-key.ts';
import { temporaryStores, testClock } from './temporary-stores.ts';

const key: ApiKey = {
  id: 'k1',
  name: 'SOAR',
  scopes: ['read', 'triage'],
  hash: 'a'.repeat(64),
  createdAt: '2026-01-31T12:00:00Z',
  expiresAt: null,
  lastUsedAt: null,
};

test('a key is found by its hash, listed, touched and deleted', async () => {
  const { access } = await temporaryStores(testClock());
  await access.createKey(key);
  expect(await access.keyByHash(key.hash)).toEqual(key);
  expect(await access.keyByHash('b'.repeat(64))).toBeNull();
  await access.touchKey('k1', '2026-01-31T12:05:00Z');
  expect(await access.listKeys()).toEqual([{ ...key, lastUsedAt: '2026-01-31T12:05:00Z' }]);
  expect(await access.deleteKey('k1')).toBe(true);
  expect(await access.deleteKey('k1')).toBe(false);
  expect(await access.listKeys()).toEqual([]);
});

test('two keys of one id or one hash cannot be', async () => {
  const { access } = await temporaryStores(testClock());
  await access.createKey(key);
  await expect(access.createKey({ ...key, id: 'k2' })).rejects.toThrow('UNIQUE');
  await expect(access.createKey({ ...key, hash: 'b'.repeat(64) })).rejects.toThrow('UNIQUE');
});

test('the audit log lists the newest entries first, and goes on before one of them', async () => {
  const { access } = await temporaryStores(testClock());
  const entry = (subject: string) => ({
    at: '2026-01-31T12:00:00Z',
    by: 'k1',
    action: 'finding.triage',
    subject,
    detail: 'closed',
  });
  for (const subject of ['f1', 'f2', 'f3']) await access.record(entry(subject));
  const newest = await access.listAudit(2, null);
  expect(newest).toEqual([
    { sequence: 3, ...entry('f3') },
    { sequence: 2, ...entry('f2') },
  ]);
  expect(await access.listAudit(2, 2)).toEqual([{ sequence: 1, ...entry('f1') }]);
});
