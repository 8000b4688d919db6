import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { diagnosticAreas, documentDiagnostics } from '../../scripts/document-diagnostics.ts';

const root = resolve(import.meta.dirname, '../..');
const sources = globSync(['src/**/*.ts', 'bin/*.js'], { cwd: root }).map((file) => ({
  file,
  text: readFileSync(resolve(root, file), 'utf8'),
}));
const documented = diagnosticAreas.flatMap(({ codes }) => Object.keys(codes));

test('docs/diagnostics.md says what the tables of codes say (npm run docs writes it)', () => {
  expect(readFileSync(resolve(root, 'docs/diagnostics.md'), 'utf8')).toBe(documentDiagnostics());
});

test('no code is in two tables', () => {
  expect(documented.filter((code, index) => documented.indexOf(code) !== index)).toEqual([]);
});

test('each folder begins its codes with one word', () => {
  for (const { codes } of diagnosticAreas)
    expect(new Set(Object.keys(codes).map((code) => code.split('_')[0])).size).toBe(1);
});

test('every code that the sources name is documented', () => {
  const words = new Set(documented.map((code) => code.split('_')[0]!));
  const code = new RegExp(`(?<![\\w{])(?:${[...words].join('|')})_[A-Z0-9_]*[A-Z0-9](?!\\w)`, 'g');
  const named = sources.flatMap(({ text }) => text.match(code) ?? []);
  // SIGMA_BRIDGE_… are the variables of the configuration.
  const unknown = named.filter((name) => !name.startsWith('SIGMA_BRIDGE_') && !documented.includes(name));
  expect([...new Set(unknown)]).toEqual([]);
});

test('every documented code is used somewhere beside its table', () => {
  const all = sources.map(({ text }) => text.replaceAll(/^ {2}[A-Z_0-9]+: \{$/gm, '')).join('\n');
  expect(documented.filter((code) => !new RegExp(`\\b${code}\\b`).test(all))).toEqual([]);
});

test('every table of codes in the sources is among the documented', async () => {
  const tables = await Promise.all(
    sources
      .filter(({ text }) => text.includes('satisfies Record<string, CodeEntry'))
      .map(async ({ file }) => {
        const exports = (await import(resolve(root, file))) as Record<string, unknown>;
        return Object.entries(exports).filter(([name]) => name.endsWith('Codes'));
      }),
  );
  const known: unknown[] = diagnosticAreas.map(({ codes }) => codes);
  expect(tables.flat().length).toBe(diagnosticAreas.length);
  expect(tables.flat().filter(([, codes]) => !known.includes(codes))).toEqual([]);
});
