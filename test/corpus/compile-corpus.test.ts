import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import type { BoundRule } from '../../src/compile/bound-rule.ts';
import { buildQuery } from '../../src/compile/build-query.ts';
import { judge } from '../../src/compile/judge.ts';
import { createIndexedDecider } from '../../src/compile/indexed-decider.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { loadRules } from '../../src/load.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { finds } from '../compile/evaluate-query.ts';
import { shippedProfile } from '../compile/shipped.ts';
import { ownMapping } from '../ecs/own-mapping.ts';
import { sharedData } from '../shared-data.ts';

const sigmahq = sharedData('sigmahq');
const derived = sharedData('winlogbeat/derived');
const folders = ['rules', 'rules-emerging-threats', 'rules-threat-hunting', 'rules-compliance', 'rules-placeholder'];

describe.skipIf(sigmahq === null || derived === null)('the Windows rules of SigmaHQ', () => {
  let windows: readonly { readonly bound: BoundRule; readonly diagnostics: readonly Diagnostic[] }[] = [];
  let bounds: readonly BoundRule[] = [];

  beforeAll(() => {
    const { rules } = loadRules(folders.map((folder) => join(sigmahq!, folder)));
    windows = rules
      .filter(({ logsource }) => logsource.product === 'windows')
      .map((rule) => bindRule(rule, ownMapping));
    bounds = windows.map(({ bound }) => bound);
  });

  test('each has a verdict', () => {
    const profile = shippedProfile('wlb8');
    const judged = windows.map(({ bound, diagnostics }) => judge(bound, diagnostics, profile));
    const counts = Map.groupBy(judged, ({ verdict }) => verdict);
    const blind = judged.filter((verdict) => verdict.blind !== null).length;
    const told = [...counts].map(([verdict, { length }]) => `${length} ${verdict}`).join(', ');
    console.info(`${judged.length} rules on winlogbeat 8 with modules: ${told}; ${blind} of them blind`);
    expect(counts.get('refused')).toBeUndefined();
    expect(bounds.length).toBeGreaterThan(2840);
  });

  test.each([
    ['winlogbeat8', 'wlb8'],
    ['raw8', 'raw8'],
  ] as const)('the hits on real documents (%s) are those expected, and the queries find them', async (file, shape) => {
    const lines = readFileSync(join(derived!, `hit-corpus.${file}.ndjson`), 'utf8')
      .trimEnd()
      .split('\n');
    const documents = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const views = documents.map((document) => viewEvent({ index: null, id: null, document }));
    const ruleSet = buildRuleSet(bounds);
    const decisions = await createNaiveDecider(ruleSet).decide(views);
    expect(await createIndexedDecider(ruleSet).decide(views)).toEqual(decisions);
    const hits = new Set(decisions.map(({ event, rule }) => `${bounds[rule]!.rule.id} ${event + 1}`));
    const expected = new Set(expectedHits());
    expect([...expected].filter((hit) => !hits.has(hit))).toEqual([]);
    expect([...hits].filter((hit) => !expected.has(hit))).toEqual([]);

    const profile = shippedProfile(shape);
    const queries = new Map(
      [...new Set(decisions.map(({ rule }) => rule))].map((rule) => [rule, buildQuery(bounds[rule]!, profile).dsl]),
    );
    const missed = decisions.filter(({ event, rule }) => !finds(queries.get(rule)!, documents[event]!, profile));
    expect(missed.map(({ event, rule }) => `${bounds[rule]!.rule.id} ${event + 1}`)).toEqual([]);
  });

  /** Pairs of rule and line. */
  function expectedHits(): readonly string[] {
    const rows = readFileSync(join(derived!, 'hit-corpus.expected-hits.tsv'), 'utf8').trimEnd().split('\n').slice(1);
    const pairs = rows.map((row) => row.split('\t') as [id: string, file: string, line: string]);
    expect(pairs).toHaveLength(848);
    return pairs.map(([id, , line]) => `${id} ${line}`);
  }
});
