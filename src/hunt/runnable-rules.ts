import type { BoundRule, Reading, RuleSet } from '../compile/bound-rule.ts';
import type { Decider } from '../compile/decider.ts';
import type { Explanation } from '../compile/explanation.ts';
import type { EventView } from '../ecs/event-view.ts';
import type { Filter } from '../sigma/filter.ts';
import type { EventSource, Selection } from './event-source.ts';
import type { RuleRef } from './ledger.ts';

/** The rules that are loaded and can be run. */
export interface RunnableRules {
  readonly refs: readonly RuleRef[];
  /** Makes some of them ready to run on a source. Asked once a window, mostly for the same set: keep the answer. */
  prepare(rules: readonly RuleRef[], source: EventSource): Promise<PreparedRules>;
}

export interface PreparedRules {
  readonly ruleSet: RuleSet;
  readonly decider: Decider;
  readonly selection: Selection;
  /** Asked after a match only. */
  explain(rule: BoundRule, variant: number, event: EventView): Explanation;
  /** Fields that tell one finding of the rule from another, beside the host. */
  groupBy(rule: BoundRule, variant: number): readonly Reading[];
  /** Filters of the rule that a match of it does not pass. Asked after a match only, and no part of the selection. */
  removing(rule: BoundRule, variant: number, event: EventView): readonly Filter[];
}
