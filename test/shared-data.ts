import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The measured data that lies beside a checkout and not in it (licences). Tests skip what needs it where it is absent. */
const folder = resolve(import.meta.dirname, '../../shared/data');

/** The path of a file or folder of the shared data, or null, with a printed line, where this machine has none. */
export function sharedData(path: string): string | null {
  const found = resolve(folder, path);
  if (existsSync(found)) return found;
  console.warn(`skipped: no ${path} under ../shared/data on this machine`);
  return null;
}
