import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { loadMapping, loadRules, loadYamlFiles, packageRoot } from '../src/load.ts';
import { temporaryFiles } from './cli/run-main.ts';
import { idOf, ruleText } from './cli/rule-text.ts';

const names = (folder: string, paths: readonly string[]): readonly string[] =>
  loadYamlFiles(paths.map((path) => join(folder, path))).files.map(({ file }) => file.slice(folder.length + 1));

test('a folder gives its .yml and .yaml files, deep and by name; folders with a dot are left alone', () => {
  const folder = temporaryFiles({
    'b.yml': '',
    'a/deep/c.YAML': '',
    'a/z.yaml': '',
    'README.md': '',
    '.github/workflows/ci.yml': '',
    'a/.git/x.yml': '',
    '.hidden.yml': '',
  });
  expect(names(folder, ['.'])).toEqual(
    ['.hidden.yml', 'a/deep/c.YAML', 'a/z.yaml', 'b.yml'].map((name) => name.replaceAll('/', sep)),
  );
});

test('a dot in what was named itself does not matter', () => {
  const folder = temporaryFiles({ '.rules/a.yml': '' });
  expect(names(folder, ['.rules'])).toEqual(['.rules/a.yml']);
});

test('a file that is named is read whatever it is called, and once however often', () => {
  const folder = temporaryFiles({ 'rule.txt': 'x', 'a/b.yml': '' });
  symlinkSync(join(folder, 'a/b.yml'), join(folder, 'link.yml'));
  expect(names(folder, ['rule.txt', 'rule.txt', 'a', 'a/b.yml', 'link.yml'])).toEqual(['rule.txt', 'a/b.yml']);
});

test.each([
  ['gone', 'LOAD_PATH_NOT_FOUND', "'@/gone' does not exist."],
  ['empty', 'LOAD_NO_YAML', "'@/empty' holds no .yml or .yaml file."],
  ['utf16.yml', 'LOAD_NOT_UTF8', "'@/utf16.yml' is not UTF-8."],
  ['latin1.yml', 'LOAD_NOT_UTF8', "'@/latin1.yml' is not UTF-8."],
])('%s is told by %s, and the rest is read', (path, code, message) => {
  const folder = temporaryFiles({
    'utf16.yml': Buffer.from('\ufefftitle: x\n', 'utf16le'),
    'latin1.yml': Buffer.from('title: Prüfung\n', 'latin1'),
    'good.yml': 'title: Prüfung\n',
  });
  mkdirSync(join(folder, 'empty'));
  const { files, diagnostics } = loadYamlFiles([join(folder, path), join(folder, 'good.yml')]);
  expect(files.map(({ text }) => text)).toEqual(['title: Prüfung\n']);
  expect(diagnostics.map((found) => [found.severity, found.code, found.message.replaceAll(folder, '@')])).toEqual([
    ['error', code, message],
  ]);
  expect(diagnostics[0]!.hint).not.toBe('');
});

// The superuser may read everything.
test.skipIf(process.getuid?.() === 0)('a file that may not be read is told by LOAD_UNREADABLE', () => {
  const folder = temporaryFiles({ 'a.yml': '' });
  chmodSync(join(folder, 'a.yml'), 0o000);
  expect(loadYamlFiles([folder]).diagnostics.map(({ code }) => code)).toEqual(['LOAD_UNREADABLE']);
});

test('rules keep the order of their files, and each refused one is there with what is wrong', () => {
  const folder = temporaryFiles({
    '1.yml': ruleText('b'),
    '2.yml': `${ruleText('a')}---\ntitle: [\n`,
    '3.yml': 'just text\n',
    '4.yml': ruleText('c'),
    '5.yml': ruleText('c'),
    '6.yml': '',
  });
  const { rules, refused, diagnostics } = loadRules([folder]);
  expect(rules.map(({ id }) => id)).toContain(idOf('b'));
  const shown = refused.map(({ id, at, diagnostics: why }) => [at.file.slice(-5), id, why.map(({ code }) => code)]);
  expect(shown).toContainEqual(['3.yml', null, ['YAML_WRONG_TYPE']]);
  expect(shown).toContainEqual(['4.yml', idOf('c'), ['SIGMA_DUPLICATE_ID']]);
  expect(shown).toContainEqual(['5.yml', idOf('c'), ['SIGMA_DUPLICATE_ID']]);
  expect(diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThanOrEqual(4);
});

test('the shipped mapping has no mistake; one of the user is laid over it', () => {
  const shipped = loadMapping();
  expect(shipped.diagnostics).toEqual([]);
  const folder = temporaryFiles({
    'own.yml': 'logsources:\n  - { product: own, service: thing, events: { one: { channel: Own/Thing } } }\n',
  });
  const { mapping, diagnostics } = loadMapping([folder]);
  expect(diagnostics).toEqual([]);
  expect(mapping.logsources.length).toBe(shipped.mapping.logsources.length + 1);
});

test('the package root is the folder that holds package.json', () => {
  expect(loadYamlFiles([join(packageRoot, 'docker-compose.yml')]).files).toHaveLength(1);
});

test('a file that cannot be read is a refused rule, and one without a rule is told', () => {
  const folder = temporaryFiles({
    'comments.yml': '# nothing yet\n',
    'latin1.yml': Buffer.from('title: Prüfung\n', 'latin1'),
  });
  const { refused, diagnostics } = loadRules([folder]);
  expect(refused.map(({ at, diagnostics: why }) => [at.file, why.map(({ code }) => code)])).toEqual([
    [join(folder, 'latin1.yml'), ['LOAD_NOT_UTF8']],
  ]);
  expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
    ['error', 'LOAD_NOT_UTF8'],
    ['warning', 'LOAD_EMPTY_FILE'],
  ]);
});
