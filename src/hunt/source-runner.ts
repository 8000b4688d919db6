import { sourceAccount } from './account.ts';
import { DebtRunner } from './debt-runner.ts';
import type { Backfills } from './backfill.ts';
import type { EventSource } from './event-source.ts';
import { failureOf } from './failure.ts';
import { FencedError } from './fenced-error.ts';
import { backOffMs } from './gaps.ts';
import type { StoredMatches } from './finding-delays.ts';
import type { LateDocuments } from './late-delays.ts';
import type { Gap } from './ledger.ts';
import type { Log } from './log.ts';
import type { PlanLimits } from './plan.ts';
import type { RunContext, RunLimits } from './run-window.ts';
import type { RunnableRules } from './runnable-rules.ts';
import { SourceAudit } from './source-audit.ts';
import { SourceBackfills } from './source-backfills.ts';
import type { BackfillRound } from './source-backfills.ts';
import { activateRules, owedUnasked, readOwed } from './source-debts.ts';
import type { SourceSettings } from './source-debts.ts';

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

export interface RunnerOptions extends Omit<
  RunContext,
  'source' | 'rules' | 'epoch' | 'backfill' | 'signal' | 'limits' | 'onCreated'
> {
  readonly limits: HuntLimits;
  readonly backfills: Backfills;
  /** Told of matches that were not there before. */
  readonly onStored?: (stored: StoredMatches) => void;
  /** Told of documents that came late. */
  readonly onLate?: (late: readonly LateDocuments[]) => Promise<void>;
  readonly log: Log;
  readonly random: () => number;
}

/** How the runs of a source go; times in ms since 1970 UTC. */
export interface RunState {
  /** Up to here the source can be read: by its own clock, or by ours while it does not answer; null before the first try. */
  readonly horizonMs: number | null;
  /** When that was found out, by our own clock. */
  readonly horizonReadMs: number | null;
  /** When a window was last read to its end, or nothing was due, by our own clock; null before that. */
  readonly lastReadMs: number | null;
  /** Why the newest of the windows that failed did, or why nothing is run any more; null where all is well. */
  readonly failure: Pick<Gap, 'code' | 'reason'> | null;
}

/** What a round begins with. */
type Round = BackfillRound & { readonly limits: Omit<PlanLimits, 'cutsMs'> };

const fenced = { code: 'HUNT_FENCED', reason: 'Another sigma-bridge has taken the source over.' };

/** Runs what a source owes, one window after another, never two at once, and keeps its gaps up to date. */
export class SourceRunner {
  readonly #settings: SourceSettings;
  readonly #options: RunnerOptions;
  readonly #debts: DebtRunner;
  readonly #backfills: SourceBackfills;
  readonly #audit: SourceAudit | null;
  readonly #stop = new AbortController();
  #rules: RunnableRules;
  #activated: RunnableRules | null = null;
  #epoch: number | null = null;
  #horizonMs: number | null = null;
  #horizonReadMs: number | null = null;
  #lastReadMs: number | null = null;
  #running: Promise<void> | null = null;
  #wanted = false;
  #fenced = false;
  /** Rounds in a row in which the source could not be asked at all, and until when it is left alone. */
  #failures = 0;
  #restUntilMs = 0;
  /** How far the source's clock is before ours, by the last look at it. */
  #aheadMs = 0;

  constructor(settings: SourceSettings, rules: RunnableRules, options: RunnerOptions) {
    this.#settings = settings;
    this.#rules = rules;
    this.#options = options;
    const { name, census } = settings.source;
    const { signal } = this.#stop;
    const planAnew = () => {
      this.#wanted = true;
    };
    // After so many windows a tick that came meanwhile has the plan made anew, so that live windows go first.
    const agendaAfter = (windows: number) => ({ isDue: (turns: number) => this.#wanted && turns >= windows, planAnew });
    const context = { ...options, source: settings.source, signal, epoch: () => this.#epoch! };
    this.#debts = new DebtRunner({
      ...context,
      backfill: null,
      account: sourceAccount(options.ledger, name),
      // Not before an older one had its turn.
      agenda: agendaAfter(2),
      onCovered: () => {
        this.#lastReadMs = options.now();
      },
      onCreated: (matches) => {
        options.onStored?.({ source: name, matches, storedMs: this.#sourceNow() });
      },
    });
    this.#backfills = new SourceBackfills({ ...context, agenda: agendaAfter(1) });
    const clock = { sourceNow: () => this.#sourceNow(), safetyLagMs: settings.safetyLagMs };
    this.#audit = census && new SourceAudit(name, census, { ...options, ...clock, signal });
  }

  get source(): EventSource {
    return this.#settings.source;
  }

  get state(): RunState {
    const failure = this.#fenced ? fenced : this.#debts.newestGap;
    return { horizonMs: this.#horizonMs, horizonReadMs: this.#horizonReadMs, lastReadMs: this.#lastReadMs, failure };
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

  /** The time by the source's clock, as far as is known without asking. */
  #sourceNow(): number {
    return this.#options.now() + this.#aheadMs;
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
        const round = await this.#begin(rules);
        this.#failures = 0;
        const due = await this.#debts.plan(round.live, { loaded: rules.refs, limits: { ...round.limits, cutsMs: [] } });
        if (due.length === 0) this.#lastReadMs = this.#options.now();
        const isThrough = await this.#debts.run(due, rules);
        await this.#recount();
        if (isThrough && !this.#isToEndRound()) await this.#backfills.run(round);
      } catch (error) {
        if (error instanceof FencedError) this.#fence();
        else await this.#restAfter(error, rules);
      }
    }
  }

  #fence(): void {
    this.#fenced = true;
    this.#options.log.error(
      { source: this.source.name, code: 'HUNT_FENCED' },
      'another service has taken the source over',
    );
  }

  #isToEndRound(): boolean {
    return this.#wanted || this.#stop.signal.aborted;
  }

  async #begin(rules: RunnableRules): Promise<Round> {
    const { ledger, limits } = this.#options;
    this.#epoch ??= await ledger.takeOver(this.source.name);
    const clockMs = await this.source.clock();
    this.#aheadMs = clockMs - this.#options.now();
    const horizonMs = clockMs - this.#settings.safetyLagMs;
    if (this.#activated !== rules) {
      await activateRules(this.#settings, rules.refs, { ledger, horizonMs, epoch: this.#epoch });
    }
    this.#activated = rules;
    this.#horizonMs = horizonMs;
    this.#horizonReadMs = this.#options.now();
    const live = await readOwed(this.source, rules.refs, { ledger, horizonMs });
    return { rules, live, limits: { ...limits, horizonMs } };
  }

  /** What has been searched is counted again; what no rule has seen is planned at once. */
  async #recount(): Promise<void> {
    const { signal } = this.#stop;
    if (this.#audit === null || this.#stop.signal.aborted) return;
    try {
      if (!(await this.#audit.run(this.#horizonMs!, this.#epoch!))) return;
      this.#wanted = true;
      this.#backfills.reopen();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof FencedError) throw error;
      const { code, reason } = failureOf(error, this.#options.now());
      this.#options.log.warn(
        { source: this.source.name, code, reason },
        'what was searched could not be counted again',
      );
    }
  }

  async #restAfter(error: unknown, rules: RunnableRules): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { ledger, log, now, random } = this.#options;
    this.#failures += 1;
    // What it cannot say is taken from our own clock, so that the lag goes on growing.
    this.#horizonMs = Math.max(this.#horizonMs ?? -Infinity, now() - this.#settings.safetyLagMs);
    this.#horizonReadMs = now();
    this.#restUntilMs = now() + backOffMs(this.#failures, random);
    try {
      const owed = await owedUnasked(this.#settings, rules.refs, { ledger, nowMs: now() });
      for (const window of owed) await this.#debts.recordFailure(window, error);
    } catch (cause) {
      log.error({ err: cause, source: this.source.name }, 'gap could not be recorded');
    }
  }
}
