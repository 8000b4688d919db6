import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { makePrivateFile } from './make-private-file.ts';

/**
 * Writes all that a connection sees to a file of its own, readable by its owner alone: as of one instant, while others go
 * on writing. The file is there whole or not at all; one that is there already is replaced. Takes as long as to read
 * everything once. https://www.sqlite.org/lang_vacuum.html
 */
export function writeCopy(connection: Connection, file: string): void {
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  try {
    makePrivateFile(partial);
    connection.run('VACUUM INTO ?', partial);
    syncFile(partial);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** SQLite leaves it to the system when the copy reaches the disk. */
function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
