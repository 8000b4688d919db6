import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

test('every test that docs/reliability.md names is there', () => {
  const text = readFileSync(resolve(root, 'docs/reliability.md'), 'utf8');
  const named = [...text.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file]) => file!);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((file) => !existsSync(resolve(root, file)))).toEqual([]);
});
