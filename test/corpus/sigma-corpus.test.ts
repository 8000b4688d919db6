import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDuplicateIds } from '../../src/sigma/find-duplicate-ids.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import type { Detection, Item, Rule } from '../../src/sigma/rule.ts';
import { sharedData } from '../shared-data.ts';

const folders = ['rules', 'rules-emerging-threats', 'rules-threat-hunting', 'rules-compliance', 'rules-placeholder'];
const root = sharedData('sigmahq');

test.skipIf(root === null)('every rule of SigmaHQ is read, but those with placeholders', () => {
  const files = folders.flatMap((folder) => ruleFiles(join(root!, folder)));
  const start = performance.now();
  const parsed = files.map(({ path, text }) => parseRules(text, path));
  const milliseconds = Math.round(performance.now() - start);
  console.info(`${files.length} rule files read in ${milliseconds} ms`);

  const rules = parsed.flatMap((file) => file.rules);
  const refused = parsed.filter((file) => file.rules.length === 0);
  const reasons = refused.map(({ diagnostics }) => [...new Set(diagnostics.map(({ code }) => code))].join());
  expect({
    files: files.length,
    rules: rules.length,
    refused: Object.fromEntries(
      [...Map.groupBy(reasons, (reason) => reason)].map(([reason, { length }]) => [reason, length]),
    ),
    warnings: parsed.filter((file) => file.rules.length === 1).flatMap((file) => file.diagnostics),
  }).toEqual({
    files: 3780,
    rules: 3755,
    refused: {
      SIGMA_PLACEHOLDER_UNSET: 25,
    },
    warnings: [],
  });
  expect(findDuplicateIds(rules).diagnostics).toEqual([]);
  // The same as other programs counted in the text of these rules.
  expect({
    windows: rules.filter(({ logsource }) => logsource.product === 'windows').length,
    keywords: rulesWith(rules, ({ field }) => field === null),
    'contains|all': rulesWith(rules, ({ modifiers }) => modifiers.join('|') === 'contains|all'),
    windash: rulesWith(rules, ({ modifiers }) => modifiers.includes('windash')),
    base64offset: rulesWith(rules, ({ modifiers }) => modifiers.includes('base64offset')),
    regex: rulesWith(rules, ({ tests }) => tests.some(({ kind }) => kind === 'regex')),
    cidr: rulesWith(rules, ({ tests }) => tests.some(({ kind }) => kind === 'cidr')),
    null: rulesWith(rules, ({ tests }) => tests.some(({ kind }) => kind === 'null')),
    number: rulesWith(rules, ({ tests }) => tests.some(({ kind }) => kind === 'number')),
    boolean: rulesWith(rules, ({ tests }) => tests.some(({ kind }) => kind === 'boolean')),
    emptyText: rulesWith(rules, ({ tests }) => tests.some((each) => each.kind === 'text' && each.pattern.length === 0)),
    fieldref: rulesWith(rules, ({ tests }) => tests.some(({ kind }) => kind === 'fieldref')),
  }).toEqual({
    windows: 2856,
    keywords: 107,
    'contains|all': 811,
    windash: 86,
    base64offset: 8,
    regex: 120,
    cidr: 25,
    null: 88,
    number: 494,
    boolean: 4,
    emptyText: 45,
    fieldref: 5,
  });
});

function ruleFiles(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

function rulesWith(rules: readonly Rule[], isSuch: (item: Item) => boolean): number {
  return rules.filter(({ searches }) => searches.some(({ detection }) => itemsOf(detection).some(isSuch))).length;
}

function itemsOf(detection: Detection): readonly Item[] {
  return detection.kind === 'item' ? [detection] : [detection.of].flat().flatMap(itemsOf);
}
