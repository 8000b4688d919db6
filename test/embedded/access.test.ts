import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { ApiKey } from '../../src/access/api-key.ts';
import { groupOf } from '../../src/findings/group.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';
import { editor1, testMatch } from './test-match.ts';

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
  await access.createKey(key, 'k0');
  expect(await access.keyByHash(key.hash)).toEqual(key);
  expect(await access.keyByHash('b'.repeat(64))).toBeNull();
  await access.touchKey('k1', '2026-01-31T12:05:00Z');
  expect(await access.listKeys()).toEqual([{ ...key, lastUsedAt: '2026-01-31T12:05:00Z' }]);
  expect(await access.deleteKey('k1', 'k0')).toBe(true);
  expect(await access.deleteKey('k1', 'k0')).toBe(false);
  expect(await access.listKeys()).toEqual([]);
});

test('two keys of one id or one hash cannot be', async () => {
  const { access } = await temporaryStores(testClock());
  await access.createKey(key, 'k0');
  await expect(access.createKey({ ...key, id: 'k2' }, 'k0')).rejects.toThrow('UNIQUE');
  await expect(access.createKey({ ...key, hash: 'b'.repeat(64) }, 'k0')).rejects.toThrow('UNIQUE');
});

test('the audit log lists the newest entries first, and goes on before one of them', async () => {
  const clock = testClock();
  const { access } = await temporaryStores(clock);
  await access.createKey(key, 'command line');
  clock.forward(60_000);
  await access.deleteKey('k1', 'k0');
  await access.deleteKey('k1', 'k0');
  const [created, deleted] = [
    { at: key.createdAt, by: 'command line', action: 'key.create', subject: 'k1', detail: 'SOAR: read, triage' },
    { at: '2026-01-31T12:01:00.000Z', by: 'k0', action: 'key.delete', subject: 'k1', detail: '' },
  ];
  expect(await access.listAudit(2, null)).toEqual([
    { sequence: 2, ...deleted },
    { sequence: 1, ...created },
  ]);
  expect(await access.listAudit(1, null)).toEqual([{ sequence: 2, ...deleted }]);
  expect(await access.listAudit(2, 2)).toEqual([{ sequence: 1, ...created }]);
});

test('what the audit log does not take is not done', async () => {
  const folder = temporaryFolder();
  const { access, findings } = await temporaryStores(testClock(), folder);
  const match = testMatch(1);
  await findings.createMatches([match]);
  const [finding] = await findings.recomputeGroups([groupOf(match)]);
  await access.createKey(key, 'k0');
  const database = new DatabaseSync(join(folder, 'sigma-bridge.sqlite'));
  database.exec(`CREATE TRIGGER full BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  database.close();

  await expect(findings.triage(finding!.id, { status: 'closed' }, 0, editor1)).rejects.toThrow('disk full');
  await expect(access.createKey({ ...key, id: 'k2', hash: 'b'.repeat(64) }, 'k0')).rejects.toThrow('disk full');
  await expect(access.deleteKey('k1', 'k0')).rejects.toThrow('disk full');
  expect((await findings.finding(finding!.id))?.triage).toEqual(finding!.triage);
  expect((await access.listKeys()).map(({ id }) => id)).toEqual(['k1']);
});
