import { expect, test } from 'vitest';
import { builtInProfile } from '../../src/compile/built-in-profile.ts';
import { countLeaves, maxLeaves } from '../../src/compile/query-parts.ts';
import { selectorQuery, selectorsOf } from '../../src/compile/selector-query.ts';
import { loadMapping } from '../../src/load.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { elsewhere } from '../hunt/other-source.ts';
import { realRules } from './real-rules.ts';

/** A rule that asks for so many words at once, none of which can be joined to a regular expression. */
function ruleOf(words: number): string {
  return `
title: Many words
id: 4f0d3c52-9a7e-4f41-8d5e-9c3f6b1a2e70
logsource: { product: windows, service: sysmon }
detection:
  selection:
    Image|contains|all: [${Array.from({ length: words }, (_, index) => `word${index}`).join(', ')}]
  condition: selection
`;
}

const profile = { ...builtInProfile(loadMapping().fieldTypes, ['raw8']), name: 'cluster' };
const source = { ...elsewhere([]), profile: () => Promise.resolve(profile) };

test.each([
  ['is pushed as it is', 3, false],
  ['is pushed as the query for every event that it watches, where it has more leaves than a server bears', 300, true],
] as const)('a query %s', async (_name, words, isHeavy) => {
  const configured = realRules([temporaryFiles({ 'rule.yml': ruleOf(words) })]);
  const rules = new SourceRules(configured, 'push');
  const { selection } = await rules.prepare(rules.refs, source);
  if (selection.kind !== 'push') throw new Error('pushed rules are not scanned');
  const { query } = selection.queries[0]!;
  const everything = selectorQuery(selectorsOf({ rules: [configured[0]!.bound] }), profile);
  expect(JSON.stringify(query) === JSON.stringify(everything)).toBe(isHeavy);
  expect(countLeaves(query)).toBeLessThanOrEqual(maxLeaves);
});
