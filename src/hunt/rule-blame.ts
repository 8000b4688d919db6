import { failureOf } from './failure.ts';
import type { RuleRef } from './ledger.ts';
import type { Log } from './log.ts';
import { halvesByRules } from './queued-window.ts';
import type { QueuedWindow } from './queued-window.ts';
import type { RulesError } from './rules-error.ts';
import type { SourceGaps } from './source-gaps.ts';
import type { SourceQuarantine } from './source-quarantine.ts';
import { overlaps } from './spans.ts';
import type { Window } from './window.ts';

/** So often a window is tried with all rules although their queries may be at fault. */
const patientAttempts = 3;

/** Where so many rules in a row fail alone, or all that there are, it is none of them. */
const mostInARow = 8;

export interface BlameContext {
  readonly source: string;
  readonly gaps: SourceGaps;
  readonly quarantine: SourceQuarantine;
  readonly log: Log;
  readonly now: () => number;
}

/** What a failure of rules leads to: fewer of them are tried, until one that fails alone is set aside. */
export type Blame =
  | { readonly kind: 'parted'; readonly parts: readonly QueuedWindow[] }
  | { readonly kind: 'setAside'; readonly rule: RuleRef; readonly isTrial: boolean };

/** Finds the rules of one source that are at fault, and sees where none is. */
export class RuleBlame {
  readonly #context: BlameContext;

  constructor(context: BlameContext) {
    this.#context = context;
  }

  /** Null where the failure may pass by itself, as of a search that took too long, and has not stayed. */
  async blame(queued: QueuedWindow, error: RulesError): Promise<Blame | null> {
    if (!queued.suspect && error.transient && !(await this.#hasStayed(queued.window))) return null;
    const [rule, ...others] = queued.rules;
    if (others.length > 0) return { kind: 'parted', parts: halvesByRules(queued) };
    await this.#setAside(rule!, error);
    return { kind: 'setAside', rule: rule!, isTrial: queued.isTrial };
  }

  /** Where too many rules in a row were set aside over a window, lets them go and makes the window a gap; says whether. */
  async acquit(inARow: readonly RuleRef[], window: Window, ruleCount: number): Promise<boolean> {
    if (inARow.length < Math.min(mostInARow, ruleCount)) return false;
    const failure = await this.#context.quarantine.release(inARow);
    if (failure === null) return false;
    const { code, reason } = failure;
    await this.#context.gaps.record(window, { code, reason, transient: false, atMs: this.#context.now() });
    return true;
  }

  async #hasStayed(window: Window): Promise<boolean> {
    const gaps = await this.#context.gaps.list();
    return gaps.some((gap) => overlaps(gap.window, window) && gap.attempts >= patientAttempts);
  }

  async #setAside(rule: RuleRef, error: RulesError): Promise<void> {
    const { source, quarantine, log, now } = this.#context;
    const failure = failureOf(error, now());
    await quarantine.add(rule, failure);
    const { code, reason } = failure;
    const cause = code === 'HUNT_RULE_FAILED' ? { err: error } : {};
    log.warn({ source, rule: rule.id, code, reason, ...cause }, 'rule set aside');
  }
}
