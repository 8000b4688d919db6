import type { BoundRule } from '../../src/compile/bound-rule.ts';
import type { DetectionOutcome, ItemOutcome, RuleOutcome } from '../../src/compile/decision-explanation.ts';
import { explainDecisions } from '../../src/compile/explain-decision.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';

type Document = Readonly<Record<string, unknown>>;

/** Explains each rule on each document. `wrong`: where that differs from the naive decider, or from itself. */
export async function explainAll(
  rules: readonly BoundRule[],
  documents: readonly Document[],
): Promise<{ readonly explained: number; readonly matches: number; readonly wrong: readonly string[] }> {
  const views = documents.map((document) => viewEvent({ index: null, id: null, document }));
  const decider = createNaiveDecider(buildRuleSet(rules));
  const decisions = await decider.decide(views);
  await decider.stop();
  const decided = new Set(decisions.map(({ event, rule }) => `${rule} ${event}`));
  const wrong: string[] = [];
  let explained = 0;
  for (const [rule, bound] of rules.entries()) {
    const explainOn = explainDecisions(bound);
    for (const [event, view] of views.entries()) {
      const { matches, variants } = explainOn(view);
      if (matches !== decided.has(`${rule} ${event}`)) wrong.push(`${bound.rule.id} on ${event}: matches ${matches}`);
      for (const { event: kind, fits, kind: checks, decision } of variants) {
        const name = `${bound.rule.id} on ${event} as ${kind}`;
        if (fits !== checks.every((check) => check.fits)) wrong.push(`${name}: the kind`);
        if (decision === null) continue;
        explained++;
        wrong.push(...contradictions(decision).map((what) => `${name}: ${what}`));
      }
    }
  }
  return { explained, matches: decided.size, wrong };
}

/** The whole must be what its parts say, and each item what its values say. */
function contradictions({ holds, where, condition, searches, because }: RuleOutcome): readonly string[] {
  const items = [...where, ...searches.flatMap(({ detection }) => (detection === null ? [] : itemsOf(detection)))];
  return [
    ...(holds === (condition.holds && where.every((item) => item.holds)) ? [] : ['the condition']),
    ...(because.length > 0 ? [] : ['because of nothing']),
    ...items.filter((item) => item.holds !== holdsByValues(item)).map(({ item }) => item),
  ];
}

function itemsOf(detection: DetectionOutcome): readonly ItemOutcome[] {
  return detection.kind === 'item' ? [detection] : detection.of.flatMap(itemsOf);
}

/** Of a list that was cut, the values that decided come first. */
function holdsByValues({ link, asked, askedCount }: ItemOutcome): boolean {
  if (askedCount > asked.length) return asked[0]!.holds;
  return link === 'any' ? asked.some((one) => one.holds) : asked.every((one) => one.holds);
}
