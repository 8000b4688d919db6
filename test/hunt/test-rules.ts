import { createHash } from 'node:crypto';
import type { BoundRule, RuleSet } from '../../src/compile/bound-rule.ts';
import type { Decider } from '../../src/compile/decider.ts';
import type { EventView } from '../../src/ecs/event-view.ts';
import type { RunnableRules } from '../../src/hunt/runnable-rules.ts';
import type { Rule, RuleLevel } from '../../src/sigma/rule.ts';

/** A rule whose meaning is a predicate: what these tests are about begins after the decision. */
export interface TestRule {
  readonly id: string;
  readonly revision?: string;
  readonly title?: string;
  readonly level?: RuleLevel;
  readonly matches: (event: EventView) => boolean;
  readonly filters?: readonly TestFilter[];
}

/** A filter told by the number of the event alone. */
export interface TestFilter {
  readonly id: string;
  readonly removes: (recordId: string | null) => boolean;
}

export const everyEvent: TestRule = { id: 'every-event', matches: () => true };
export const noEvent: TestRule = { id: 'no-event', matches: () => false };

/** Makes rules runnable, with a decider that asks each predicate. */
export function testRules(...rules: readonly TestRule[]): RunnableRules {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return {
    refs: rules.map(({ id, revision }) => ({ id, revision: revision ?? 'r1' })),
    prepare(refs) {
      const chosen = refs.map(({ id }) => byId.get(id)!);
      return Promise.resolve({
        ruleSet: ruleSetOf(chosen),
        decider: decidesBy(chosen),
        selection: { kind: 'scan', selectors: [] },
        groupBy: () => [],
        removing: ({ rule }, _variant, { envelope }) =>
          (byId.get(rule.id)!.filters ?? [])
            .filter(({ removes }) => removes(envelope.recordId))
            .map(({ id }) => ({ ...rule, kind: 'filter', id, rules: null })),
        explain: ({ rule }) => [
          { search: 'selection', item: 'Test', field: 'Test', path: null, value: null, matched: rule.id, line: 1 },
        ],
      });
    },
  };
}

function decidesBy(rules: readonly TestRule[]): Decider {
  return {
    decide: (page) =>
      Promise.resolve(
        page.flatMap((event, at) =>
          rules.flatMap((rule, index) => (rule.matches(event) ? [{ event: at, rule: index, variant: 0 }] : [])),
        ),
      ),
    stop: () => Promise.resolve(),
  };
}

function ruleSetOf(rules: readonly TestRule[]): RuleSet {
  const members = rules.map(({ id, revision }) => `${id} ${revision ?? 'r1'}`).sort();
  return {
    hash: createHash('sha256').update(members.join('\n')).digest('hex'),
    rules: rules.map(boundRule),
    predicates: [],
    places: [],
  };
}

function boundRule({ id, revision, title, level }: TestRule): BoundRule {
  const at = { file: 'test.yml', line: 1, column: 1 };
  const rule: Rule = {
    kind: 'rule',
    at,
    id,
    title: title ?? id,
    name: null,
    metadata: {
      status: null,
      level: level ?? 'medium',
      description: null,
      author: null,
      license: null,
      date: null,
      modified: null,
      references: [],
      falsePositives: [],
      tags: [],
      related: [],
    },
    logsource: { at, category: null, product: null, service: null, definition: null },
    searches: [],
    condition: { kind: 'search', at, name: 'selection' },
    text: '',
    revision: revision ?? 'r1',
  };
  return { rule, variants: [] };
}
