import { SourceError } from './event-source.ts';
import type { EventSource } from './event-source.ts';
import { backOffMs, cutsAround } from './gaps.ts';
import type { Gap, Recovery } from './ledger.ts';
import type { Log } from './log.ts';
import { planWindows } from './plan.ts';
import type { PlannedWindow, PlanLimits } from './plan.ts';
import { addRecovery, countReread, outageOf } from './recoveries.ts';
import { runWindow } from './run-window.ts';
import type { RunContext, RunLimits } from './run-window.ts';
import type { RunnableRules } from './runnable-rules.ts';
import { activateRules, owedByAny, owedUnasked, readOwed } from './source-debts.ts';
import type { SourceSettings } from './source-debts.ts';
import { SourceGaps } from './source-gaps.ts';
import { overlaps } from './spans.ts';
import type { Window } from './window.ts';

export type HuntLimits = RunLimits & Pick<PlanLimits, 'maxSpanMs' | 'liveSpanMs'>;

/**
 * Windows are long, since years without an event should cost little; what is full of events is cut by their number.
 * What is older than a quarter of an hour is catching up, and shares its turns with what is live.
 */
export const defaultLimits: HuntLimits = {
  maxBytes: 4_000_000,
  maxDocuments: 200_000,
  maxSpanMs: 30 * 86_400_000,
  liveSpanMs: 900_000,
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

const fenced = { code: 'HUNT_FENCED', reason: 'Another sigma-bridge has taken the source over.' };

/** Runs what a source owes, one window after another, never two at once, and keeps its gaps up to date. */
export class SourceRunner {
  readonly #settings: SourceSettings;
  readonly #options: RunnerOptions;
  readonly #gaps: SourceGaps;
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

  constructor(settings: SourceSettings, rules: RunnableRules, options: RunnerOptions) {
    this.#settings = settings;
    this.#rules = rules;
    this.#options = options;
    this.#gaps = new SourceGaps(settings.source.name, options);
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
        await this.#runAll(due, rules);
      } catch (error) {
        await this.#restAfter(error, rules);
      }
    }
  }

  async #plan(rules: RunnableRules): Promise<readonly PlannedWindow[]> {
    const { ledger, limits, now } = this.#options;
    this.#epoch ??= await ledger.takeOver(this.source.name);
    const horizonMs = (await this.source.clock()) - this.#settings.safetyLagMs;
    if (this.#activated !== rules) await activateRules(this.#settings, rules.refs, { ledger, horizonMs });
    this.#activated = rules;
    this.#horizonMs = horizonMs;
    const owed = await readOwed(this.source, rules.refs, { ledger, horizonMs });
    const gaps = await this.#gaps.keepOwed(owedByAny(owed));
    const waiting = gaps.filter((gap) => gap.nextAttemptMs > now());
    return planWindows(owed, { ...limits, horizonMs, cutsMs: cutsAround(gaps) }).filter(
      ({ window }) => !waiting.some((gap) => overlaps(gap.window, window)),
    );
  }

  async #runAll(due: readonly PlannedWindow[], rules: RunnableRules): Promise<void> {
    const queue = [...due];
    let [turns, failedInARow] = [0, 0];
    for (let planned = queue.shift(); planned !== undefined; planned = queue.shift()) {
      // A tick has come meanwhile: plan anew, so that live windows go first; but not before an older one had its turn.
      if (this.#stop.signal.aborted || this.#fenced || (this.#wanted && turns >= 2)) return;
      const outcome = await this.#attempt(planned, rules);
      if (outcome === 'tooLarge') {
        queue.unshift(...halvesOf(planned));
        continue;
      }
      turns += 1;
      failedInARow = outcome === 'failed' ? failedInARow + 1 : 0;
      // One window may be at fault; two in a row mean the source.
      if (failedInARow === 2) return;
    }
  }

  async #attempt(planned: PlannedWindow, rules: RunnableRules): Promise<'done' | 'tooLarge' | 'failed'> {
    const { log } = this.#options;
    const { window } = planned;
    const { signal } = this.#stop;
    try {
      const context = { ...this.#options, source: this.source, rules, epoch: this.#epoch!, signal };
      await this.#expectLateArrivals();
      const outcome = await runWindow(planned, context);
      switch (outcome.kind) {
        case 'covered':
          this.#lastReadMs = this.#options.now();
          await this.#gaps.close(window);
          await this.#changeRecoveries((known) => countReread(known, window, this.#reread));
          log.info({ source: this.source.name, window, matches: outcome.entry.matches }, 'window covered');
          return 'done';
        case 'tooLarge':
          return 'tooLarge';
        case 'fenced':
          this.#fenced = true;
          log.error({ source: this.source.name, code: 'HUNT_FENCED' }, 'another service has taken the source over');
          return 'done';
      }
    } catch (error) {
      if (signal.aborted) return 'done';
      await this.#recordFailure(window, error);
      return 'failed';
    }
  }

  /** Before anything of an outage is read: a crash behind it then leaves nothing out. */
  async #expectLateArrivals(): Promise<void> {
    if (this.source.lookBackMs === 0) return;
    const gaps = await this.#gaps.list();
    if (gaps.length === 0) return;
    const covered = await this.#options.ledger.covered(this.source.name);
    const outage = outageOf(gaps, { covered, horizonMs: this.#horizonMs! });
    if (outage !== null) await this.#changeRecoveries((known) => addRecovery(known, outage));
  }

  async #changeRecoveries(change: (known: readonly Recovery[]) => readonly Recovery[]): Promise<void> {
    const { ledger } = this.#options;
    const known = await ledger.recoveries(this.source.name);
    const changed = change(known);
    if (known.length > 0 || changed.length > 0) await ledger.saveRecoveries(this.source.name, changed);
  }

  get #reread(): { readonly nowMs: number; readonly lookBackMs: number } {
    return { nowMs: this.#horizonMs!, lookBackMs: this.source.lookBackMs };
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

function halvesOf({ window: { fromMs, toMs }, rules }: PlannedWindow): readonly PlannedWindow[] {
  const middleMs = Math.ceil((fromMs + toMs) / 2);
  return [
    { window: { fromMs, toMs: middleMs }, rules },
    { window: { fromMs: middleMs, toMs }, rules },
  ];
}
