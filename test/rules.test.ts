import { globSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { sharedData } from './shared-data.ts';

const root = resolve(import.meta.dirname, '..');

interface RuleFile {
  readonly path: string;
  readonly text: string;
  readonly rule: Readonly<Record<string, unknown>>;
}

const files: readonly RuleFile[] = globSync('rules/**/*.yml', { cwd: root })
  .toSorted()
  .map((path) => {
    const text = readFileSync(resolve(root, path), 'utf8');
    return { path, text, rule: load(text) as Record<string, unknown> };
  });
const own = files.filter(({ rule }) => rule.author === 'sigma-bridge contributors');
const fromSigmaHq = files.filter((file) => !own.includes(file));

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

test('no two rules have one id, and each id is a UUID', () => {
  const ids = files.map(({ rule }) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test.for(own.map((file) => [basename(file.path), file] as const))('%s says who, why and how sure', ([, { rule }]) => {
  expect(rule).toMatchObject({ license: 'DRL-1.1', status: 'experimental' });
  expect(rule.description).toMatch(/^Detects /);
  expect(rule.title).toMatch(/^.{10,80}$/);
  expect(rule.level).toMatch(/^(medium|high|critical)$/);
  expect(rule.falsepositives).toEqual([expect.any(String), ...(rule.falsepositives as string[]).slice(1)]);
  for (const reference of rule.references as string[]) expect(reference).toMatch(/^https:\/\//);
  for (const tag of rule.tags as string[]) expect(tag).toMatch(/^attack\.([a-z-]+|t\d{4}(\.\d{3})?)$/);
  expect(rule.tags).toContainEqual(expect.stringMatching(/^attack\.t/));
});

test.for(files.map((file) => file.path))('rules/README.md lists %s under its title', (path) => {
  const { rule } = files.find((file) => file.path === path)!;
  const readme = readFileSync(resolve(root, 'rules/README.md'), 'utf8');
  expect(readme).toContain(`[${String(rule.title)}](${path.slice('rules/'.length)})`);
});
