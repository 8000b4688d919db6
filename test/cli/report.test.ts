import { expect, test } from 'vitest';
import { report } from '../../src/cli/report.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';

const diagnostic = (file: string, line: number): Diagnostic => ({
  code: 'X',
  severity: 'error',
  message: 'It is broken.',
  at: { file, line, column: 1 },
});

function reported(...[diagnostics, files]: [readonly Diagnostic[], Parameters<typeof report>[1]]): readonly string[] {
  const lines: string[] = [];
  report(diagnostics, files, { err: (text) => lines.push(text) });
  return lines;
}

test('each diagnostic is shown with the line of its own file, where that is at hand', () => {
  const files = [
    { file: 'a.yml', text: 'a1\r\na2' },
    { file: 'b.yml', text: '\uFEFFb1' },
  ];
  const diagnostics = [diagnostic('a.yml', 2), diagnostic('b.yml', 1), diagnostic('c.yml', 1)];
  expect(reported(diagnostics, files)).toEqual([
    'a.yml:2:1 X It is broken.\n    2 | a2\n      | ^',
    'b.yml:1:1 X It is broken.\n    1 | b1\n      | ^',
    'c.yml:1:1 X It is broken.',
  ]);
});

test('a long file with a mistake on every line is reported in the time of its length', () => {
  const text = 'a: a\n'.repeat(50_000);
  const diagnostics = Array.from({ length: 50_000 }, (_, line) => diagnostic('a.yml', line + 1));
  expect(reported(diagnostics, [{ file: 'a.yml', text }])).toHaveLength(50_000);
});
