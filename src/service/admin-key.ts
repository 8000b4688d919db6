import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyStore } from '../access/api-key.ts';
import { keyRecord, makeKey } from '../access/keys.ts';

/**
 * Makes the admin key of the first start. Where there is one already it was told once, and nothing happens. It is told
 * before it is kept: what breaks in between leaves nobody with a key that works and that nobody knows.
 */
export async function makeFirstKey(
  keys: Pick<KeyStore, 'listKeys' | 'createKey'>,
  nowMs: number,
  tell: (key: string) => void,
): Promise<void> {
  if ((await keys.listKeys()).some(({ scopes }) => scopes.includes('admin'))) return;
  const key = makeKey();
  tell(key);
  const createdAt = new Date(nowMs).toISOString();
  await keys.createKey(keyRecord(key, { name: 'admin', scopes: ['admin'], createdAt, expiresAt: null }), 'first start');
}

/** Writes a key where only the owner of the data folder can read it, and gives the file. Throws where it cannot. */
export function writeKeyFile(dataDir: string, key: string): string {
  const file = join(dataDir, 'admin-key');
  // A file that is there keeps its mode, and may be a link to elsewhere.
  rmSync(file, { force: true });
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' });
  return file;
}
