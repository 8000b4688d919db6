import type { LedgerEntry } from '../../hunt/ledger.ts';
import { overlaps } from '../../hunt/spans.ts';
import type { Window } from '../../hunt/window.ts';
import type { Cluster } from '../cluster.ts';
import { askStore, isConflict } from './ask-store.ts';
import type { Unflushed } from './ledger-state.ts';
import { overlapping, searchAll } from './search-all.ts';

interface StoredRun {
  readonly source: string;
  readonly sequence: number;
  readonly rule_set: string;
  readonly from: number;
  readonly to: number;
  readonly entry: LedgerEntry;
}

/** A document for each run, which is written once and never changed: whoever writes it again finds it there. */
export class LedgerRuns {
  readonly #cluster: Cluster;
  readonly #index: string;

  constructor(cluster: Cluster, index: string) {
    this.#cluster = cluster;
    this.#index = index;
  }

  async save({ sequence, entry }: Unflushed): Promise<void> {
    if (entry === null) return;
    const { source, ruleSet, window } = entry;
    const document: StoredRun = { source, sequence, rule_set: ruleSet, from: window.fromMs, to: window.toMs, entry };
    await askStore(this.#cluster, async (client) => {
      try {
        return await client.create({ index: this.#index, id: `${sequence} ${source}`, document });
      } catch (error) {
        if (isConflict(error)) return {};
        throw error;
      }
    });
  }

  /** Those that overlap a span, oldest first, with what is not flushed. */
  async read(source: string, span: Window, unflushed: Unflushed | null): Promise<readonly LedgerEntry[]> {
    const saved = await searchAll<StoredRun>(this.#cluster, {
      index: this.#index,
      query: { bool: { filter: [{ term: { source } }, ...overlapping(span)] } },
      sort: ['from', 'sequence'],
    });
    const entries = saved.filter(({ sequence }) => sequence !== unflushed?.sequence).map(({ entry }) => entry);
    const last = unflushed?.entry ?? null;
    if (last === null || !overlaps(last.window, span)) return entries;
    return [...entries, last].sort((a, b) => a.window.fromMs - b.window.fromMs);
  }
}
