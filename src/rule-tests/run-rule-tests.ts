import { dirname, resolve } from 'node:path';
import type { BoundRule, RuleSet } from '../compile/bound-rule.ts';
import type { VariantOutcome } from '../compile/decision-explanation.ts';
import { explainDecisions } from '../compile/explain-decision.ts';
import { createNaiveDecider } from '../compile/naive-decider.ts';
import { explain } from '../compile/explain.ts';
import { FilterSet } from '../compile/filter-set.ts';
import type { BoundFilter } from '../compile/filter-set.ts';
import { buildRuleSet } from '../compile/rule-set.ts';
import type { Document } from '../ecs/document.ts';
import { viewEvent } from '../ecs/view-event.ts';
import { readEvents } from '../files/read-events.ts';
import type { Filter } from '../sigma/filter.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { ruleTestDiagnostic } from './diagnostic-codes.ts';
import type { RuleTest, TestResult } from './rule-test.ts';

/** A rule that tests are of, and the filters that its matches have to pass. Without `bound` it cannot run, and `refusal` says why. */
export type TestedRule = TestResult['rule'] &
  (
    | { readonly bound: BoundRule; readonly filters: readonly BoundFilter[] }
    | { readonly bound: null; readonly refusal: string }
  );

/** Tries a rule on the events of its tests, those of files one by one. Each event gives one result. */
export async function runRuleTests(
  rule: TestedRule,
  tests: readonly RuleTest[],
): Promise<{ readonly results: readonly TestResult[]; readonly diagnostics: readonly Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const results: TestResult[] = [];
  const ruleSet = buildRuleSet(rule.bound === null ? [] : [rule.bound]);
  const filters = new FilterSet(rule.bound === null ? [] : [{ ruleId: rule.bound.rule.id, filters: rule.filters }]);
  for (const test of tests) {
    const events = await eventsOf(test, diagnostics);
    for (const { name, document } of events) {
      results.push(await runOne(rule, { ruleSet, filters }, { ...test, name, document }));
    }
  }
  return { results, diagnostics };
}

interface NamedDocument {
  readonly name: string;
  readonly document: Document;
}

async function eventsOf({ name, event, at }: RuleTest, diagnostics: Diagnostic[]): Promise<readonly NamedDocument[]> {
  if (event.kind === 'document') return [{ name, document: event.document }];
  const events: NamedDocument[] = [];
  const before = diagnostics.length;
  for await (const read of readEvents(resolve(dirname(at.file), event.path))) {
    if (read.kind === 'bad') diagnostics.push(read.diagnostic);
    else events.push({ name: `${name} (${event.path}:${read.event.line})`, document: read.event.document });
  }
  if (events.length === 0 && diagnostics.length === before) {
    const message = `'${event.path}' holds no event.`;
    const hint = 'Write one JSON document a line.';
    diagnostics.push(ruleTestDiagnostic('RULETEST_EMPTY', message, { at: event.at, hint }));
  }
  return events;
}

async function runOne(
  rule: TestedRule,
  { ruleSet, filters }: { readonly ruleSet: RuleSet; readonly filters: FilterSet },
  { name, at, expected, document }: Pick<RuleTest, 'name' | 'at' | 'expected'> & NamedDocument,
): Promise<TestResult> {
  const { id, title, file, bound } = rule;
  const said = { rule: { id, title, file }, name, at, expected };
  if (bound === null) {
    return { ...said, passed: false, difference: `The rule cannot run: ${rule.refusal}`, explanation: [] };
  }
  const view = viewEvent({ index: null, id: null, document });
  const [decision] = await createNaiveDecider(ruleSet).decide([view]);
  if (decision !== undefined) {
    const [filter] = filters.removing(bound.rule.id, decision.variant, view);
    if (filter !== undefined) return { ...said, ...removedBy(filter, expected), explanation: [] };
    const difference = expected === 'match' ? null : 'The rule matches the event, and should not.';
    const explanation = explain(bound, decision.variant, view);
    return { ...said, passed: difference === null, difference, explanation };
  }
  if (expected === 'noMatch') return { ...said, passed: true, difference: null, explanation: [] };
  const reasons = explainDecisions(bound)(view)
    .variants.filter(({ fits }) => fits)
    .map(whyItFails);
  const difference =
    reasons.length > 0
      ? `The rule should match the event, and its condition does not hold: ${reasons.join('; ')}. sigma-bridge explain says more.`
      : `The rule should match the event, and it is none that the logsource means: ${envelopeOf(view.envelope)}.`;
  return { ...said, passed: false, difference, explanation: [] };
}

function removedBy({ title, at }: Filter, expected: RuleTest['expected']): Pick<TestResult, 'passed' | 'difference'> {
  if (expected === 'noMatch') return { passed: true, difference: null };
  const difference = `The rule matches the event, and the filter '${title}' (${at.file}:${at.line}) removes the match. sigma-bridge explain says more.`;
  return { passed: false, difference };
}

function whyItFails({ event, decision }: VariantOutcome): string {
  const because = decision?.because ?? [];
  return `as ${event}, ${because.map(({ search, holds }) => `'${search}' ${holds ? 'holds' : 'does not'}`).join(' and ')}`;
}

function envelopeOf({ channel, code }: { readonly channel: string | null; readonly code: string | null }): string {
  return `winlog.channel is ${channel === null ? 'absent' : `'${channel}'`}, event.code ${code === null ? 'absent' : `'${code}'`}`;
}
