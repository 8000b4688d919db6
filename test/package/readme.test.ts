import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

// The script tells what is wrong, and ends with 1.
test('every command of README.md does what it says, in a clean clone', { timeout: 600_000 }, async () => {
  await promisify(execFile)(process.execPath, ['scripts/run-readme.ts'], { cwd: root });
});
