import type { Failure } from './failure.ts';
import { throwIfFenced } from './fenced-error.ts';
import type { QuarantinedRule, Retrying, RuleRef } from './ledger.ts';
import { addQuarantined, keepQuarantined } from './quarantine.ts';
import type { GapContext } from './source-gaps.ts';

/** The rules that are set aside, in one account. Only the source's runner changes them. */
export class SourceQuarantine {
  readonly #context: GapContext;

  constructor(context: GapContext) {
    this.#context = context;
  }

  /** Leaves those that are loaded, and gives them. */
  keepLoaded(loaded: readonly RuleRef[]): Promise<readonly QuarantinedRule[]> {
    return this.#change((rules) => keepQuarantined(rules, { loaded, released: [] }));
  }

  /** Lets rules run with the others again, and says why the last of them was here. */
  async release(released: readonly RuleRef[]): Promise<Retrying | null> {
    let last: Retrying | null = null;
    await this.#change((rules) => {
      const kept = keepQuarantined(rules, { loaded: rules, released });
      last = rules.findLast((rule) => !kept.includes(rule)) ?? null;
      return kept;
    });
    return last;
  }

  async add(rule: RuleRef, failure: Failure): Promise<void> {
    await this.#change((rules) => addQuarantined(rules, rule, failure, this.#context.random));
  }

  async #change(
    change: (rules: readonly QuarantinedRule[]) => readonly QuarantinedRule[],
  ): Promise<readonly QuarantinedRule[]> {
    const { account, epoch } = this.#context;
    const rules = await account.quarantinedRules();
    const changed = change(rules);
    if (rules.length > 0 || changed.length > 0) {
      throwIfFenced(await account.saveQuarantinedRules(changed, epoch()));
    }
    return changed;
  }
}
