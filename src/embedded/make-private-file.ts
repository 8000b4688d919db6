import { closeSync, openSync } from 'node:fs';

/**
 * Makes an empty file that only its owner may read, where there is none: SQLite gives a file that it makes itself to
 * everybody. The files that SQLite puts beside it get the same rights.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch (error) {
    // Not opened where it exists: to close it again would free the locks that this process has on it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
