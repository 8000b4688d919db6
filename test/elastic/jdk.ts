import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * The home of an installed JDK (with javac) of exactly this major version, or null. Looked for in `JAVA_HOME_<major>`
 * and `JAVA_HOME_<major>_X64` (as CI images name them), `JAVA_HOME`, and beside the `java` on the PATH.
 */
export function findJdk(major: number): string | null {
  const named = [`JAVA_HOME_${major}`, `JAVA_HOME_${major}_X64`, 'JAVA_HOME'].map((name) => process.env[name]);
  const homes = [...named.filter((home) => home !== undefined), ...installedHomes()];
  return homes.find((home) => existsSync(join(home, 'bin/javac')) && majorOf(home) === major) ?? null;
}

/** Whether a program is on the PATH. */
export function isOnPath(program: string): boolean {
  return pathOf(program) !== null;
}

function installedHomes(): string[] {
  const java = pathOf('java');
  if (java === null) return [];
  const installed = dirname(dirname(dirname(realpathSync(java))));
  return readdirSync(installed).map((name) => join(installed, name));
}

function pathOf(program: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null;
}

function majorOf(home: string): number | null {
  const release = join(home, 'release');
  if (!existsSync(release)) return null;
  const version = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'));
  return version === null ? null : Number(version[1]);
}
