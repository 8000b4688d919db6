import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileName } from '../../src/embedded/file-name.ts';
import { migrations } from '../../src/embedded/migrations.ts';

/** Writes the file of a data folder as the version wrote it that knew so many steps, and lets `fill` put something in. */
export function writeOlderFile(dataDir: string, version: number, fill: (file: DatabaseSync) => void): void {
  const file = new DatabaseSync(join(dataDir, fileName));
  file.exec(`${migrations.slice(0, version).join('')} PRAGMA user_version = ${version}`);
  fill(file);
  file.close();
}

/** Rows of a table that another data folder has, where the table has not changed since. */
export function copyRows(file: DatabaseSync, dataDir: string, table: string): void {
  file.exec(
    `ATTACH '${join(dataDir, fileName)}' AS other; INSERT INTO ${table} SELECT * FROM other.${table}; DETACH other`,
  );
}
