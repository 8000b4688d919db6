import type { EventView, SourceEvent } from '../../ecs/event-view.ts';
import { buildMatch, matchedEvent } from '../../findings/build-match.ts';
import type { Match, MatchedEvent } from '../../findings/match.ts';
import type { PreparedRules } from '../runnable-rules.ts';

export interface DecidedPage {
  readonly matches: readonly Match[];
  /** Documents that bear the marks of more than one shape. */
  readonly mixed: number;
}

export interface DecideContext {
  readonly sourceName: string;
  readonly rules: PreparedRules;
  readonly view: (event: SourceEvent) => EventView;
}

/** Decides every rule on every event of a page and says why each match matched. */
export async function decidePage(page: readonly SourceEvent[], context: DecideContext): Promise<DecidedPage> {
  const { rules, sourceName } = context;
  const events = page.map((event) => context.view(event));
  const decisions = await rules.decider.decide(events);
  const described = new Map<number, MatchedEvent>();
  const matches = decisions.map((decision) => {
    const bound = rules.ruleSet.rules[decision.rule]!;
    const event = events[decision.event]!;
    const matched = described.get(decision.event) ?? matchedEvent(event, sourceName);
    described.set(decision.event, matched);
    const explanation = rules.explain(bound, decision.variant, event);
    const groupBy = rules.groupBy(bound, decision.variant);
    return buildMatch({ rule: bound.rule, event, matched, explanation, groupBy });
  });
  return { matches, mixed: events.filter((event) => event.mixed).length };
}
