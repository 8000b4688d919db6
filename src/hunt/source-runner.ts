import { sourceAccount } from './account.ts';
import { DebtRunner } from './debt-runner.ts';
import { backfillActivated } from './backfill-activated.ts';
import type { Backfills } from './backfill.ts';
import type { EventSource } from './event-source.ts';
import { failureOf } from './failure.ts';
import type { Failure } from './failure.ts';
import { FencedError } from './fenced-error.ts';
import { backOffMs, isWaiting } from './gaps.ts';
import type { StoredMatches } from './finding-delays.ts';
import type { LateDocuments } from './late-delays.ts';
import type { Gap, Ledger, RuleRef } from './ledger.ts';
import type { Leases } from './leases.ts';
import type { Log } from './log.ts';
import type { PlanLimits } from './plan.ts';
import type { RunContext, RunLimits } from './run-window.ts';
import type { RunnableRules } from './runnable-rules.ts';
import { SourceAudit } from './source-audit.ts';
import { SourceBackfills } from './source-backfills.ts';
import type { BackfillRound } from './source-backfills.ts';
import { activateRules, owedByAny, owedUnasked, readOwed } from './source-debts.ts';
import type { SourceSettings } from './source-debts.ts';
import { SourceIndices } from './source-indices.ts';
import { SourceLease } from './source-lease.ts';
import { uncoverableCause } from './uncoverable.ts';

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
  readonly ledger: Ledger;
  readonly leases: Leases;
  readonly limits: HuntLimits;
  readonly backfills: Backfills;
  /** Told of matches that were not there before. */
  readonly onStored?: (stored: StoredMatches) => void;
  /** Told of documents that came late. */
  readonly onLate?: (late: readonly LateDocuments[]) => Promise<void>;
  /** How far back a rule is run that becomes active later than the source was first seen; 0: not at all. */
  readonly backfillMs: number;
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
  /** Why the newest of the windows that failed did, or why the source could not be taken over; null where all is well. */
  readonly failure: Pick<Gap, 'code' | 'reason'> | null;
  /** Another service runs the source. */
  readonly isStandby: boolean;
}

/** So many rounds in a row backfills may be passed over. */
const mostPassedOver = 3;

/** What a round begins with. */
type Round = BackfillRound & { readonly limits: Omit<PlanLimits, 'cutsMs'> };

/** Runs what a source owes, one window after another, never two at once, and keeps its gaps up to date. */
export class SourceRunner {
  readonly #settings: SourceSettings;
  readonly #options: RunnerOptions;
  readonly #debts: DebtRunner;
  readonly #backfills: SourceBackfills;
  readonly #audit: SourceAudit | null;
  readonly #indices: SourceIndices | null;
  readonly #lease: SourceLease;
  #rules: RunnableRules;
  #activated: { readonly rules: RunnableRules; readonly epoch: number } | null = null;
  /** Why the source could not be taken over. */
  #unheld: Failure | null = null;
  #horizonMs: number | null = null;
  #horizonReadMs: number | null = null;
  #lastReadMs: number | null = null;
  #running: Promise<void> | null = null;
  #wanted = false;
  #isStopped = false;
  /** Rounds in a row in which the source could not be asked at all, and until when it is left alone. */
  #failures = 0;
  /** Rounds in a row that ended before backfills had their turn. */
  #passedOver = 0;
  #restUntilMs = 0;
  /** How far the source's clock is before ours, by the last look at it. */
  #aheadMs = 0;

  constructor(settings: SourceSettings, rules: RunnableRules, options: RunnerOptions) {
    this.#settings = settings;
    this.#rules = rules;
    this.#options = options;
    const { name, census } = settings.source;
    this.#lease = new SourceLease(name, options, () => void this.run());
    const planAnew = () => {
      this.#wanted = true;
    };
    // After so many windows a tick that came meanwhile has the plan made anew, so that live windows go first.
    const agendaAfter = (windows: number) => ({ isDue: (turns: number) => this.#wanted && turns >= windows, planAnew });
    const lease = { signal: () => this.#lease.signal, epoch: () => this.#lease.epoch };
    const context = { ...options, ...lease, source: settings.source };
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
    this.#audit = census && new SourceAudit(name, census, { ...options, ...clock });
    this.#indices = census && new SourceIndices(name, census, options);
  }

  get source(): EventSource {
    return this.#settings.source;
  }

  get rules(): readonly RuleRef[] {
    return this.#rules.refs;
  }

  get state(): RunState {
    const { isHeld, isStandby } = this.#lease;
    const failure = isHeld ? this.#debts.newestGap : this.#unheld;
    const [horizonMs, horizonReadMs, lastReadMs] = [this.#horizonMs, this.#horizonReadMs, this.#lastReadMs];
    return { horizonMs, horizonReadMs, lastReadMs, failure, isStandby };
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

  /** Ends after the step in hand, and lets another service go on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#lease.stop();
    await this.#running;
    await this.#lease.release();
  }

  /** The time by the source's clock, as far as is known without asking. */
  #sourceNow(): number {
    return this.#options.now() + this.#aheadMs;
  }

  #isDue(): boolean {
    return this.#wanted && !this.#isStopped;
  }

  async #rounds(): Promise<void> {
    while (this.#isDue()) {
      this.#wanted = false;
      if (isWaiting(this.#restUntilMs, this.#options.now())) return;
      // The same rules for all of a round: what was planned with them cannot be run with others.
      const rules = this.#rules;
      try {
        if (!(await this.#isHolder())) return;
        const round = await this.#begin(rules);
        this.#failures = 0;
        const due = await this.#debts.plan(round.live, { loaded: rules.refs, limits: { ...round.limits, cutsMs: [] } });
        if (due.length === 0) this.#lastReadMs = this.#options.now();
        await this.#indices?.look(this.#lease.epoch);
        const isThrough = await this.#debts.run(due, rules);
        await this.#recount();
        if (isThrough && this.#isTurnOfBackfills()) await this.#backfills.run(round);
      } catch (error) {
        if (error instanceof FencedError) this.#lease.lose();
        else await this.#restAfter(error, rules);
      }
    }
  }

  /** Where another service runs the source, no more is asked than how far it can be read: by that its lag is told here, too. */
  async #isHolder(): Promise<boolean> {
    const isHeld = await this.#lease.hold();
    this.#unheld = null;
    if (!isHeld) this.#horizonMs = (await this.source.clock()) - this.#settings.safetyLagMs;
    return isHeld;
  }

  /** While something new is always due, they get a window every few rounds. */
  #isTurnOfBackfills(): boolean {
    if (this.#lease.signal.aborted) return false;
    const isTheirs = !this.#wanted || this.#passedOver >= mostPassedOver;
    this.#passedOver = isTheirs ? 0 : this.#passedOver + 1;
    return isTheirs;
  }

  async #begin(rules: RunnableRules): Promise<Round> {
    const { ledger, limits } = this.#options;
    const { epoch } = this.#lease;
    const clockMs = await this.source.clock();
    this.#aheadMs = clockMs - this.#options.now();
    const horizonMs = clockMs - this.#settings.safetyLagMs;
    // Who ran the source before may have had others.
    if (this.#activated?.rules !== rules || this.#activated.epoch !== epoch) {
      const { name } = this.source;
      await backfillActivated({ source: name, rules: rules.refs, horizonMs }, { ...this.#options, epoch });
      await activateRules(this.#settings, rules.refs, { ledger, horizonMs, epoch });
      this.#activated = { rules, epoch };
      this.#backfills.reopen();
    }
    this.#horizonMs = horizonMs;
    this.#horizonReadMs = this.#options.now();
    const live = await readOwed(this.source, rules.refs, { ledger, horizonMs });
    await this.#audit?.keepOwed(owedByAny(live), epoch);
    return { rules, live, limits: { ...limits, horizonMs } };
  }

  /** What has been searched is counted again; what no rule has seen is planned at once. */
  async #recount(): Promise<void> {
    const { signal } = this.#lease;
    if (this.#audit === null || this.#lease.signal.aborted) return;
    try {
      const owner = { epoch: this.#lease.epoch, signal };
      if (!(await this.#audit.run(this.#horizonMs!, owner))) return;
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
    if (this.#isStopped) return;
    const { ledger, log, now, random } = this.#options;
    this.#failures += 1;
    // What it cannot say is taken from our own clock, so that the lag goes on growing; where that is behind, since it was set
    // back, time has gone on nevertheless, and the failure shows.
    this.#horizonMs = Math.max((this.#horizonMs ?? -Infinity) + 1, now() - this.#settings.safetyLagMs);
    this.#horizonReadMs = now();
    this.#restUntilMs = now() + backOffMs(this.#failures, random);
    if (!this.#lease.isHeld) {
      this.#tellUnheld(error);
      return;
    }
    try {
      const nowMs = this.#horizonMs + this.#settings.safetyLagMs;
      const owed = await owedUnasked(this.#settings, rules.refs, { ledger, nowMs });
      for (const window of owed) await this.#debts.recordFailure(window, error);
      // Which index is missing or closed shows at once; a source that does not answer is not asked again.
      if (uncoverableCause(failureOf(error, now()).code) === 'noIndex') await this.#indices?.look(this.#lease.epoch);
    } catch (cause) {
      log.error({ err: cause, source: this.source.name }, 'gap could not be recorded');
    }
  }

  /** Gaps are written down by whoever runs the source. */
  #tellUnheld(error: unknown): void {
    const { log, now } = this.#options;
    const failure = failureOf(error, now());
    this.#unheld = this.#lease.isStandby ? null : failure;
    const { code, reason } = failure;
    log.warn({ source: this.source.name, code, reason }, 'source could not be taken over, or asked');
  }
}
