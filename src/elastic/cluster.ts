import { setTimeout as sleep } from 'node:timers/promises';
import { errors, type Client } from '@elastic/elasticsearch';
import type { Connection } from './connect.ts';
import { failureOf, mayWantTls, sourceError, wantsTlsError, notJsonError, type Failure } from './failure.ts';
import { withRetry, type Patience } from './retry.ts';
import { SearchLimit } from './search-limit.ts';
import { speaksTls } from './speaks-tls.ts';

export const defaultPatience: Patience = {
  attempts: 5,
  baseMs: 500,
  maxMs: 30_000,
  random: Math.random,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

/** For clusters that keep our state: none of its requests may wait behind searches for long. */
const defaultMaxSearches = 16;

export interface ClusterOptions {
  readonly patience?: Patience;
  /** Requests in flight at once. */
  readonly maxSearches?: number;
}

type Send<T> = (client: Client) => Promise<T>;

/** What a server that is not reached for long cannot be told any more it has long done by itself. */
const mostUntold = 100;

/** A cluster that is asked with patience, and not too much at once; every failure comes out as a `SourceError`. */
export class Cluster {
  readonly url: string;
  readonly #connection: Connection;
  readonly #patience: Patience;
  readonly #limit: SearchLimit;
  readonly #closing = new AbortController();
  /** What could not be told, until the server answers again. */
  #untold: readonly Send<unknown>[] = [];

  constructor(
    connection: Connection,
    { patience = defaultPatience, maxSearches = defaultMaxSearches }: ClusterOptions = {},
  ) {
    this.url = connection.url;
    this.#connection = connection;
    this.#limit = new SearchLimit(maxSearches);
    this.#patience = { ...patience, sleep: (ms) => patience.sleep(ms, this.#closing.signal) };
  }

  /** Requests that may be in flight now: fewer than `maxSearches` while the server refuses them. */
  get searchesAllowed(): number {
    return this.#limit.allowed;
  }

  /** Sends a request that may be sent again. `beforeRetry` hears of each failure that leads to another attempt. */
  async ask<T extends object>(send: Send<T>, beforeRetry?: (failure: Failure) => void): Promise<T> {
    const judge = (error: unknown) => {
      const failure = failureOf(error, this.url);
      if (this.#closing.signal.aborted) return { retry: false, retryAfterMs: null };
      if (failure.retry) beforeRetry?.(failure);
      return failure;
    };
    const isBusy = (error: unknown): boolean =>
      error instanceof errors.ResponseError && failureOf(error, this.url).code === 'ELASTIC_BUSY';
    let answer: T;
    try {
      // Not held while it waits for another attempt: then others have their turn.
      const attempt = () => this.#limit.run(() => send(this.#connection.client), isBusy);
      answer = await withRetry(attempt, judge, this.#patience);
    } catch (error) {
      const failure = sourceError(error, this.url);
      const isTls = mayWantTls(failure, this.url) && !this.#closing.signal.aborted && (await speaksTls(this.url));
      throw isTls ? wantsTlsError(this.url) : failure;
    }
    if (typeof answer !== 'object') throw notJsonError(answer, this.url);
    void this.#tellAgain();
    return answer;
  }

  /**
   * Sends once and lives with whatever comes of it: for what the server also does by itself in time. Where nothing comes
   * of it, it is sent again once the server answers.
   */
  async tell(send: Send<unknown>): Promise<void> {
    try {
      await send(this.#connection.client);
    } catch (error) {
      const { transient } = failureOf(error, this.url); // Throws what is not an answer of the server.
      if (transient) this.#untold = [...this.#untold, send].slice(-mostUntold);
    }
  }

  async #tellAgain(): Promise<void> {
    const untold = this.#untold;
    this.#untold = [];
    for (const send of untold) if (!this.#closing.signal.aborted) await this.tell(send);
  }

  /** Gives up what is under way: it rejects at once, and nothing is tried again. */
  close(): Promise<void> {
    this.#closing.abort();
    return this.#connection.close();
  }
}
