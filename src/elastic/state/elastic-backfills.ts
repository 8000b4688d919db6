import type { AuditEntry } from '../../access/api-key.ts';
import type { Backfill, BackfillRequest, Backfills } from '../../hunt/backfill.ts';
import type { Gap, QuarantinedRule, WriteOutcome } from '../../hunt/ledger.ts';
import type { Cluster } from '../cluster.ts';
import type { ElasticAudit } from './elastic-audit.ts';
import { LedgerDocuments } from './ledger-documents.ts';
import type { BackfillProgress } from './ledger-documents.ts';
import { ledgerIndices } from './ledger-indices.ts';
import { noCounts } from './ledger-state.ts';
import { searchAll } from './search-all.ts';
import type { StateCluster, StoredDocument } from './state-cluster.ts';

/** What people asked for. How it goes stands with the ledger of its source. */
interface RequestDocument {
  readonly id: string;
  readonly source: string;
  readonly asked_ms: number;
  /** Whether the audit log has to take this yet. */
  readonly unsettled: boolean;
  readonly request: BackfillRequest;
  readonly cancelled: { readonly by: string; readonly atMs: number } | null;
}

const notBegun: BackfillProgress = { finishedMs: null, gaps: [], quarantined: [] };

/** Backfills in an index of their own, which anybody may ask for; what becomes of them is written by the source's owner. */
export class ElasticBackfills implements Backfills {
  readonly #cluster: Cluster;
  readonly #state: StateCluster;
  readonly #audit: Pick<ElasticAudit, 'record'>;

  constructor(
    cluster: Cluster,
    { state, audit }: { readonly state: StateCluster; readonly audit: Pick<ElasticAudit, 'record'> },
  ) {
    this.#cluster = cluster;
    this.#state = state;
    this.#audit = audit;
  }

  async addBackfill(
    { id, source, window, rules, askedBy, askedMs }: BackfillRequest,
    epoch: number | null,
  ): Promise<WriteOutcome> {
    if (epoch !== null) {
      const { backfills } = this.#documents(source);
      if ((await backfills.change(epoch, (all) => all)) === 'fenced') return 'fenced';
    }
    const refs = rules.map((rule) => ({ id: rule.id, revision: rule.revision }));
    const request = { id, source, window, rules: refs, askedBy, askedMs };
    const document: RequestDocument = { id, source, asked_ms: askedMs, unsettled: true, request, cancelled: null };
    // Where one is there, it is this: an attempt whose answer was lost has made it.
    await this.#state.writeOne({ kind: 'create', ...this.#place(id), document });
    await this.#settle(id);
    return 'committed';
  }

  async cancelBackfill(id: string, cancelled: { readonly by: string; readonly atMs: number }): Promise<boolean> {
    for (;;) {
      const stored = await this.#read(id);
      if (stored?.source.cancelled !== null) return false;
      if ((await this.#withProgress([stored.source]))[0]!.finishedMs !== null) return false;
      if (!(await this.#replace(stored, { cancelled, unsettled: true }))) continue;
      await this.#settle(id);
      return true;
    }
  }

  async backfill(id: string): Promise<Backfill | null> {
    const stored = await this.#read(id);
    return stored === null ? null : (await this.#withProgress([stored.source]))[0]!;
  }

  async listBackfills(): Promise<readonly Backfill[]> {
    const asked = await this.#search({ match_all: {} });
    return this.#withProgress(asked.sort((a, b) => b.asked_ms - a.asked_ms || (a.id < b.id ? -1 : 1)));
  }

  async backfillsOf(source: string): Promise<readonly Backfill[]> {
    const asked = await this.#search({ term: { source } });
    return this.#withProgress(asked.filter(({ cancelled }) => cancelled === null));
  }

  saveFinished(id: string, finishedMs: number | null, epoch: number): Promise<WriteOutcome> {
    // What failed in between was covered by another run.
    const cleared = finishedMs === null ? {} : { gaps: [], quarantined: [] };
    return this.#save(id, epoch, { finishedMs, ...cleared });
  }

  saveBackfillGaps(id: string, gaps: readonly Gap[], epoch: number): Promise<WriteOutcome> {
    return this.#save(id, epoch, { gaps });
  }

  saveBackfillQuarantine(id: string, quarantined: readonly QuarantinedRule[], epoch: number): Promise<WriteOutcome> {
    return this.#save(id, epoch, { quarantined });
  }

  /** Brings into the audit log what a process that ended has left. */
  async settleAll(): Promise<void> {
    for (const { id } of await this.#search({ term: { unsettled: true } })) await this.#settle(id);
  }

  async #save(id: string, epoch: number, change: Partial<BackfillProgress>): Promise<WriteOutcome> {
    const stored = await this.#read(id);
    if (stored === null) return 'fenced';
    return this.#documents(stored.source.source).backfills.change(epoch, (all) => ({
      ...all,
      [id]: { ...(all[id] ?? notBegun), ...change },
    }));
  }

  async #withProgress(asked: readonly RequestDocument[]): Promise<Backfill[]> {
    const sources = [...new Set(asked.map(({ source }) => source))];
    const read = await Promise.all(
      sources.map(async (source) => {
        const documents = this.#documents(source);
        const [ledger, backfills] = await Promise.all([documents.ledger.read(), documents.backfills.read()]);
        return [source, { counts: ledger.state.backfills, progress: backfills.state }] as const;
      }),
    );
    const bySource = new Map(read);
    return asked.map(({ id, source, request, cancelled }) => {
      const { counts, progress } = bySource.get(source)!;
      const { finishedMs, gaps, quarantined } = progress[id] ?? notBegun;
      const cancelledMs = cancelled?.atMs ?? null;
      return { ...request, finishedMs, cancelledMs, counts: counts[id] ?? noCounts, gaps, quarantined };
    });
  }

  async #settle(id: string): Promise<void> {
    for (;;) {
      const stored = await this.#read(id);
      if (stored?.source.unsettled !== true) return;
      for (const entry of entriesOf(stored.source)) await this.#audit.record(entry, '');
      if (await this.#replace(stored, { unsettled: false })) return;
    }
  }

  #replace(stored: StoredDocument<RequestDocument>, change: Partial<RequestDocument>): Promise<boolean> {
    const { index, id, version, source } = stored;
    return this.#state.writeOne({ kind: 'index', index, id, version, document: { ...source, ...change } });
  }

  async #search(query: Parameters<typeof searchAll>[1]['query']): Promise<RequestDocument[]> {
    return [
      ...(await searchAll<RequestDocument>(this.#cluster, { index: this.#index, query, sort: ['asked_ms', 'id'] })),
    ];
  }

  #read(id: string): Promise<StoredDocument<RequestDocument> | null> {
    return this.#state.readOne<RequestDocument>(this.#place(id));
  }

  #documents(source: string): LedgerDocuments {
    return new LedgerDocuments(this.#cluster, ledgerIndices(this.#state.prefix).ledger, source);
  }

  #place(id: string): { readonly index: string; readonly id: string } {
    return { index: this.#index, id };
  }

  get #index(): string {
    return `${this.#state.prefix}-backfills`;
  }
}

/** What the audit log says of a request. */
function entriesOf({ id, request, cancelled }: RequestDocument): readonly AuditEntry[] {
  const { window, source, rules, askedBy, askedMs } = request;
  const [from, to] = [window.fromMs, window.toMs].map(iso);
  const detail = `${source} from ${from!} to ${to!}, rules: ${rules.length}`;
  const asked = { at: iso(askedMs), by: askedBy, action: 'backfill.create', subject: id, detail };
  if (cancelled === null) return [asked];
  return [asked, { at: iso(cancelled.atMs), by: cancelled.by, action: 'backfill.cancel', subject: id, detail: '' }];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
