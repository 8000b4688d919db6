import type { ConfiguredRule } from '../active-rules.ts';
import type { BoundRule, RuleSet } from '../compile/bound-rule.ts';
import type { Decider } from '../compile/decider.ts';
import { explain } from '../compile/explain.ts';
import { FilterSet } from '../compile/filter-set.ts';
import { createIndexedDecider } from '../compile/indexed-decider.ts';
import { pushedQueries } from '../compile/pushed-queries.ts';
import { buildRuleSet } from '../compile/rule-set.ts';
import { selectorsOf } from '../compile/selector-query.ts';
import type { EventSource, Selection } from '../hunt/event-source.ts';
import type { RuleRef } from '../hunt/ledger.ts';
import type { PreparedRules, RunnableRules } from '../hunt/runnable-rules.ts';

/** Rule sets that are kept ready: the live one, and those of the windows that a new or edited rule still owes. */
const maxReady = 8;

/** What of a rule it takes to run it. */
export type RunRule = Pick<ConfiguredRule, 'rule' | 'bound' | 'groupBy' | 'filters'>;

/** The rules that run on one source, made ready as the plan asks for them. */
export class SourceRules implements RunnableRules {
  readonly refs: readonly RuleRef[];
  readonly #rules: ReadonlyMap<string, RunRule>;
  readonly #plan: 'scan' | 'push';
  readonly #filters: FilterSet;
  readonly #ready = new Map<string, { readonly ruleSet: RuleSet; readonly decider: Decider }>();

  /** `auto` scans: of live windows that is the cheaper reading (docs/architecture.md, "Plans"). */
  constructor(rules: readonly RunRule[], plan: 'auto' | 'scan' | 'push') {
    this.#rules = new Map(rules.map((configured) => [configured.rule.id, configured]));
    this.#plan = plan === 'push' ? 'push' : 'scan';
    this.#filters = new FilterSet(rules.map(({ rule: { id }, filters }) => ({ ruleId: id, filters })));
    this.refs = rules.map(({ rule: { id, revision } }) => ({ id, revision }));
  }

  async prepare(refs: readonly RuleRef[], source: EventSource): Promise<PreparedRules> {
    const { ruleSet, decider } = this.#readyFor(refs);
    return {
      ruleSet,
      decider,
      selection: await this.#selectionOf(ruleSet, source),
      explain,
      groupBy: ({ rule: { id } }, variant) => this.#rules.get(id)!.groupBy[variant]!,
      removing: ({ rule: { id } }, variant, event) => this.#filters.removing(id, variant, event),
    };
  }

  #readyFor(refs: readonly RuleRef[]): { readonly ruleSet: RuleSet; readonly decider: Decider } {
    const key = refs.map(({ id }) => id).join();
    let ready = this.#ready.get(key);
    if (ready === undefined) {
      const ruleSet = buildRuleSet(refs.map(({ id }) => this.#boundOf(id)));
      ready = { ruleSet, decider: createIndexedDecider(ruleSet) };
    }
    // Put last again, so that the first is the one that was not asked for longest.
    this.#ready.delete(key);
    this.#ready.set(key, ready);
    if (this.#ready.size > maxReady) this.#ready.delete(this.#ready.keys().next().value!);
    return ready;
  }

  #boundOf(id: string): BoundRule {
    const bound = this.#rules.get(id)?.bound;
    if (bound === undefined) throw new Error(`the plan names the rule ${id}, which does not run here`);
    return bound;
  }

  async #selectionOf(ruleSet: RuleSet, source: EventSource): Promise<Selection> {
    switch (this.#plan) {
      case 'scan':
        return { kind: 'scan', selectors: selectorsOf(ruleSet) };
      case 'push': {
        // Read anew for each window: tomorrow's index may be mapped otherwise, and today's query would miss it.
        const profile = await source.profile();
        return {
          kind: 'push',
          queries: ruleSet.rules.flatMap((bound) =>
            pushedQueries(bound, profile).map((query) => ({ ruleId: bound.rule.id, query })),
          ),
        };
      }
    }
  }
}
