import type { Account } from './account.ts';
import { SourceError } from './event-source.ts';
import type { EventSource } from './event-source.ts';
import { FencedError } from './fenced-error.ts';
import { cutsAround, isWaiting } from './gaps.ts';
import type { Gap, RuleRef } from './ledger.ts';
import type { Log } from './log.ts';
import { ruleKey } from './owed.ts';
import type { OwedRule } from './owed.ts';
import { planWindows } from './plan.ts';
import type { PlanLimits } from './plan.ts';
import { partOwed } from './quarantine.ts';
import { halvesByTime, queuedFor, trialOf, withoutRule } from './queued-window.ts';
import type { QueuedWindow } from './queued-window.ts';
import { RuleBlame } from './rule-blame.ts';
import type { Blame } from './rule-blame.ts';
import { RulesError } from './rules-error.ts';
import { runWindow } from './run-window.ts';
import type { RunContext } from './run-window.ts';
import type { RunnableRules } from './runnable-rules.ts';
import { owedByAny } from './source-debts.ts';
import { SourceGaps } from './source-gaps.ts';
import { SourceQuarantine } from './source-quarantine.ts';
import { SpanLimit } from './span-limit.ts';
import { overlaps } from './spans.ts';
import type { Window } from './window.ts';

export interface DebtContext extends Omit<RunContext, 'rules' | 'epoch' | 'signal'> {
  readonly source: EventSource;
  readonly account: Account;
  readonly log: Log;
  readonly random: () => number;
  /** That of the source's owner. */
  readonly epoch: () => number;
  /** Aborts when the owner is to stop, or owns the source no more. */
  readonly signal: () => AbortSignal;
  readonly agenda: Agenda;
  /** Told of each window that was covered. */
  readonly onCovered?: () => void;
}

/** Who decides what is run next. */
export interface Agenda {
  /** Whether what is queued is to make way, after so many windows. */
  readonly isDue: (turns: number) => boolean;
  /** Asks for a new plan at once. */
  readonly planAnew: () => void;
}

/** `parted`: nothing was decided, and the parts are to be run. */
type Attempt = { readonly kind: 'done' | 'failed' } | Blame;

/** Runs what rules owe on one source, one window after another, and keeps account of what fails. */
export class DebtRunner {
  readonly #context: DebtContext;
  readonly #gaps: SourceGaps;
  readonly #quarantine: SourceQuarantine;
  readonly #blame: RuleBlame;
  readonly #span = new SpanLimit();
  /** Windows in a row that failed with every rule. */
  #acquittals = 0;

  constructor(context: DebtContext) {
    this.#context = context;
    this.#gaps = new SourceGaps(context);
    this.#quarantine = new SourceQuarantine(context);
    const { name } = context.source;
    this.#blame = new RuleBlame({ ...context, source: name, gaps: this.#gaps, quarantine: this.#quarantine });
  }

  /** The newest when they were last looked at; null where there was none. */
  get newestGap(): Gap | null {
    return this.#gaps.newest;
  }

  /** What of the debt is due now, in order. `loaded` are the rules that run on the source. */
  async plan(
    owed: readonly OwedRule[],
    { loaded, limits }: { readonly loaded: readonly RuleRef[]; readonly limits: PlanLimits },
  ): Promise<readonly QueuedWindow[]> {
    const nowMs = this.#context.now();
    const { together, alone } = partOwed(owed, await this.#quarantine.keepLoaded(loaded), nowMs);
    const gaps = await this.#gaps.keepOwed(owedByAny(together));
    const waiting = gaps.filter((gap) => isWaiting(gap.nextAttemptMs, nowMs));
    const spanned = { ...limits, maxSpanMs: Math.min(limits.maxSpanMs, this.#span.ms) };
    const cutsMs = [...limits.cutsMs, ...cutsAround(gaps)];
    const [first, ...rest] = planWindows(together, { ...spanned, cutsMs })
      .filter(({ window }) => !waiting.some((gap) => overlaps(gap.window, window)))
      .map((planned) => queuedFor(planned));
    // Behind what is live, but not behind a long catch-up.
    const trials = alone.flatMap((rule) => trialOf(planWindows([rule], spanned)));
    return [...(first === undefined ? [] : [first]), ...trials, ...rest];
  }

  /** Resolves to false where it ended before the last window: asked to, or because one after another failed. */
  async run(due: readonly QueuedWindow[], rules: RunnableRules): Promise<boolean> {
    const together = new Set(due.flatMap((queued) => (queued.isTrial ? [] : queued.rules.map(ruleKey)))).size;
    const { agenda } = this.#context;
    const signal = this.#context.signal();
    let queue = [...due];
    let [turns, failedInARow] = [0, 0];
    let setAsideInARow: readonly RuleRef[] = [];
    let isParted = false;
    for (let queued = queue.shift(); queued !== undefined; queued = queue.shift()) {
      if (signal.aborted || agenda.isDue(turns)) return false;
      const attempt = await this.#attempt(queued, rules);
      if (attempt.kind === 'parted') {
        queue.unshift(...attempt.parts);
        continue;
      }
      turns += 1;
      failedInARow = attempt.kind === 'failed' ? failedInARow + 1 : 0;
      setAsideInARow = attempt.kind === 'setAside' && !attempt.isTrial ? [...setAsideInARow, attempt.rule] : [];
      isParted ||= setAsideInARow.length > 0;
      if (attempt.kind === 'setAside') queue = queue.flatMap((later) => withoutRule(later, attempt.rule));
      if (await this.#blame.acquit(setAsideInARow, queued.window, together)) {
        this.#acquittals += 1;
        // The other windows wait for no tick; but one after another that ends so means the source.
        if (this.#acquittals < 2) agenda.planAnew();
        return false;
      }
      // One window may be at fault; two in a row mean the source.
      if (failedInARow === 2) return false;
    }
    // What is open now is known only to a plan without those that were set aside.
    if (isParted) agenda.planAnew();
    return true;
  }

  async recordFailure(window: Window, error: unknown): Promise<void> {
    const { source, log, backfill } = this.#context;
    const { code, reason } = await this.#gaps.add(window, error);
    // The source's own failures are told by code and reason; only what nobody foresaw needs its stack.
    const cause = error instanceof SourceError ? {} : { err: error };
    log.warn({ source: source.name, backfill, window, code, reason, ...cause }, 'window not covered');
  }

  async #attempt(queued: QueuedWindow, rules: RunnableRules): Promise<Attempt> {
    const { source, log, agenda, epoch, backfill, onCovered } = this.#context;
    const signal = this.#context.signal();
    const { window, suspect } = queued;
    try {
      const outcome = await runWindow(queued, { ...this.#context, rules, signal, epoch: epoch() });
      switch (outcome.kind) {
        case 'covered':
          onCovered?.();
          this.#acquittals = 0;
          this.#span.covered(window);
          if (queued.endsTrial) {
            await this.#quarantine.release(queued.rules);
            agenda.planAnew();
          }
          // Where only some of the rules have run, the plan tells what is still owed.
          if (!suspect) await this.#gaps.close(window);
          log.info({ source: source.name, backfill, window, matches: outcome.entry.matches }, 'window covered');
          return { kind: 'done' };
        case 'tooLarge':
          return { kind: 'parted', parts: halvesByTime(queued) };
      }
    } catch (error) {
      if (error instanceof FencedError) throw error;
      return signal.aborted ? { kind: 'done' } : this.#afterFailure(queued, error);
    }
  }

  async #afterFailure(queued: QueuedWindow, error: unknown): Promise<Attempt> {
    const blame = error instanceof RulesError ? await this.#blame.blame(queued, error) : null;
    if (blame !== null) return blame;
    const isKnown = error instanceof SourceError || error instanceof RulesError;
    this.#span.failed(queued.window, { tookTooLong: isKnown && error.tookTooLong });
    await this.recordFailure(queued.window, error);
    return { kind: 'failed' };
  }
}
