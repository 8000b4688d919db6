import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import type { BoundRule } from '../../src/compile/bound-rule.ts';
import { buildQuery } from '../../src/compile/build-query.ts';
import { explain } from '../../src/compile/explain.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { psexecCases } from '../data/psexec/cases.ts';
import { ownMapping } from '../ecs/own-mapping.ts';
import { finds } from './evaluate-query.ts';
import { shippedProfile } from './shipped.ts';

function load(file: string): BoundRule {
  const text = readFileSync(resolve(import.meta.dirname, '../../rules/windows', file), 'utf8');
  return bindRule(parseRules(text, file).rules[0]!, ownMapping).bound;
}

function documentAt(file: string, line: number): Record<string, unknown> {
  const text = readFileSync(resolve(import.meta.dirname, '../data/psexec', file), 'utf8');
  return JSON.parse(text.split('\n')[line - 1]!) as Record<string, unknown>;
}

const asSystem = load('process_creation/proc_creation_win_sysinternals_psexesvc_as_system.yml');
const overPipe = load('builtin/security/win_security_susp_psexec.yml');

describe.each([asSystem, overPipe])('$rule.title', (bound) => {
  const cases = psexecCases.filter(({ rule }) => rule === bound.rule.id);
  test.each(cases)('$name: $why', async ({ file, line, matches, shape }) => {
    const document = documentAt(file, line);
    const view = viewEvent({ index: null, id: null, document });
    const decisions = await createNaiveDecider(buildRuleSet([bound])).decide([view]);
    expect(decisions.length === 1).toBe(matches);
    if (!matches) return;
    const profile = shippedProfile(shape);
    expect(finds(buildQuery(bound, profile).dsl, document, profile)).toBe(true);
    expect(explain(bound, decisions[0]!.variant, view).map(({ item }) => item)).toEqual(
      bound === asSystem ? ['ParentImage', 'User|contains'] : ['EventID', 'ShareName', 'RelativeTargetName|endswith'],
    );
  });
});

test('the query of the rule about pipes', () => {
  const insensitive = (kind: string, field: string, value: string) => ({
    [kind]: { [`winlog.event_data.${field}`]: { value, case_insensitive: true } },
  });
  expect(buildQuery(overPipe, shippedProfile('wlb8'))).toEqual({
    dsl: {
      bool: {
        filter: [
          { term: { 'winlog.channel': { value: 'Security', case_insensitive: true } } },
          {
            bool: {
              should: [{ term: { 'event.code': '5145' } }, { term: { 'winlog.event_id': '5145' } }],
              minimum_should_match: 1,
            },
          },
          insensitive('term', 'ShareName', '\\\\*\\IPC$'),
          {
            bool: {
              should: ['*-stdin', '*-stdout', '*-stderr'].map((value) =>
                insensitive('wildcard', 'RelativeTargetName', value),
              ),
              minimum_should_match: 1,
            },
          },
        ],
        must_not: [insensitive('prefix', 'RelativeTargetName', 'PSEXESVC')],
      },
    },
    leaves: 8,
    widened: [],
  });
});
