import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { excerpt, linesOf } from '../../src/text/excerpt.ts';
import { formatDiagnostic } from '../../src/text/format-diagnostic.ts';

const at = { file: 'rules/whoami.yml', line: 2, column: 8 };
const diagnostic: Diagnostic = {
  code: 'SIGMA_UNKNOWN_MODIFIER',
  severity: 'error',
  message: "'contians' is not a Sigma modifier.",
  at,
  hint: "Did you mean 'contains'?",
};
const line = "rules/whoami.yml:2:8 SIGMA_UNKNOWN_MODIFIER 'contians' is not a Sigma modifier. Did you mean 'contains'?";

test('one line says where, what and how to mend', () => {
  expect(formatDiagnostic(diagnostic)).toBe(line);
});

test('the source line follows, with a caret under the column', () => {
  const source = 'a:\n  User|contians: x\n';
  expect(formatDiagnostic(diagnostic, linesOf(source))).toBe(`${line}\n    2 |   User|contians: x\n      |        ^`);
});

test('what has no place and no hint is a code and a message', () => {
  expect(formatDiagnostic({ code: 'X', severity: 'error', message: 'It is broken.' }, ['a'])).toBe('X It is broken.');
});

test.each([['warning'], ['info']] as const)('a diagnostic that is no error says so: %s', (severity) => {
  expect(formatDiagnostic({ ...diagnostic, severity })).toBe(
    `rules/whoami.yml:2:8 ${severity} SIGMA_UNKNOWN_MODIFIER 'contians' is not a Sigma modifier. Did you mean 'contains'?`,
  );
});

test('message and hint are sentences of their own', () => {
  const texts = { code: 'X', severity: 'error', message: 'No file: ENOENT', hint: 'Look again' } as const;
  expect(formatDiagnostic(texts)).toBe('X No file: ENOENT. Look again.');
});

test('control characters, escapes and direction marks are shown inert', () => {
  const hostile = {
    ...diagnostic,
    message: 'a\u001b[31m\nb\u202Ec\uD800',
    hint: 'd\u009b',
    at: { ...at, line: 1, column: 3 },
  };
  expect(formatDiagnostic(hostile, ['\tx\u001b]0;'])).toBe(
    'rules/whoami.yml:1:3 SIGMA_UNKNOWN_MODIFIER a␛[31m␊b\uFFFDc\uFFFD. d\uFFFD.\n    1 | →x␛]0;\n      |   ^',
  );
});

test('a long line is cut around the column', () => {
  const source = `${'a'.repeat(200)}X${'b'.repeat(200)}`;
  const [shown, caret] = excerpt(linesOf(source), { ...at, line: 1, column: 201 })!.split('\n');
  expect(shown).toBe(`    1 | …${'a'.repeat(50)}X${'b'.repeat(49)}…`);
  expect(caret!.indexOf('^')).toBe(shown!.indexOf('X'));
});

test('a line that is not there has no excerpt', () => {
  expect(excerpt(['a'], at)).toBeNull();
});
