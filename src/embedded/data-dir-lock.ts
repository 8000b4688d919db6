import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedError } from './embedded-error.ts';
import { makePrivateFile } from './make-private-file.ts';

/**
 * Takes the data folder for this process until `release`, or until the process ends in whatever way. Throws
 * EMBEDDED_DATA_DIR_LOCKED while another holds it, also one in the same process.
 */
export function lockDataDir(dataDir: string, nowMs: number): { release(): void } {
  // SQLite's own file lock belongs to the process, so the system frees it when the process dies: no stale lock files, no
  // guessing by process ids, which containers use again at once.
  const lockFile = join(dataDir, 'lock');
  makePrivateFile(lockFile);
  const lock = new DatabaseSync(lockFile, { timeout: 0 });
  const ownerFile = join(dataDir, 'lock-owner.json');
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new EmbeddedError('EMBEDDED_DATA_DIR_LOCKED', `${dataDir} is in use by ${describeOwner(ownerFile)}.`, cause);
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, since: new Date(nowMs).toISOString() }), { mode: 0o600 });
  return {
    release() {
      lock.close();
    },
  };
}

function describeOwner(file: string): string {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; since: string };
    return `process ${owner.pid}, which took it at ${owner.since}`;
  } catch {
    return 'another process';
  }
}
