import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiKey, KeyStore } from '../access/api-key.ts';
import { keyRecord, makeKey } from '../access/keys.ts';

/** The record of the admin key that the configuration gives. It is never stored. */
export function configuredKey(key: string, nowMs: number): ApiKey {
  const createdAt = new Date(nowMs).toISOString();
  return {
    ...keyRecord(key, { name: 'api.adminKey', scopes: ['admin'], createdAt, expiresAt: null }),
    id: 'configured',
  };
}

/** Makes the admin key of the first start. Null where there are keys already: it was told once, then. */
export async function makeFirstKey(keys: KeyStore, nowMs: number): Promise<string | null> {
  if ((await keys.listKeys()).length > 0) return null;
  const key = makeKey();
  const createdAt = new Date(nowMs).toISOString();
  await keys.createKey(keyRecord(key, { name: 'admin', scopes: ['admin'], createdAt, expiresAt: null }));
  return key;
}

/** Writes a key where only the owner of the data folder can read it, and gives the file. */
export function writeKeyFile(dataDir: string, key: string): string {
  const file = join(dataDir, 'admin-key');
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return file;
}
