import { SourceError } from './event-source.ts';
import type { EventSource } from './event-source.ts';
import { addFailure, backOffMs, closeGaps, cutsAround, owedGaps } from './gaps.ts';
import type { Failure } from './gaps.ts';
import type { Gap } from './ledger.ts';
import type { Log } from './log.ts';
import { owedWindows } from './owed.ts';
import { planWindows } from './plan.ts';
import type { PlannedWindow, PlanLimits } from './plan.ts';
import { runWindow } from './run-window.ts';
import type { RunContext, RunLimits } from './run-window.ts';
import type { RunnableRules } from './runnable-rules.ts';
import { joinWindows, overlaps } from './spans.ts';
import { resolveStartAt } from './start-at.ts';
import type { StartAt } from './start-at.ts';
import type { Window } from './window.ts';

/** A source and how it is to be run. */
export interface SourceSettings {
  readonly source: EventSource;
  readonly startAt: StartAt;
  /** Documents may become visible this much later than they were stamped. */
  readonly safetyLagMs: number;
}

export type HuntLimits = RunLimits & Pick<PlanLimits, 'maxSpanMs' | 'liveSpanMs'>;

/**
 * Windows are long, since years without an event should cost little; what is full of events is cut by their number.
 * What is older than a quarter of an hour is catching up, and shares its turns with what is live.
 */
export const defaultLimits: HuntLimits = {
  maxBytes: 8_000_000,
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
  /** Up to here the source could be read when it was last asked; null before that. */
  readonly horizonMs: number | null;
  /** When a window was last read to its end, or nothing was due, by our own clock; null before that. */
  readonly lastReadMs: number | null;
  /** Why the newest of the windows that failed did, or why nothing is run any more; null where all is well. */
  readonly failure: Pick<Gap, 'code' | 'reason'> | null;
}

/** Runs what a source owes, one window after another, never two at once, and keeps its gaps up to date. */
export class SourceRunner {
  readonly #settings: SourceSettings;
  readonly #options: RunnerOptions;
  readonly #stop = new AbortController();
  #rules: RunnableRules;
  #activated: RunnableRules | null = null;
  #epoch: number | null = null;
  #horizonMs: number | null = null;
  #lastReadMs: number | null = null;
  #failure: RunState['failure'] = null;
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
  }

  get source(): EventSource {
    return this.#settings.source;
  }

  get state(): RunState {
    return { horizonMs: this.#horizonMs, lastReadMs: this.#lastReadMs, failure: this.#failure };
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
      try {
        const due = await this.#plan();
        this.#failures = 0;
        if (due.length === 0) this.#lastReadMs = this.#options.now();
        await this.#runAll(due);
      } catch (error) {
        await this.#restAfter(error);
      }
    }
  }

  async #plan(): Promise<readonly PlannedWindow[]> {
    const { ledger, limits, now } = this.#options;
    this.#epoch ??= await ledger.takeOver(this.source.name);
    const horizonMs = (await this.source.clock()) - this.#settings.safetyLagMs;
    await this.#activate(horizonMs);
    this.#horizonMs = horizonMs;
    const owed = await this.#owed(horizonMs);
    const gaps = await this.#changeGaps((known) => owedGaps(known, everyWindow(owed)));
    const waiting = gaps.filter((gap) => gap.nextAttemptMs > now());
    return planWindows(owed, { ...limits, horizonMs, cutsMs: cutsAround(gaps) }).filter(
      ({ window }) => !waiting.some((gap) => overlaps(gap.window, window)),
    );
  }

  async #activate(horizonMs: number): Promise<void> {
    const rules = this.#rules;
    if (this.#activated === rules) return;
    const { ledger } = this.#options;
    const isFirst = (await ledger.activations(this.source.name)).length === 0;
    const atMs = isFirst
      ? await resolveStartAt(this.#settings.startAt, horizonMs, () => this.source.oldest())
      : horizonMs;
    await ledger.activate(this.source.name, rules.refs, atMs);
    this.#activated = rules;
  }

  async #owed(horizonMs: number): Promise<ReturnType<typeof owedWindows>> {
    const { ledger } = this.#options;
    const [activations, covered] = await Promise.all([
      ledger.activations(this.source.name),
      ledger.covered(this.source.name),
    ]);
    return owedWindows({ activations, covered, horizonMs }, this.#rules.refs);
  }

  async #runAll(due: readonly PlannedWindow[]): Promise<void> {
    const queue = [...due];
    let [finished, failedInARow] = [0, 0];
    for (let planned = queue.shift(); planned !== undefined; planned = queue.shift()) {
      // A tick has come meanwhile: plan anew, so that live windows go first; but not before an older one had its turn.
      if (this.#stop.signal.aborted || this.#fenced || (this.#wanted && finished >= 2)) return;
      const halves = await this.#attempt(planned);
      if (halves === 'failed') failedInARow += 1;
      else queue.unshift(...halves);
      if (halves !== 'failed') failedInARow = 0;
      // One window may be at fault; two in a row mean the source.
      if (failedInARow === 2) return;
      finished += 1;
    }
  }

  /** Gives what of the window is left to run. */
  async #attempt(planned: PlannedWindow): Promise<readonly PlannedWindow[] | 'failed'> {
    const { log } = this.#options;
    const { window } = planned;
    const { signal } = this.#stop;
    try {
      const context = { ...this.#options, source: this.source, rules: this.#rules, epoch: this.#epoch!, signal };
      const outcome = await runWindow(planned, context);
      switch (outcome.kind) {
        case 'covered':
          this.#lastReadMs = this.#options.now();
          await this.#changeGaps((gaps) => closeGaps(gaps, window));
          log.info({ source: this.source.name, window, matches: outcome.entry.matches }, 'window covered');
          return [];
        case 'tooLarge':
          return halvesOf(planned);
        case 'fenced':
          this.#fenced = true;
          this.#failure = { code: 'HUNT_FENCED', reason: 'Another sigma-bridge has taken the source over.' };
          log.error({ source: this.source.name, code: 'HUNT_FENCED' }, 'another service has taken the source over');
          return [];
      }
    } catch (error) {
      if (signal.aborted) return [];
      await this.#recordFailure(window, error);
      return 'failed';
    }
  }

  /** The source could not be asked what time it is: everything owed up to now, by our own clock, is a gap. */
  async #restAfter(error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { log, now, random } = this.#options;
    this.#failures += 1;
    this.#restUntilMs = now() + backOffMs(this.#failures, random);
    try {
      for (const window of await this.#owedByOurClock()) await this.#recordFailure(window, error);
    } catch (cause) {
      log.error({ err: cause, source: this.source.name }, 'gap could not be recorded');
    }
  }

  async #owedByOurClock(): Promise<readonly Window[]> {
    const { ledger, now } = this.#options;
    const horizonMs = now() - this.#settings.safetyLagMs;
    if ((await ledger.activations(this.source.name)).length > 0) return everyWindow(await this.#owed(horizonMs));
    // Never reached so far: nothing is owed by the ledger, but it must be seen, as one gap that grows.
    const startMs = await resolveStartAt(this.#settings.startAt, horizonMs, () => Promise.resolve(null));
    const known = (await ledger.gaps(this.source.name)).map((gap) => gap.window.fromMs);
    return [{ fromMs: Math.min(startMs, horizonMs, ...known), toMs: Math.max(horizonMs, startMs) + 1 }];
  }

  async #recordFailure(window: Window, error: unknown): Promise<void> {
    const { log, now, random } = this.#options;
    const failure = failureOf(error, now());
    log.warn({ err: error, source: this.source.name, window, code: failure.code }, 'window not covered');
    await this.#changeGaps((gaps) => addFailure(gaps, window, failure, random));
  }

  async #changeGaps(change: (gaps: readonly Gap[]) => readonly Gap[]): Promise<readonly Gap[]> {
    const { ledger } = this.#options;
    const gaps = await ledger.gaps(this.source.name);
    const changed = change(gaps);
    this.#failure = changed.at(-1) ?? null;
    if (gaps.length > 0 || changed.length > 0) await ledger.saveGaps(this.source.name, changed);
    return changed;
  }
}

function everyWindow(owed: ReturnType<typeof owedWindows>): readonly Window[] {
  return joinWindows(owed.flatMap(({ windows }) => windows));
}

function halvesOf({ window: { fromMs, toMs }, rules }: PlannedWindow): readonly PlannedWindow[] {
  const middleMs = Math.ceil((fromMs + toMs) / 2);
  return [
    { window: { fromMs, toMs: middleMs }, rules },
    { window: { fromMs: middleMs, toMs }, rules },
  ];
}

function failureOf(error: unknown, atMs: number): Failure {
  if (error instanceof SourceError) {
    return { code: error.code, reason: error.message, transient: error.transient, atMs };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'HUNT_RUN_FAILED', reason, transient: true, atMs };
}
