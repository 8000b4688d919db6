import { setTimeout as sleep } from 'node:timers/promises';
import type { Candidate, Tenure } from '../../hunt/leases.ts';
import type { Cluster } from '../cluster.ts';
import { readLease, writeLease } from './lease-document.ts';
import type { FoundLease } from './lease-document.ts';

export interface LeaseCandidateOptions {
  readonly index: string;
  readonly source: string;
  readonly holder: string;
  readonly leaseMs: number;
  readonly renewMs: number;
  readonly onWon: () => void;
}

/** Another holder, the last that was heard of it, and when this was first seen, by our own monotonic clock. */
interface Seen {
  readonly holder: string | null;
  readonly heartbeat: number;
  readonly sinceMs: number;
}

/** A holder that could not renew stops this much of the lease time before others may take over. */
const holderShare = 0.9;

/**
 * One service's part in the lease of one source. As a holder it renews; else it looks whether the holder is still heard of. Times
 * are those of one monotonic clock: a holder counts from before it asked, a candidate from after it was answered, so that the
 * holder's time is over first. Where a machine was put to sleep its clock may have stood still: then the epoch alone guards.
 */
export class LeaseCandidate implements Candidate {
  readonly #cluster: Cluster;
  readonly #options: LeaseCandidateOptions;
  #tenure: RenewedTenure | null = null;
  #seen: Seen | null = null;
  #busy: Promise<void> | null = null;
  #beating: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout;
  #isStopped = false;

  constructor(cluster: Cluster, options: LeaseCandidateOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#timer = this.#nextBeat();
  }

  async tenure(): Promise<Tenure | null> {
    if (this.#current() === null) await this.#look();
    return this.#current();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    // Where it cannot be given up soon, others wait until its time is over.
    await Promise.race([this.#giveUp().catch(() => undefined), sleep(this.#options.renewMs)]);
    this.#tenure?.end();
  }

  async #giveUp(): Promise<void> {
    await this.#beating;
    await this.#busy;
    if (this.#current() === null) return;
    this.#tenure?.end();
    await this.#release();
  }

  #current(): RenewedTenure | null {
    if (this.#tenure?.signal.aborted === true) this.#tenure = null;
    return this.#tenure;
  }

  #nextBeat(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#beating = this.#beat();
    }, this.#options.renewMs);
  }

  async #beat(): Promise<void> {
    try {
      const tenure = this.#current();
      if (tenure !== null) await this.#renew(tenure);
      else if ((await this.#look()) === 'won') this.#options.onWon();
    } catch {
      // The next beat asks again. A holder's time runs out by itself.
    }
    if (!this.#isStopped) this.#timer = this.#nextBeat();
  }

  async #renew(tenure: RenewedTenure): Promise<void> {
    const { source, index, holder } = this.#options;
    const askedMs = performance.now();
    const found = await readLease(this.#cluster, index, source);
    if (found.record.holder !== holder) tenure.end();
    else if (await writeLease(this.#cluster, index, { found, holder })) tenure.renew(askedMs);
  }

  /** One look at a time, whoever asks for it. */
  async #look(): Promise<'won' | 'seen'> {
    const before = this.#tenure;
    this.#busy ??= this.#lookOnce().finally(() => {
      this.#busy = null;
    });
    await this.#busy;
    return this.#tenure === before ? 'seen' : 'won';
  }

  async #lookOnce(): Promise<void> {
    const { source, index, holder, leaseMs } = this.#options;
    const askedMs = performance.now();
    const found = await readLease(this.#cluster, index, source);
    if (this.#isStopped || !this.#isFree(found, askedMs)) return;
    if (!(await writeLease(this.#cluster, index, { found, holder }))) return;
    this.#tenure = new RenewedTenure(leaseMs * holderShare, askedMs);
    this.#seen = null;
  }

  #isFree({ record: { holder, heartbeat } }: FoundLease, askedMs: number): boolean {
    // Our own: it ran out, or the answer to our taking it was lost.
    if (holder === null || holder === this.#options.holder) return true;
    if (this.#seen?.holder === holder && this.#seen.heartbeat === heartbeat) {
      return askedMs - this.#seen.sinceMs > this.#options.leaseMs;
    }
    this.#seen = { holder, heartbeat, sinceMs: performance.now() };
    return false;
  }

  async #release(): Promise<void> {
    const { source, index, holder } = this.#options;
    const found = await readLease(this.#cluster, index, source);
    if (found.record.holder === holder) await writeLease(this.#cluster, index, { found, holder: null });
  }
}

/** A tenure that is over unless it is renewed. */
class RenewedTenure implements Tenure {
  readonly #over = new AbortController();
  readonly #lastsMs: number;
  #timer: NodeJS.Timeout;

  /** `fromMs`: when it was asked for. */
  constructor(lastsMs: number, fromMs: number) {
    this.#lastsMs = lastsMs;
    this.#timer = this.#endAfter(fromMs);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#over.abort();
  }

  renew(fromMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#over.signal.aborted) this.#timer = this.#endAfter(fromMs);
  }

  #endAfter(fromMs: number): NodeJS.Timeout {
    const leftMs = fromMs + this.#lastsMs - performance.now();
    return setTimeout(() => {
      this.end();
    }, leftMs);
  }
}
