import { SourceError } from './event-source.ts';
import type { EventSource } from './event-source.ts';
import { failureOf } from './failure.ts';
import { backOffMs, cutsAround } from './gaps.ts';
import type { Gap, RuleRef } from './ledger.ts';
import type { Log } from './log.ts';
import { ruleKey } from './owed.ts';
import { planWindows } from './plan.ts';
import type { PlanLimits } from './plan.ts';
import { partOwed } from './quarantine.ts';
import { halvesByTime, queuedFor, trialOf, withoutRule } from './queued-window.ts';
import type { QueuedWindow } from './queued-window.ts';
import { RuleBlame } from './rule-blame.ts';
import type { Blame } from './rule-blame.ts';
import { RulesError } from './rules-error.ts';
import { runWindow } from './run-window.ts';
import type { RunContext, RunLimits } from './run-window.ts';
import type { RunnableRules } from './runnable-rules.ts';
import { SourceAudit } from './source-audit.ts';
import { activateRules, owedByAny, owedUnasked, readOwed } from './source-debts.ts';
import type { SourceSettings } from './source-debts.ts';
import { SourceGaps } from './source-gaps.ts';
import { SourceIndices } from './source-indices.ts';
import { SourceQuarantine } from './source-quarantine.ts';
import { overlaps } from './spans.ts';
import { uncoverableCause } from './uncoverable.ts';
import type { Window } from './window.ts';

export interface HuntLimits extends RunLimits, Pick<PlanLimits, 'maxSpanMs' | 'liveSpanMs'> {
  /** What was searched so recently is counted again in every round, the rest once an hour. */
  readonly lookBackMs: number;
}

/**
 * Windows are long, since years without an event should cost little; what is full of events is cut by their number.
 * What is older than a quarter of an hour is catching up, and shares its turns with what is live.
 */
export const defaultLimits: HuntLimits = {
  maxBytes: 4_000_000,
  maxDocuments: 200_000,
  maxSpanMs: 30 * 86_400_000,
  liveSpanMs: 900_000,
  lookBackMs: 3_600_000,
};

export interface RunnerOptions extends Omit<RunContext, 'source' | 'rules' | 'epoch' | 'signal' | 'limits'> {
  readonly limits: HuntLimits;
  readonly log: Log;
  readonly random: () => number;
}

/** How the runs of a source go; times in ms since 1970 UTC. */
export interface RunState {
  /** Up to here the source can be read: by its own clock, or by ours while it does not answer; null before the first try. */
  readonly horizonMs: number | null;
  /** When a window was last read to its end, or nothing was due, by our own clock; null before that. */
  readonly lastReadMs: number | null;
  /** Why the newest of the windows that failed did, or why nothing is run any more; null where all is well. */
  readonly failure: Pick<Gap, 'code' | 'reason'> | null;
}

/** `parted`: nothing was decided, and the parts are to be run. */
type Attempt = { readonly kind: 'done' | 'failed' } | Blame;

const fenced = { code: 'HUNT_FENCED', reason: 'Another sigma-bridge has taken the source over.' };

/** Runs what a source owes, one window after another, never two at once, and keeps its gaps up to date. */
export class SourceRunner {
  readonly #settings: SourceSettings;
  readonly #options: RunnerOptions;
  readonly #gaps: SourceGaps;
  readonly #quarantine: SourceQuarantine;
  readonly #blame: RuleBlame;
  readonly #audit: SourceAudit | null;
  readonly #indices: SourceIndices | null;
  readonly #stop = new AbortController();
  #rules: RunnableRules;
  #activated: RunnableRules | null = null;
  #epoch: number | null = null;
  #horizonMs: number | null = null;
  #lastReadMs: number | null = null;
  #running: Promise<void> | null = null;
  #wanted = false;
  #fenced = false;
  /** Rounds in a row in which the source could not be asked at all, and until when it is left alone. */
  #failures = 0;
  #restUntilMs = 0;
  /** Windows in a row that failed with every rule. */
  #acquittals = 0;

  constructor(settings: SourceSettings, rules: RunnableRules, options: RunnerOptions) {
    this.#settings = settings;
    this.#rules = rules;
    this.#options = options;
    const { name, census } = settings.source;
    this.#gaps = new SourceGaps(name, options);
    this.#quarantine = new SourceQuarantine(name, options);
    this.#blame = new RuleBlame({ ...options, source: name, gaps: this.#gaps, quarantine: this.#quarantine });
    const { signal } = this.#stop;
    this.#audit = census && new SourceAudit(name, census, { ...options, signal });
    this.#indices = census && new SourceIndices(name, census, options);
  }

  get source(): EventSource {
    return this.#settings.source;
  }

  get state(): RunState {
    const failure = this.#fenced ? fenced : this.#gaps.newest;
    return { horizonMs: this.#horizonMs, lastReadMs: this.#lastReadMs, failure };
  }

  /** From the next round on these rules run; what they say of the past is not asked. */
  setRules(rules: RunnableRules): void {
    this.#rules = rules;
  }

  /** Runs everything that is due. During a run: has the plan made anew soon, and resolves with that. Never rejects. */
  run(): Promise<void> {
    this.#wanted = true;
    this.#running ??= this.#rounds().finally(() => {
      this.#running = null;
      // Asked for between the last look at #wanted and here.
      return this.#isDue() ? this.run() : undefined;
    });
    return this.#running;
  }

  /** Ends after the step in hand. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  #isDue(): boolean {
    return this.#wanted && !this.#stop.signal.aborted && !this.#fenced;
  }

  async #rounds(): Promise<void> {
    while (this.#isDue()) {
      this.#wanted = false;
      if (this.#options.now() < this.#restUntilMs) return;
      // The same rules for all of a round: what was planned with them cannot be run with others.
      const rules = this.#rules;
      try {
        const due = await this.#plan(rules);
        this.#failures = 0;
        if (due.length === 0) this.#lastReadMs = this.#options.now();
        await this.#indices?.look();
        await this.#runAll(due, rules);
        await this.#recount();
      } catch (error) {
        await this.#restAfter(error, rules);
      }
    }
  }

  async #plan(rules: RunnableRules): Promise<readonly QueuedWindow[]> {
    const { ledger, limits, now } = this.#options;
    this.#epoch ??= await ledger.takeOver(this.source.name);
    const horizonMs = (await this.source.clock()) - this.#settings.safetyLagMs;
    if (this.#activated !== rules) await activateRules(this.#settings, rules.refs, { ledger, horizonMs });
    this.#activated = rules;
    this.#horizonMs = horizonMs;
    const owed = await readOwed(this.source, rules.refs, { ledger, horizonMs });
    await this.#audit?.keepOwed(owedByAny(owed));
    const { together, alone } = partOwed(owed, await this.#quarantine.keepLoaded(rules.refs), now());
    const plan = { ...limits, horizonMs };
    const gaps = await this.#gaps.keepOwed(owedByAny(together));
    const waiting = gaps.filter((gap) => gap.nextAttemptMs > now());
    const [first, ...rest] = planWindows(together, { ...plan, cutsMs: cutsAround(gaps) })
      .filter(({ window }) => !waiting.some((gap) => overlaps(gap.window, window)))
      .map((planned) => queuedFor(planned));
    // Behind what is live, but not behind a long catch-up.
    const trials = alone.flatMap((rule) => trialOf(planWindows([rule], { ...plan, cutsMs: [] })));
    return [...(first === undefined ? [] : [first]), ...trials, ...rest];
  }

  async #runAll(due: readonly QueuedWindow[], rules: RunnableRules): Promise<void> {
    const together = new Set(due.flatMap((queued) => (queued.isTrial ? [] : queued.rules.map(ruleKey)))).size;
    let queue = [...due];
    let [turns, failedInARow] = [0, 0];
    let setAsideInARow: readonly RuleRef[] = [];
    let isParted = false;
    for (let queued = queue.shift(); queued !== undefined; queued = queue.shift()) {
      // A tick has come meanwhile: plan anew, so that live windows go first; but not before an older one had its turn.
      if (this.#stop.signal.aborted || this.#fenced || (this.#wanted && turns >= 2)) return;
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
        if (this.#acquittals < 2) this.#wanted = true;
        return;
      }
      // One window may be at fault; two in a row mean the source.
      if (failedInARow === 2) return;
    }
    // What is open now is known only to a plan without those that were set aside.
    if (isParted) this.#wanted = true;
  }

  /** What has been searched is counted again; what no rule has seen is planned at once. */
  async #recount(): Promise<void> {
    const { signal } = this.#stop;
    if (this.#audit === null || this.#stop.signal.aborted || this.#fenced) return;
    try {
      if (await this.#audit.run(this.#horizonMs!, this.#epoch!)) this.#wanted = true;
    } catch (error) {
      if (signal.aborted) return;
      const { code, reason } = failureOf(error, this.#options.now());
      this.#options.log.warn(
        { source: this.source.name, code, reason },
        'what was searched could not be counted again',
      );
    }
  }

  async #attempt(queued: QueuedWindow, rules: RunnableRules): Promise<Attempt> {
    const { log } = this.#options;
    const { window, suspect } = queued;
    const { signal } = this.#stop;
    try {
      const context = { ...this.#options, source: this.source, rules, epoch: this.#epoch!, signal };
      const outcome = await runWindow(queued, context);
      switch (outcome.kind) {
        case 'covered':
          this.#lastReadMs = this.#options.now();
          this.#acquittals = 0;
          if (queued.endsTrial) {
            await this.#quarantine.release(queued.rules);
            this.#wanted = true;
          }
          // Where only some of the rules have run, the plan tells what is still owed.
          if (!suspect) await this.#gaps.close(window);
          log.info({ source: this.source.name, window, matches: outcome.entry.matches }, 'window covered');
          return { kind: 'done' };
        case 'tooLarge':
          return { kind: 'parted', parts: halvesByTime(queued) };
        case 'fenced':
          this.#fenced = true;
          log.error({ source: this.source.name, code: 'HUNT_FENCED' }, 'another service has taken the source over');
          return { kind: 'done' };
      }
    } catch (error) {
      return signal.aborted ? { kind: 'done' } : this.#afterFailure(queued, error);
    }
  }

  async #afterFailure(queued: QueuedWindow, error: unknown): Promise<Attempt> {
    const blame = error instanceof RulesError ? await this.#blame.blame(queued, error) : null;
    if (blame !== null) return blame;
    await this.#recordFailure(queued.window, error);
    return { kind: 'failed' };
  }

  async #restAfter(error: unknown, rules: RunnableRules): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { ledger, log, now, random } = this.#options;
    this.#failures += 1;
    // What it cannot say is taken from our own clock, so that the lag goes on growing.
    this.#horizonMs = Math.max(this.#horizonMs ?? -Infinity, now() - this.#settings.safetyLagMs);
    this.#restUntilMs = now() + backOffMs(this.#failures, random);
    try {
      const owed = await owedUnasked(this.#settings, rules.refs, { ledger, nowMs: now() });
      for (const window of owed) await this.#recordFailure(window, error);
      // Which index is missing or closed shows at once; a source that does not answer is not asked again.
      if (uncoverableCause(failureOf(error, now()).code) === 'noIndex') await this.#indices?.look();
    } catch (cause) {
      log.error({ err: cause, source: this.source.name }, 'gap could not be recorded');
    }
  }

  async #recordFailure(window: Window, error: unknown): Promise<void> {
    const { code, reason } = await this.#gaps.add(window, error);
    // The source's own failures are told by code and reason; only what nobody foresaw needs its stack.
    const cause = error instanceof SourceError ? {} : { err: error };
    this.#options.log.warn({ source: this.source.name, window, code, reason, ...cause }, 'window not covered');
  }
}
