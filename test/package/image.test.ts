import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = resolve(import.meta.dirname, '../../scripts/check-dockerfile.ts');

test('every step of the Dockerfile runs, and the command of the image answers', { timeout: 300_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  expect(stdout).toContain('The image builds, and its command answers.');
});
