import type { ApiKey, AuditEntry, KeyStore } from '../../access/api-key.ts';
import type { ElasticAudit } from './elastic-audit.ts';
import type { StateCluster, StoredDocument } from './state-cluster.ts';

/** A key, under its id. */
interface KeyDocument {
  /** `leaving`: deleted, as far as anybody can see. */
  readonly kind: 'key' | 'leaving';
  readonly id: string;
  readonly key: ApiKey;
  readonly created_at: string;
  /** The entry that the audit log has to take yet. */
  readonly unsettled: boolean;
  readonly entry: AuditEntry | null;
}

/** Which key has a hash: a request finds its key by two documents, as they are at that moment. */
interface HashDocument {
  readonly kind: 'hash';
  readonly id: string;
}

/** API keys, in an index of their own. */
export class ElasticKeys implements KeyStore {
  readonly #state: StateCluster;
  readonly #audit: Pick<ElasticAudit, 'record'>;
  readonly #now: () => number;

  constructor(
    state: StateCluster,
    { audit, now }: { readonly audit: Pick<ElasticAudit, 'record'>; readonly now: () => number },
  ) {
    this.#state = state;
    this.#audit = audit;
    this.#now = now;
  }

  async createKey(key: ApiKey, by: string): Promise<void> {
    const hash: HashDocument = { kind: 'hash', id: key.id };
    const detail = `${key.name}: ${key.scopes.join(', ')}`;
    const document: KeyDocument = {
      ...{ kind: 'key', id: key.id, key, created_at: key.createdAt },
      unsettled: true,
      entry: { at: key.createdAt, by, action: 'key.create', subject: key.id, detail },
    };
    // First the hash: it leads nowhere until there is the key.
    if (!(await this.#state.writeOne({ kind: 'create', ...this.#hashPlace(key.hash), document: hash }))) {
      throw new Error('UNIQUE: there is a key with this hash already');
    }
    if (!(await this.#state.writeOne({ kind: 'create', ...this.#place(key.id), document }, { refresh: true }))) {
      if (!(await this.#isOwn(key))) {
        await this.#state.writeOne({ kind: 'delete', ...this.#hashPlace(key.hash) });
        throw new Error('UNIQUE: there is a key with this id already');
      }
    }
    await this.#settle(key.id);
  }

  async listKeys(): Promise<readonly ApiKey[]> {
    const { hits } = await this.#state.search<KeyDocument>([this.#index], {
      query: { term: { kind: 'key' } },
      sort: [{ created_at: 'asc' }, { id: 'asc' }],
      size: 10_000,
    });
    return hits.hits.map(({ _source }) => _source!.key);
  }

  async keyByHash(hash: string): Promise<ApiKey | null> {
    const known = await this.#state.readOne<HashDocument>(this.#hashPlace(hash));
    const stored = known === null ? null : await this.#read(known.source.id);
    return stored?.source.kind === 'key' && stored.source.key.hash === hash ? stored.source.key : null;
  }

  async deleteKey(id: string, by: string): Promise<boolean> {
    for (;;) {
      const stored = await this.#read(id);
      if (stored?.source.kind !== 'key') return false;
      if (stored.source.unsettled) {
        await this.#settle(id);
        continue;
      }
      const at = new Date(this.#now()).toISOString();
      const entry: AuditEntry = { at, by, action: 'key.delete', subject: id, detail: '' };
      if (!(await this.#replace(stored, { kind: 'leaving', unsettled: true, entry }))) continue;
      await this.#settle(id);
      return true;
    }
  }

  async touchKey(id: string, at: string): Promise<void> {
    const stored = await this.#read(id);
    if (stored?.source.kind !== 'key') return;
    await this.#replace(stored, { key: { ...stored.source.key, lastUsedAt: at } });
  }

  /** Brings into the audit log what a process that ended has left. */
  async settleAll(): Promise<void> {
    const { hits } = await this.#state.search<KeyDocument>([this.#index], {
      query: { term: { unsettled: true } },
      size: 1_000,
    });
    for (const { _source } of hits.hits) await this.#settle(_source!.id);
  }

  async #settle(id: string): Promise<void> {
    for (;;) {
      const stored = await this.#read(id);
      if (stored?.source.unsettled !== true) return;
      const { entry, kind, key } = stored.source;
      if (entry !== null) await this.#audit.record(entry, key.hash);
      if (kind === 'leaving') {
        const gone = [this.#place(id), this.#hashPlace(key.hash)];
        await this.#state.write(
          gone.map((place) => ({ kind: 'delete', ...place })),
          { refresh: true },
        );
        return;
      }
      if (await this.#replace(stored, { unsettled: false, entry: null })) return;
    }
  }

  #replace(stored: StoredDocument<KeyDocument>, change: Partial<KeyDocument>): Promise<boolean> {
    const { index, id, version, source } = stored;
    return this.#state.writeOne(
      { kind: 'index', index, id, version, document: { ...source, ...change } },
      { refresh: true },
    );
  }

  /** Whether the key that is there is this very one: an attempt whose answer was lost has made it. */
  async #isOwn({ id, hash }: ApiKey): Promise<boolean> {
    return (await this.#read(id))?.source.key.hash === hash;
  }

  #read(id: string): Promise<StoredDocument<KeyDocument> | null> {
    return this.#state.readOne<KeyDocument>(this.#place(id));
  }

  #place(id: string): { readonly index: string; readonly id: string } {
    return { index: this.#index, id: `key-${id}` };
  }

  #hashPlace(hash: string): { readonly index: string; readonly id: string } {
    return { index: this.#index, id: `hash-${hash}` };
  }

  get #index(): string {
    return `${this.#state.prefix}-keys`;
  }
}
