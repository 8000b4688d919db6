import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { lintRules } from '../src/sigma/lint/lint-rules.ts';
import { parseRules } from '../src/sigma/parse-rules.ts';
import { sharedData } from './shared-data.ts';

const root = resolve(import.meta.dirname, '..');

const files = globSync('rules/**/*.yml', { cwd: root, exclude: ['**/*.test.yml'] })
  .toSorted()
  .map((path) => {
    const text = readFileSync(resolve(root, path), 'utf8');
    const { rules, diagnostics } = parseRules(text, path);
    return { path, text, rules, diagnostics };
  });
const shipped = files.flatMap(({ path, text, rules }) => rules.map((rule) => ({ path, text, rule })));
const isOwn = ({ rule }: (typeof shipped)[number]) => rule.metadata.author === 'sigma-bridge contributors';
const own = shipped.filter(isOwn);
const fromSigmaHq = shipped.filter((file) => !isOwn(file));

test('every rule file holds one rule, and nothing in it is amiss', () => {
  expect(files.map(({ path, rules, diagnostics }) => ({ path, rules: rules.length, diagnostics }))).toEqual(
    files.map(({ path }) => ({ path, rules: 1, diagnostics: [] })),
  );
});

test('no lint finds anything in them, and our own keep the conventions of SigmaHQ', () => {
  const linted = files.map(({ path, text }) => ({ file: path, text }));
  const all = shipped.map(({ rule }) => rule);
  expect(lintRules({ rules: all, files: linted, conventions: false })).toEqual([]);
  const ours = own.map(({ rule }) => rule);
  expect(lintRules({ rules: ours, files: linted, conventions: true })).toEqual([]);
});

test('two rules are from SigmaHQ, and more than a dozen are our own', () => {
  expect(fromSigmaHq.map(({ rule }) => rule.id)).toEqual([
    'c462f537-a1e3-41a6-b5fc-b2c2cef9bf82',
    '7c0dcd3d-acf8-4f71-9570-f448b0034f94',
  ]);
  expect(own.length).toBeGreaterThan(12);
});

test('the rules of SigmaHQ are as SigmaHQ wrote them', ({ skip }) => {
  for (const { path, text } of fromSigmaHq) {
    const original = sharedData(`sigmahq/${path}`);
    if (original === null) return skip('no SigmaHQ rules on this machine');
    expect(text).toBe(readFileSync(original, 'utf8'));
  }
});

test('no two rules have one id', () => {
  const ids = shipped.map(({ rule }) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.for(own.map(({ path, rule }) => [basename(path), rule] as const))('%s says who, why and how sure', ([, rule]) => {
  const { metadata } = rule;
  expect(metadata).toMatchObject({ license: 'DRL-1.1', status: 'experimental' });
  expect(rule.title).toMatch(/^.{10,80}$/);
  expect(metadata.description).toMatch(/^Detects /);
  expect(metadata.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(metadata.level).toMatch(/^(medium|high|critical)$/);
  expect(metadata.falsePositives).not.toEqual([]);
  for (const reference of metadata.references) expect(reference).toMatch(/^https:\/\//);
  for (const tag of metadata.tags) expect(tag).toMatch(/^attack\.([a-z-]+|t\d{4}(\.\d{3})?)$/);
  expect(metadata.tags).toContainEqual(expect.stringMatching(/^attack\.t/));
});

test.for(shipped.map(({ path, rule }) => [path, rule.title] as const))(
  'rules/README.md lists %s under its title',
  ([path, title]) => {
    const readme = readFileSync(resolve(root, 'rules/README.md'), 'utf8');
    expect(readme).toContain(`[${title}](${path.slice('rules/'.length)})`);
  },
);
