import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from './connection.ts';
import { EmbeddedError, messageOf } from './embedded-error.ts';
import { fileName } from './file-name.ts';
import { writeCopy } from './write-copy.ts';

/**
 * Copies the SQLite file of a data folder, also while a service runs on it, and gives the copy's bytes. Nothing in the
 * folder is changed, whatever version wrote it. Throws EMBEDDED_BACKUP_FAILED where the copy cannot be made.
 */
export function backUp(dataDir: string, target: string): number {
  const failed = (why: string, cause?: unknown) =>
    new EmbeddedError('EMBEDDED_BACKUP_FAILED', `${dataDir} was not copied to ${target}: ${why}`, cause);
  if (existsSync(target)) throw failed('there is something already.');
  try {
    const connection = new Connection(join(dataDir, fileName), { readOnly: true });
    try {
      writeCopy(connection, target);
    } finally {
      connection.close();
    }
    return statSync(target).size;
  } catch (cause) {
    throw failed(messageOf(cause), cause);
  }
}
