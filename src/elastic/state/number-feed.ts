import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { contended } from './contended.ts';
import type { Block, Snapshot } from './snapshot.ts';
import type { StateCluster, StoredDocument } from './state-cluster.ts';

/** Numbers for the documents that one writer is about to write. */
export interface Allocation extends Block {
  readonly id: string;
  /** What had been written before. */
  readonly before: Snapshot;
}

interface FeedDocument {
  readonly next: number;
  readonly in_flight: readonly (Block & { readonly id: string })[];
}

/**
 * So long a writer may take. One that takes longer is held for dead, so that readers get on; where it is not, it finds out
 * and gives what it wrote new numbers. It is measured by whoever waits: no two clocks are compared.
 */
const expiryMs = 120_000;

/** Other writers come between at most so often. */
const attempts = 200;

/**
 * Numbers documents in the order in which they become visible, with any number of writers: a writer says which numbers it
 * is writing, and readers stop before the lowest of these.
 */
export class NumberFeed {
  readonly #state: StateCluster;
  readonly #place: { readonly index: string; readonly id: string };
  readonly #monotonicMs: () => number;
  readonly #firstSeen = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(state: StateCluster, id: string, monotonicMs: () => number = () => performance.now()) {
    this.#state = state;
    this.#place = { index: `${state.prefix}-control`, id };
    this.#monotonicMs = monotonicMs;
  }

  /** Takes the next numbers, at least one. They are in flight until they are released. */
  allocate(count: number): Promise<Allocation> {
    const id = randomUUID();
    return this.#change((feed) => {
      const own = feed.in_flight.find((block) => block.id === id);
      // An attempt whose answer was lost has done it.
      if (own !== undefined) return { next: feed, result: allocation(own, feed) };
      const block = { id, from: feed.next, to: feed.next + count - 1 };
      const next = { next: block.to + 1, in_flight: [...feed.in_flight, block] };
      return { next, result: allocation(block, next) };
    });
  }

  /** Says that everything under these numbers is written. `expired`: readers have passed them, and it needs new ones. */
  release({ id }: Pick<Allocation, 'id'>): Promise<'released' | 'expired'> {
    return this.#change((feed) => {
      if (!feed.in_flight.some((block) => block.id === id)) return { next: feed, result: 'expired' };
      return { next: { ...feed, in_flight: feed.in_flight.filter((block) => block.id !== id) }, result: 'released' };
    });
  }

  /** What has been written by now. Searches see it after a refresh that is made after this. */
  async snapshot(): Promise<Snapshot> {
    const feed = (await this.#read())?.source ?? empty;
    const isExpired = this.#watch(feed);
    if (!feed.in_flight.some(isExpired)) return snapshotOf(feed);
    return this.#change((now) => {
      const next = { ...now, in_flight: now.in_flight.filter((block) => !isExpired(block)) };
      return { next, result: snapshotOf(next) };
    });
  }

  /** Notes the writers that are at work; gives whether one has been so for too long. */
  #watch(feed: FeedDocument): (block: { readonly id: string }) => boolean {
    const nowMs = this.#monotonicMs();
    for (const { id } of feed.in_flight) if (!this.#firstSeen.has(id)) this.#firstSeen.set(id, nowMs);
    for (const id of this.#firstSeen.keys())
      if (!feed.in_flight.some((block) => block.id === id)) this.#firstSeen.delete(id);
    return ({ id }) => nowMs - (this.#firstSeen.get(id) ?? nowMs) >= expiryMs;
  }

  /** Those of one process take turns, so that only other processes come between. */
  #change<T>(change: (feed: FeedDocument) => { readonly next: FeedDocument; readonly result: T }): Promise<T> {
    const changed = this.#turn.then(() => this.#compareAndSet(change));
    // A failure is for who asked; the next one takes its turn all the same.
    this.#turn = changed.catch(() => undefined);
    return changed;
  }

  async #compareAndSet<T>(
    change: (feed: FeedDocument) => { readonly next: FeedDocument; readonly result: T },
  ): Promise<T> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const stored = await this.#read();
      const { next, result } = change(stored?.source ?? empty);
      if (next === stored?.source) return result;
      if (await this.#save(next, stored)) return result;
      await sleep(Math.random() * Math.min(attempt, 20) * 5);
    }
    throw contended(`'${this.#place.id}' of '${this.#place.index}' was`, attempts);
  }

  #save(document: FeedDocument, stored: StoredDocument<FeedDocument> | null): Promise<boolean> {
    if (stored === null) return this.#state.writeOne({ kind: 'create', ...this.#place, document });
    return this.#state.writeOne({ kind: 'index', ...this.#place, document, version: stored.version });
  }

  #read(): Promise<StoredDocument<FeedDocument> | null> {
    return this.#state.readOne<FeedDocument>(this.#place);
  }
}

const empty: FeedDocument = { next: 1, in_flight: [] };

function snapshotOf({ next, in_flight }: FeedDocument): Snapshot {
  return { through: next - 1, inFlight: in_flight.map(({ from, to }) => ({ from, to })) };
}

function allocation({ id, from, to }: FeedDocument['in_flight'][number], feed: FeedDocument): Allocation {
  return { id, from, to, before: snapshotOf(feed) };
}
