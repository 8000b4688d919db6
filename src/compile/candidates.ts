import type { EventSelector } from '../ecs/mapping.ts';
import type { Answers } from './answers.ts';
import type { RuleSet, Tree } from './bound-rule.ts';
import { compileTree } from './compile-tree.ts';
import type { Decision } from './decider.ts';

/** A variant of a rule, ready to be decided on the event that the answers are turned to. */
export interface Candidate {
  /** Its place among all candidates. */
  readonly number: number;
  readonly selector: EventSelector;
  readonly rule: number;
  readonly variant: number;
  readonly tree: Tree;
  readonly holds: () => boolean;
}

/** All variants, in the order of the rules. */
export function candidatesOf({ rules }: RuleSet, answers: Answers): readonly Candidate[] {
  const variants = rules.flatMap((bound, rule) => bound.variants.map((of, variant) => ({ rule, variant, ...of })));
  return variants.map(({ rule, variant, selector, tree }, number) => {
    return { number, selector, rule, variant, tree, holds: compileTree(tree, answers) };
  });
}

/** Adds the decisions on one event. The first variant that holds is the rule's answer. */
export function decideEvent(candidates: Iterable<Candidate>, event: number, decisions: Decision[]): void {
  let last = -1;
  for (const { rule, variant, holds } of candidates) {
    if (rule === last || !holds()) continue;
    decisions.push({ event, rule, variant });
    last = rule;
  }
}
