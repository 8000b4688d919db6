import { schedule as scheduleCron } from 'node-cron';
import type { FindingStore } from '../findings/stores.ts';
import { regroup } from './steps/group.ts';
import type { RuleRef } from './ledger.ts';
import type { RunnableRules } from './runnable-rules.ts';
import type { Schedule } from './schedule.ts';
import { SourceRunner } from './source-runner.ts';
import type { RunState, RunnerOptions } from './source-runner.ts';
import type { SourceSettings } from './source-debts.ts';

export interface SchedulerOptions extends RunnerOptions {
  readonly schedule: Schedule;
  readonly findings: Pick<FindingStore, 'recomputeGroups' | 'ungrouped'>;
  readonly sources: readonly (SourceSettings & { readonly rules: RunnableRules })[];
}

/** Ticks, and lets every source run what it owes at each tick: sources beside each other, the windows of one in turn. */
export class Scheduler {
  readonly #options: Omit<SchedulerOptions, 'sources'>;
  readonly #runners: readonly SourceRunner[];
  #cancelTimer: (() => void) | null = null;
  #recovered = false;

  constructor({ sources, ...options }: SchedulerOptions) {
    this.#options = options;
    // Rules of which others have taken the place are held by nobody: made ready, they are 100 MB for all of SigmaHQ.
    this.#runners = sources.map(({ rules, ...settings }) => new SourceRunner(settings, rules, options));
  }

  /** The first tick comes at once. */
  start(): void {
    this.#cancelTimer ??= startTimer(this.#options.schedule, () => void this.tick());
    void this.tick();
  }

  /** Resolves when everything that is due has been run or has failed. During a tick: has sources plan anew. */
  async tick(): Promise<void> {
    await this.#groupLeftOvers();
    await Promise.all(this.#runners.map((runner) => runner.run()));
  }

  /** Rules that are new from here on start at the source's horizon. */
  setRules(source: string, rules: RunnableRules): void {
    this.#runnerOf(source).setRules(rules);
  }

  /** The rules that run on a source; none where there is no such source any more. */
  rulesOf(source: string): readonly RuleRef[] {
    return this.#runners.find((runner) => runner.source.name === source)?.rules ?? [];
  }

  /** How the runs of a source go. */
  runState(source: string): RunState {
    return this.#runnerOf(source).state;
  }

  /** Waits for the steps in hand; windows that are not finished stay open. */
  async stop(): Promise<void> {
    this.#cancelTimer?.();
    await Promise.all(this.#runners.map((runner) => runner.stop()));
  }

  #runnerOf(source: string): SourceRunner {
    const runner = this.#runners.find((candidate) => candidate.source.name === source);
    if (runner === undefined) throw new Error(`'${source}' is no source of this scheduler`);
    return runner;
  }

  /** A run that was cut off may have stored matches of a window that no rule owes any more: they get their findings here. */
  async #groupLeftOvers(): Promise<void> {
    if (this.#recovered) return;
    const { findings, log } = this.#options;
    try {
      await regroup(await findings.ungrouped(), findings);
      this.#recovered = true;
    } catch (error) {
      log.error({ err: error }, 'left-over matches could not be grouped');
    }
  }
}

// A timer of more than 2^31-1 ms fires at once.
const longestTimerMs = 2 ** 31 - 1;

function startTimer(schedule: Schedule, tick: () => void): () => void {
  switch (schedule.kind) {
    case 'every': {
      const timer = setInterval(tick, Math.min(schedule.everyMs, longestTimerMs));
      return () => {
        clearInterval(timer);
      };
    }
    case 'cron': {
      const task = scheduleCron(schedule.expression, tick, { timezone: 'UTC', suppressMissedWarning: true });
      return () => void task.destroy();
    }
  }
}
