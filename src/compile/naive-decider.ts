import { Answers } from './answers.ts';
import type { RuleSet } from './bound-rule.ts';
import { candidatesOf, decideEvent } from './candidates.ts';
import type { Decider, Decision } from './decider.ts';
import { dispatchOf } from './dispatch.ts';

/** Decides by evaluating every rule whose logsource an event belongs to: the oracle of faster deciders. */
export function createNaiveDecider(ruleSet: RuleSet): Decider {
  const answers = new Answers(ruleSet.predicates);
  const selectedBy = dispatchOf(candidatesOf(ruleSet, answers));
  return {
    decide(page) {
      const decisions: Decision[] = [];
      for (const [event, view] of page.entries()) {
        answers.turnTo(view);
        decideEvent(selectedBy(view), event, decisions);
      }
      return Promise.resolve(decisions);
    },
    stop: () => Promise.resolve(),
  };
}
