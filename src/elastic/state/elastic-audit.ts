import type { AuditEntry, AuditLog } from '../../access/api-key.ts';
import { hashOf } from '../../findings/hash.ts';
import type { NumberFeed } from './number-feed.ts';
import type { StateCluster } from './state-cluster.ts';

interface AuditDocument extends AuditEntry {
  readonly sequence: number;
}

/**
 * The audit log. No two documents can be written at once, so an entry travels in the document that it speaks of, and is in
 * the log before anybody reads that: `settle` brings over what a process that ended has left.
 */
export class ElasticAudit implements AuditLog {
  readonly #state: StateCluster;
  readonly #feed: NumberFeed;
  readonly #settle: () => Promise<void>;

  constructor(state: StateCluster, feed: NumberFeed, settle: () => Promise<void>) {
    this.#state = state;
    this.#feed = feed;
    this.#settle = settle;
  }

  /** Takes an entry, once however often it is given. `change` tells it from others: the version of what was changed. */
  async record(entry: AuditEntry, change: string): Promise<void> {
    const place = { index: this.#index, id: hashOf([entry.action, entry.subject, change]) };
    if ((await this.#state.readOne(place)) !== null) return;
    const allocation = await this.#feed.allocate(1);
    const document: AuditDocument = { sequence: allocation.from, ...entry };
    await this.#state.writeOne({ kind: 'create', ...place, document }, { refresh: true });
    await this.#feed.release(allocation);
  }

  async listAudit(
    limit: number,
    beforeSequence: number | null,
  ): Promise<readonly (AuditEntry & { readonly sequence: number })[]> {
    await this.#settle();
    const { hits } = await this.#state.search<AuditDocument>([this.#index], {
      ...(beforeSequence !== null && { query: { range: { sequence: { lt: beforeSequence } } } }),
      sort: [{ sequence: 'desc' }],
      size: limit,
    });
    return hits.hits.map(({ _source }) => _source!);
  }

  get #index(): string {
    return `${this.#state.prefix}-audit`;
  }
}
