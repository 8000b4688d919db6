import type { EventView } from '../ecs/event-view.ts';
import type { Filter } from '../sigma/filter.ts';
import { Answers } from './answers.ts';
import type { Tree } from './bound-rule.ts';
import { compileTree } from './compile-tree.ts';
import { predicatesIn } from './rule-set.ts';

/** A filter whose fields have become places, as those of a rule that it is for. */
export interface BoundFilter {
  readonly filter: Filter;
  /** One for each variant of the rule. */
  readonly trees: readonly Tree[];
}

/** The filters of one rule. */
export interface FilteredRule {
  readonly ruleId: string;
  readonly filters: readonly BoundFilter[];
}

/** Asks filters of the events that their rules have matched. */
export class FilterSet {
  readonly #answers: Answers;
  readonly #byRule: ReadonlyMap<string, readonly AskedFilter[]>;

  constructor(rules: readonly FilteredRule[]) {
    const trees = rules.flatMap(({ filters }) => filters.flatMap((bound) => bound.trees));
    const answers = new Answers(predicatesIn(trees));
    const asked = rules
      .filter(({ filters }) => filters.length > 0)
      .map(({ ruleId, filters }) => {
        return [ruleId, filters.map(({ filter, trees }) => ({ filter, holds: trees.map(holdsOn(answers)) }))] as const;
      });
    this.#answers = answers;
    this.#byRule = new Map(asked);
  }

  /** Each filter of the rule that does not hold for the event; empty: the match stands. */
  removing(ruleId: string, variant: number, event: EventView): readonly Filter[] {
    const filters = this.#byRule.get(ruleId);
    if (filters === undefined) return [];
    this.#answers.turnTo(event);
    return filters.filter(({ holds }) => !holds[variant]!()).map(({ filter }) => filter);
  }
}

interface AskedFilter {
  readonly filter: Filter;
  readonly holds: readonly (() => boolean)[];
}

function holdsOn(answers: Answers): (tree: Tree) => () => boolean {
  return (tree) => compileTree(tree, answers);
}
