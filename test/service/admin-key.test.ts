import { expect, test } from 'vitest';
import type { Scope } from '../../src/access/api-key.ts';
import { hashKey, keyRecord } from '../../src/access/keys.ts';
import { makeFirstKey } from '../../src/service/admin-key.ts';
import { memoryKeys } from '../api/memory-stores.ts';

const nowMs = Date.parse('2026-01-31T12:00:00Z');

/** The keys that are told at a start, with these there already, and what those that are then kept may do. */
async function start(...scopes: readonly Scope[]): Promise<{ told: readonly string[]; kept: readonly Scope[] }> {
  const about = { name: 'earlier', createdAt: '2026-01-01T00:00:00.000Z', expiresAt: null };
  const keys = memoryKeys(scopes.map((scope) => keyRecord(scope, { ...about, scopes: [scope] })));
  const told: string[] = [];
  await makeFirstKey(keys, nowMs, (key) => told.push(key));
  const kept = await Promise.all(told.map((key) => keys.keyByHash(hashKey(key))));
  return { told, kept: kept.flatMap((key) => key?.scopes ?? []) };
}

test.each<[name: string, scopes: readonly Scope[]]>([
  ['there is no key', []],
  ['there are only keys that may do less', ['read', 'triage', 'ingest']],
])('an admin key is made where %s', async (_name, scopes) => {
  expect(await start(...scopes)).toEqual({ told: [expect.stringMatching(/^sbk_/)], kept: ['admin'] });
});

test('no admin key is made where there is one', async () => {
  expect(await start('read', 'admin')).toEqual({ told: [], kept: [] });
});
