import { checkSort } from '../../findings/cursor.ts';
import type { Match } from '../../findings/match.ts';
import type { Page, PageRequest, Quarantine, RejectedMatch, Replay } from '../../findings/stores.ts';
import type { ElasticAudit } from './elastic-audit.ts';
import { listPage } from './list-page.ts';
import type { StateCluster, Write } from './state-cluster.ts';

/** JSON in strings that nothing is searched by: there is nothing in it that could be refused. */
interface RejectedDocument {
  readonly id: string;
  readonly rejected_ms: number;
  readonly reason: string;
  /** Without its event. */
  readonly match: string;
  readonly document: string | null;
}

/** A larger event may be why the match was rejected. Its source has it, as long as that keeps it. */
const longestDocument = 2 ** 20;

/** Rejected matches in an index of their own. */
export class ElasticQuarantine implements Quarantine {
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

  async saveRejected(rejected: readonly RejectedMatch[]): Promise<void> {
    const writes = rejected.map((one): Write => ({
      kind: 'create',
      ...this.#place(one.match.id),
      document: documentOf(one),
    }));
    const refused = (await this.#state.write(writes, { refresh: true })).find(({ kind }) => kind === 'rejected');
    if (refused !== undefined) throw new Error(`the quarantine refuses a match: ${JSON.stringify(refused)}`);
  }

  async listRejected(page: PageRequest): Promise<Page<RejectedMatch>> {
    checkSort(page.sort, ['-rejected']);
    const { items, next } = await listPage<Omit<RejectedDocument, 'document'>>(this.#state, {
      indices: [this.#index],
      filter: [],
      order: { field: 'rejected_ms', descending: true, isFeed: false },
      tie: 'id',
      page,
      excludes: ['document'],
    });
    return { items: items.map((item) => rejectedOf({ ...item, document: null })), next };
  }

  async countRejected(): Promise<number> {
    const { hits } = await this.#state.search([this.#index], { size: 0, track_total_hits: true });
    return typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? 0);
  }

  async rejectedMatch(id: string): Promise<RejectedMatch | null> {
    const stored = await this.#state.readOne<RejectedDocument>(this.#place(id));
    return stored === null ? null : rejectedOf(stored.source);
  }

  async settleReplay({ stored, refused }: Replay, by: string): Promise<void> {
    const nowMs = this.#now();
    const note = async (subject: string, detail: string) => {
      const at = new Date(nowMs).toISOString();
      await this.#audit.record({ at, by, action: 'quarantine.replay', subject, detail }, String(nowMs));
    };
    // Noted first, since it has happened: a match that stays in the quarantine by accident is found present the next time.
    for (const id of stored) await note(id, 'stored');
    for (const { match, reason } of refused) await note(match.id, `refused: ${reason}`);
    const kept = await this.#state.read(refused.map(({ match }) => this.#place(match.id)));
    const writes: Write[] = [
      ...stored.map((id): Write => ({ kind: 'delete', ...this.#place(id) })),
      ...refused.flatMap(({ match, reason, atMs }, n): Write[] => {
        const version = kept[n]?.version;
        const document = { reason, rejected_ms: atMs };
        return version === undefined ? [] : [{ kind: 'update', ...this.#place(match.id), document, version }];
      }),
    ];
    await this.#state.write(writes, { refresh: true });
  }

  #place(id: string): { readonly index: string; readonly id: string } {
    return { index: this.#index, id };
  }

  get #index(): string {
    return `${this.#state.prefix}-quarantine`;
  }
}

function documentOf({ match, reason, atMs }: RejectedMatch): RejectedDocument {
  const { document, ...event } = match.event;
  const text = document === null ? null : JSON.stringify(document);
  return {
    id: match.id,
    rejected_ms: atMs,
    reason,
    match: JSON.stringify({ ...match, event: { ...event, document: null } }),
    document: text === null || text.length > longestDocument ? null : text,
  };
}

function rejectedOf({ match, document, reason, rejected_ms }: RejectedDocument): RejectedMatch {
  const kept = JSON.parse(match) as Match;
  const whole = document === null ? null : (JSON.parse(document) as Record<string, unknown>);
  return { match: { ...kept, event: { ...kept.event, document: whole } }, reason, atMs: rejected_ms };
}
