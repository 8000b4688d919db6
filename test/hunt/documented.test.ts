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

test('each fault of the matrix has a test that bears its number', () => {
  const text = readFileSync(resolve(root, 'docs/reliability.md'), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => ({
      number: Number(/\d+/.exec(line)![0]),
      files: [...line.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file]) => file!),
    }));
  // 16, 18, 25 and 26 wait for notifications, correlations and suppression.
  const faults = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 17, 19, 20, 21, 22, 23, 24, 27, 28, 29];
  expect(rows.map(({ number }) => number)).toEqual(faults);
  for (const { number, files } of rows) {
    const without = files.filter((file) => !readFileSync(resolve(root, file), 'utf8').includes(`fault ${number}: `));
    expect([number, files.length > 0, without]).toEqual([number, true, []]);
  }
});
