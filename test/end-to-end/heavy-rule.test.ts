import { expect, test } from 'vitest';
import { builtInProfile } from '../../src/compile/built-in-profile.ts';
import { maxWeight, weigh } from '../../src/compile/query-parts.ts';
import { selectorQuery, selectorsOf } from '../../src/compile/selector-query.ts';
import { loadMapping } from '../../src/load.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { elsewhere } from '../hunt/other-source.ts';
import { realRules } from './real-rules.ts';

/** A rule that asks for all or any of so many words, none of which can be joined to a regular expression. */
function ruleOf(words: number, modifier: string): string {
  return `
title: Many words
id: 4f0d3c52-9a7e-4f41-8d5e-9c3f6b1a2e70
logsource: { product: windows, service: sysmon }
detection:
  selection:
    Image|${modifier}: [${Array.from({ length: words }, (_, index) => `word*${index}`).join(', ')}]
  condition: selection
`;
}

const profile = { ...builtInProfile(loadMapping().fieldTypes, ['raw8']), name: 'cluster' };
const source = { ...elsewhere([]), profile: () => Promise.resolve(profile) };

test.each([
  ['that fits is pushed as it is', 3, 'contains|all', { searches: 1, isEverything: false }],
  ['of too many alternatives is pushed in pieces', 150, 'contains', { searches: 2, isEverything: false }],
  [
    'of which more must hold at once than a server bears is pushed as the query for every event that it watches',
    300,
    'contains|all',
    { searches: 1, isEverything: true },
  ],
  ['of more pieces than are worth it is pushed so as well', 600, 'contains', { searches: 1, isEverything: true }],
])('a query %s', async (_name, words, modifier, expected) => {
  const configured = realRules([temporaryFiles({ 'rule.yml': ruleOf(words, modifier) })]);
  const rules = new SourceRules(configured, 'push');
  const { selection } = await rules.prepare(rules.refs, source);
  if (selection.kind !== 'push') throw new Error('pushed rules are not scanned');
  const queries = selection.queries.map(({ query }) => query);
  const everything = selectorQuery(selectorsOf({ rules: [configured[0]!.bound] }), profile);
  const isEverything = JSON.stringify(queries) === JSON.stringify([everything]);
  expect({ searches: queries.length, isEverything }).toEqual(expected);
  expect(Math.max(...queries.map(weigh))).toBeLessThanOrEqual(maxWeight);
});
