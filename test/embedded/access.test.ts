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
