import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bindRule } from '../src/compile/bind-rule.ts';
import type { Decider } from '../src/compile/decider.ts';
import { createNaiveDecider } from '../src/compile/naive-decider.ts';
import { buildRuleSet } from '../src/compile/rule-set.ts';
import { parseMapping } from '../src/ecs/parse-mapping.ts';
import { viewEvent } from '../src/ecs/view-event.ts';
import { parseRules } from '../src/sigma/parse-rules.ts';
import { psexecCases } from './data/psexec/cases.ts';

const root = resolve(import.meta.dirname, '..');
const texts = (pattern: string) =>
  globSync(pattern, { cwd: root })
    .toSorted()
    .map((file) => ({ file, text: readFileSync(resolve(root, file), 'utf8') }));

const { mapping, diagnostics } = parseMapping(texts('mappings/fields/*.yml'));
const ruleSet = buildRuleSet(
  texts('rules/**/*.yml').flatMap(({ file, text }) =>
    parseRules(text, file).rules.map((rule) => bindRule(rule, mapping).bound),
  ),
);

interface Hit {
  readonly rule: string;
  readonly title: string;
  /** From 1. */
  readonly line: number;
  readonly shape: 'module' | 'plain';
}

let decider: Decider;
beforeAll(() => {
  decider = createNaiveDecider(ruleSet);
  return () => decider.stop();
});

async function hitsOf(path: string): Promise<Hit[]> {
  const lines = readFileSync(resolve(root, path), 'utf8').trimEnd().split('\n');
  const documents = lines.map((line) => JSON.parse(line) as { readonly event: { readonly module?: string } });
  const views = documents.map((document) => viewEvent({ index: null, id: null, document: { ...document } }));
  return (await decider.decide(views)).map(({ event, rule }) => ({
    rule: ruleSet.rules[rule]!.rule.id,
    title: ruleSet.rules[rule]!.rule.title,
    line: event + 1,
    shape: documents[event]!.event.module === undefined ? 'plain' : 'module',
  }));
}

test('the mapping is sound, and every rule has a kind of event that it watches', () => {
  expect(diagnostics).toEqual([]);
  expect(ruleSet.rules.filter(({ variants }) => variants.length === 0)).toEqual([]);
});

test('every rule fires on the intrusion', async () => {
  const fired = new Set((await hitsOf('samples/intrusion.ndjson')).map(({ title }) => title));
  expect(ruleSet.rules.map(({ rule }) => rule.title).filter((title) => !fired.has(title))).toEqual([]);
});

test('both PsExec rules fire in both shapes', async () => {
  const hits = await hitsOf('samples/intrusion.ndjson');
  for (const rule of new Set(psexecCases.map((row) => row.rule))) {
    const shapes = new Set(hits.filter((hit) => hit.rule === rule).map(({ shape }) => shape));
    expect([rule, [...shapes].sort()]).toEqual([rule, ['module', 'plain']]);
  }
});

test('no rule fires on the ordinary morning', async () => {
  expect(await hitsOf('samples/ordinary.ndjson')).toEqual([]);
});

test.for(psexecCases.map((row) => [row.name, row] as const))('%s', async ([, { rule, file, line, matches }]) => {
  const hits = await hitsOf(`test/data/psexec/${file}`);
  expect(hits.some((hit) => hit.rule === rule && hit.line === line)).toBe(matches);
});
