import { FencedError } from './fenced-error.ts';
import type { Ledger } from './ledger.ts';
import type { Candidate, Leases, Tenure } from './leases.ts';
import type { Log } from './log.ts';

export interface SourceLeaseOptions {
  readonly leases: Leases;
  readonly ledger: Pick<Ledger, 'takeOver'>;
  readonly log: Log;
}

/** The lease of one source, with the epoch that its holder writes with. */
export class SourceLease {
  readonly #source: string;
  readonly #options: SourceLeaseOptions;
  readonly #candidate: Candidate;
  readonly #stopped = new AbortController();
  #held: { readonly tenure: Tenure; readonly epoch: number; readonly signal: AbortSignal } | null = null;
  #isStandby = false;

  /** `onWon`: the lease was won while nobody asked. */
  constructor(source: string, options: SourceLeaseOptions, onWon: () => void) {
    this.#source = source;
    this.#options = options;
    this.#candidate = options.leases.stand(source, onWon);
  }

  /** Whether this service runs the source. */
  get isHeld(): boolean {
    return this.#held !== null && !this.#held.tenure.signal.aborted;
  }

  /** Whether another service ran the source when that was asked last. */
  get isStandby(): boolean {
    return this.#isStandby || (this.#held !== null && !this.isHeld);
  }

  /** Throws a `FencedError` where the lease is not held. */
  get epoch(): number {
    if (this.#held === null || this.#held.tenure.signal.aborted) throw new FencedError();
    return this.#held.epoch;
  }

  /** Aborts when the lease is lost, or the source is run no more. */
  get signal(): AbortSignal {
    return this.#held?.signal ?? this.#stopped.signal;
  }

  /** Says whether this service may run the source, and takes the ledger over with each new tenure. */
  async hold(): Promise<boolean> {
    const { ledger, log } = this.#options;
    const tenure = await this.#candidate.tenure();
    this.#isStandby = tenure === null;
    if (tenure === null) {
      this.#held = null;
      return false;
    }
    if (tenure !== this.#held?.tenure) {
      this.#held = null;
      const epoch = await ledger.takeOver(this.#source);
      const signal = AbortSignal.any([this.#stopped.signal, tenure.signal]);
      tenure.signal.addEventListener('abort', () => {
        if (!this.#stopped.signal.aborted) this.#tellLost();
      });
      this.#held = { tenure, epoch, signal };
      log.info({ source: this.#source, epoch }, 'this service runs the source');
    }
    return this.isHeld;
  }

  /** The ledger says that another service has taken over. */
  lose(): void {
    this.#held?.tenure.end();
  }

  /** Aborts what is under way; the lease is held until `release`. */
  stop(): void {
    this.#stopped.abort();
  }

  async release(): Promise<void> {
    await this.#candidate.stop();
  }

  #tellLost(): void {
    this.#options.log.warn({ source: this.#source, code: 'HUNT_FENCED' }, 'this service no longer runs the source');
  }
}
