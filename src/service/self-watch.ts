import { countDelays, quantile } from '../hunt/delays.ts';
import type { Delays } from '../hunt/delays.ts';
import { FindingDelayMeter } from '../hunt/finding-delays.ts';
import type { LateDelayStore } from '../hunt/late-delays.ts';
import type { Ledger } from '../hunt/ledger.ts';
import { readLiveLag } from '../hunt/live-lag.ts';
import type { Log } from '../hunt/log.ts';
import { proposeSafetyLag } from '../hunt/propose-safety-lag.ts';
import type { RunState } from '../hunt/source-runner.ts';
import type { Lateness, SourceWatch } from '../hunt/source-watch.ts';
import { SilenceWatch } from './silence-watch.ts';

export interface SelfWatchParts {
  readonly sources: readonly { readonly name: string; readonly safetyLagMs: number }[];
  readonly ledger: Ledger;
  readonly lateDelays: LateDelayStore;
  readonly runState: (source: string) => RunState;
  /** How long a source may rest between two runs; Infinity where that cannot be told. */
  readonly restMs: number;
  readonly now: () => number;
  readonly log: Log;
}

/** Watches how well the service watches: how far behind, how late, how silent each source is. */
export class SelfWatch {
  readonly findingDelays: FindingDelayMeter;
  readonly #parts: SelfWatchParts;
  readonly #silences: ReadonlyMap<string, SilenceWatch>;
  readonly #proposed = new Map<string, number>();
  #looking: Promise<void> | null = null;

  constructor(parts: SelfWatchParts) {
    this.#parts = parts;
    this.findingDelays = new FindingDelayMeter(parts.now);
    this.#silences = new Map(parts.sources.map(({ name }) => [name, new SilenceWatch(name, parts)]));
  }

  /** One for each source, in the order of the configuration. */
  readAll(): Promise<readonly SourceWatch[]> {
    return Promise.all(this.#parts.sources.map((source) => this.#read(source)));
  }

  /** Looks whether a source has fallen silent or wants another safety lag, and tells in the log what is new. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= Promise.all(this.#parts.sources.map((source) => this.#lookAt(source))).then(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #read({ name, safetyLagMs }: SelfWatchParts['sources'][number]): Promise<SourceWatch> {
    const { ledger, lateDelays, now } = this.#parts;
    const { isStandby } = this.#parts.runState(name);
    const [late, gaps] = await Promise.all([lateDelays.lateDelays(name), ledger.gaps(name)]);
    return {
      source: name,
      liveLagMs: await readLiveLag(ledger, { source: name, horizonMs: this.#horizonNow(name) }),
      // Those of a source that another service runs are for that one to tell.
      gapAgeMs: gaps.length === 0 || isStandby ? null : now() - Math.min(...gaps.map(({ sinceMs }) => sinceMs)),
      lateness: latenessOf(late.delays),
      proposedSafetyLag: proposeSafetyLag(late, safetyLagMs),
      findingDelays: this.findingDelays.read(name),
      silence: this.#silences.get(name)!.silence,
    };
  }

  /**
   * Where the horizon is by now: it moves on also while a long window is read, or a source hangs, and nobody asks. Between two runs it
   * is as it was, unless the next one does not come.
   */
  #horizonNow(source: string): number | null {
    const { horizonMs, horizonReadMs, isRunning, isStandby } = this.#parts.runState(source);
    if (horizonMs === null || horizonReadMs === null || isStandby) return null;
    const ageMs = this.#parts.now() - horizonReadMs;
    return horizonMs + Math.max(0, isRunning ? ageMs : ageMs - this.#parts.restMs);
  }

  async #lookAt({ name, safetyLagMs }: SelfWatchParts['sources'][number]): Promise<void> {
    const { lateDelays, runState, log } = this.#parts;
    try {
      const { horizonMs, isStandby } = runState(name);
      if (horizonMs !== null && !isStandby) await this.#silences.get(name)!.look(horizonMs);
      const proposed = proposeSafetyLag(await lateDelays.lateDelays(name), safetyLagMs);
      if (proposed !== null && proposed.safetyLagMs !== this.#proposed.get(name)) {
        this.#proposed.set(name, proposed.safetyLagMs);
        log.info({ source: name, reason: proposed.reason }, 'another safety lag is proposed');
      }
    } catch (err) {
      log.error({ err, source: name }, 'a source could not be watched');
    }
  }
}

function latenessOf(delays: Delays): Lateness | null {
  const documents = countDelays(delays);
  if (documents === 0) return null;
  const at = (share: number): number => quantile(delays, share)!;
  return { documents, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}
