import type { ConfiguredRule } from '../active-rules.ts';
import type { BoundRule, RuleSet } from '../compile/bound-rule.ts';
import { buildQuery } from '../compile/build-query.ts';
import type { Decider } from '../compile/decider.ts';
import { explain } from '../compile/explain.ts';
import { mergeLeaves } from '../compile/merge-leaves.ts';
import { createIndexedDecider } from '../compile/indexed-decider.ts';
import type { Query } from '../compile/query.ts';
import { countLeaves, maxLeaves } from '../compile/query-parts.ts';
import { buildRuleSet } from '../compile/rule-set.ts';
import { selectorQuery, selectorsOf } from '../compile/selector-query.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { EventSource, Selection } from '../hunt/event-source.ts';
import type { RuleRef } from '../hunt/ledger.ts';
import type { PreparedRules, RunnableRules } from '../hunt/runnable-rules.ts';

/** Rule sets that are kept ready: the live one, and those of the windows that a new or edited rule still owes. */
const maxReady = 8;

/** The rules that run on one source, made ready as the plan asks for them. */
export class SourceRules implements RunnableRules {
  readonly refs: readonly RuleRef[];
  readonly #rules: ReadonlyMap<string, ConfiguredRule>;
  readonly #plan: 'scan' | 'push';
  readonly #ready = new Map<string, { readonly ruleSet: RuleSet; readonly decider: Decider }>();

  /** `auto` scans: of live windows that is the cheaper reading (docs/architecture.md, "Plans"). */
  constructor(rules: readonly ConfiguredRule[], plan: 'auto' | 'scan' | 'push') {
    this.#rules = new Map(rules.map((configured) => [configured.rule.id, configured]));
    this.#plan = plan === 'push' ? 'push' : 'scan';
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
          queries: ruleSet.rules.map((bound) => ({
            ruleId: bound.rule.id,
            query: pushedQuery(bound, profile),
          })),
        };
      }
    }
  }
}

function pushedQuery(bound: BoundRule, profile: SourceProfile): Query {
  const query = mergeLeaves(buildQuery(bound, profile).dsl, profile);
  // Measured: 441 leaves of hashes fill the request breaker of a small server, and its 429 keeps the window open for
  // ever, for every rule. To read all events that such a rule watches costs less.
  return countLeaves(query) <= maxLeaves ? query : selectorQuery(selectorsOf({ rules: [bound] }), profile);
}
