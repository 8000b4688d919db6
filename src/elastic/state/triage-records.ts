import type { Finding, Triage } from '../../findings/finding.ts';
import type { Editor, TriageEdit } from '../../findings/stores.ts';
import type { ElasticAudit } from './elastic-audit.ts';
import { triageOf } from './finding-document.ts';
import type { FindingDocument, TriageDocument } from './finding-document.ts';
import { triagePlace } from './generations.ts';
import type { Snapshot } from './snapshot.ts';
import type { StateCluster, StoredDocument } from './state-cluster.ts';

export interface TriageRequest {
  readonly id: Finding['id'];
  readonly edit: TriageEdit;
  readonly version: number;
  readonly by: Editor;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/**
 * What people wrote: a document for each finding that anybody touched. Writing it is what decides; that the finding shows
 * it, and that the audit log has it, follows from it, also where the process ends in between.
 */
export class TriageRecords {
  readonly #state: StateCluster;
  readonly #audit: Pick<ElasticAudit, 'record'>;
  readonly #show: (id: string) => Promise<void>;

  /** `show` lets the finding follow its triage. */
  constructor(state: StateCluster, audit: Pick<ElasticAudit, 'record'>, show: (id: string) => Promise<void>) {
    this.#state = state;
    this.#audit = audit;
    this.#show = show;
  }

  read(findingId: string): Promise<StoredDocument<TriageDocument> | null> {
    return this.#state.readOne<TriageDocument>(triagePlace(findingId, this.#state.prefix));
  }

  /** Writes the edit, unless the triage is not at that version any more. */
  async save(finding: FindingDocument, { id, edit, version, by, at }: TriageRequest): Promise<'saved' | 'conflict'> {
    const stored = await this.read(id);
    const current = triageOf(stored?.source ?? null);
    if (current.version !== version) return 'conflict';
    if (stored?.source.unsettled === true) {
      await this.settle(id);
      return this.save(finding, { id, edit, version, by, at });
    }
    const triage: Triage = { ...current, ...edit, version: version + 1, updatedAt: at, updatedBy: by.name };
    const document: TriageDocument = {
      status: triage.status,
      version: triage.version,
      triage: JSON.stringify(triage),
      sealed: sealOf(triage, finding, stored?.source ?? null),
      unsettled: true,
      entry: { at, by: by.id, action: 'finding.triage', subject: id, detail: JSON.stringify(edit) },
    };
    const place = triagePlace(id, this.#state.prefix);
    const saved = await this.#state.writeOne(
      stored === null
        ? { kind: 'create', ...place, document }
        : { kind: 'index', ...place, document, version: stored.version },
      { refresh: true },
    );
    // A conflict with an attempt of our own whose answer was lost is none.
    if (!saved && (await this.read(id))?.source.triage !== document.triage) return 'conflict';
    await this.settle(id);
    return 'saved';
  }

  /** Lets the finding and the audit log follow the triage. It can be repeated, and somebody else may do it as well. */
  async settle(findingId: string): Promise<void> {
    const stored = await this.read(findingId);
    if (stored?.source.unsettled !== true) return;
    await this.#show(findingId);
    const { entry, version } = stored.source;
    if (entry !== null) await this.#audit.record(entry, String(version));
    const { index, id } = stored;
    const document: TriageDocument = { ...stored.source, unsettled: false, entry: null };
    await this.#state.writeOne({ kind: 'index', index, id, document, version: stored.version }, { refresh: true });
  }

  /** Settles what a process that ended has left. */
  async settleAll(): Promise<void> {
    const { hits } = await this.#state.search([`${this.#state.prefix}-triage`], {
      query: { term: { unsettled: true } },
      size: 1_000,
      _source: false,
    });
    for (const { _id } of hits.hits) await this.settle(_id!);
  }
}

function sealOf(triage: Triage, finding: FindingDocument, before: TriageDocument | null): Snapshot | null {
  if (triage.status !== 'closed') return null;
  return before?.sealed ?? finding.sigma_bridge.counted;
}
