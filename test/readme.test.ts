import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { variables } from '../src/config/environment-values.ts';
import { settings } from '../src/config/settings.ts';
import { modifiers } from '../src/sigma/modifiers.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');

/** The words in backticks in a table row, found by the row's first cell. */
function wordsOf(row: string): string[] {
  const line = readme.split('\n').find((text) => text.startsWith(`| ${row} |`));
  return [...(line ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
}

test('the row "Modifiers" lists the modifiers of the code', () => {
  expect(wordsOf('Modifiers')).toEqual([...modifiers.keys()]);
});

test('every setting in the table exists', () => {
  const known = [...Object.keys(settings), ...[...variables(settings).values()].map(({ path }) => path)];
  const section = readme.slice(readme.indexOf('## Configuration'), readme.indexOf('## How nothing is lost'));
  const named = section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
  expect(named).toContain('dataDir');
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});
