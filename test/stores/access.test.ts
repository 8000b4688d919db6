import { expect } from 'vitest';
import type { ApiKey } from '../../src/access/api-key.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import { storeTest, testStores } from './test-stores.ts';

const key: ApiKey = {
  id: 'k1',
  name: 'SOAR',
  scopes: ['read', 'triage'],
  hash: 'a'.repeat(64),
  createdAt: '2026-01-31T12:00:00Z',
  expiresAt: null,
  lastUsedAt: null,
};

storeTest('a key is found by its hash, listed, touched and deleted', async () => {
  const { keys } = await testStores(testClock());
  await keys.createKey(key, 'k0');
  expect(await keys.keyByHash(key.hash)).toEqual(key);
  expect(await keys.keyByHash('b'.repeat(64))).toBeNull();
  await keys.touchKey('k1', '2026-01-31T12:05:00Z');
  expect(await keys.listKeys()).toEqual([{ ...key, lastUsedAt: '2026-01-31T12:05:00Z' }]);
  expect(await keys.deleteKey('k1', 'k0')).toBe(true);
  expect(await keys.deleteKey('k1', 'k0')).toBe(false);
  expect(await keys.listKeys()).toEqual([]);
});

storeTest('two keys of one id or one hash cannot be', async () => {
  const { keys } = await testStores(testClock());
  await keys.createKey(key, 'k0');
  await expect(keys.createKey({ ...key, id: 'k2' }, 'k0')).rejects.toThrow('UNIQUE');
  await expect(keys.createKey({ ...key, hash: 'b'.repeat(64) }, 'k0')).rejects.toThrow('UNIQUE');
});

storeTest('the audit log lists the newest entries first, and goes on before one of them', async () => {
  const clock = testClock();
  const { keys, audit } = await testStores(clock);
  await keys.createKey(key, 'command line');
  clock.forward(60_000);
  await keys.deleteKey('k1', 'k0');
  await keys.deleteKey('k1', 'k0');
  const [created, deleted] = [
    { at: key.createdAt, by: 'command line', action: 'key.create', subject: 'k1', detail: 'SOAR: read, triage' },
    { at: '2026-01-31T12:01:00.000Z', by: 'k0', action: 'key.delete', subject: 'k1', detail: '' },
  ];
  expect(await audit.listAudit(2, null)).toEqual([
    { sequence: 2, ...deleted },
    { sequence: 1, ...created },
  ]);
  expect(await audit.listAudit(1, null)).toEqual([{ sequence: 2, ...deleted }]);
  expect(await audit.listAudit(2, 2)).toEqual([{ sequence: 1, ...created }]);
});
