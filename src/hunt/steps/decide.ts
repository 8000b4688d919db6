import type { BoundRule } from '../../compile/bound-rule.ts';
import type { EventView } from '../../ecs/event-view.ts';
import { buildMatch, matchedEvent } from '../../findings/build-match.ts';
import type { Match, MatchedEvent } from '../../findings/match.ts';
import type { PreparedRules } from '../runnable-rules.ts';

/** A match, and what its filters are asked of. */
export interface DecidedMatch {
  readonly match: Match;
  readonly rule: BoundRule;
  readonly variant: number;
  readonly event: EventView;
}

export interface DecidedPage {
  readonly matches: readonly DecidedMatch[];
  /** Documents that bear the marks of more than one shape. */
  readonly mixed: number;
}

export interface DecideContext {
  readonly sourceName: string;
  readonly rules: PreparedRules;
}

/** Decides every rule on every event of a page and says why each match matched. */
export async function decidePage(events: readonly EventView[], context: DecideContext): Promise<DecidedPage> {
  const { rules, sourceName } = context;
  const decisions = await rules.decider.decide(events);
  const described = new Map<number, MatchedEvent>();
  const matches = decisions.map((decision): DecidedMatch => {
    const rule = rules.ruleSet.rules[decision.rule]!;
    const { variant } = decision;
    const event = events[decision.event]!;
    const matched = described.get(decision.event) ?? matchedEvent(event, sourceName);
    described.set(decision.event, matched);
    const explanation = rules.explain(rule, variant, event);
    const groupBy = rules.groupBy(rule, variant);
    return { match: buildMatch({ rule: rule.rule, event, matched, explanation, groupBy }), rule, variant, event };
  });
  return { matches, mixed: events.filter((event) => event.mixed).length };
}
