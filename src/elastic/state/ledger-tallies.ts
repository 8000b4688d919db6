import type { estypes } from '@elastic/elasticsearch';
import type { Tally } from '../../hunt/audit.ts';
import { overlaps } from '../../hunt/spans.ts';
import type { Window } from '../../hunt/window.ts';
import type { Cluster } from '../cluster.ts';
import { askStore } from './ask-store.ts';
import type { StoredTally, Unflushed } from './ledger-state.ts';
import { overlapping, searchAll } from './search-all.ts';

/** The tallies whose windows begin in one hour: as many documents as there are hours, and one of them for a live window. */
interface Page {
  readonly source: string;
  readonly hour: number;
  /** From the first beginning to the last end. */
  readonly from: number;
  readonly to: number;
  /** Of the last change of the ledger that it has seen. */
  readonly sequence: number;
  readonly tallies: readonly StoredTally[];
}

const hourMs = 3_600_000;

/**
 * What covered windows had, in pages. A page takes the changes of the ledger in their order and each once: whoever was paused and
 * comes with one that it has seen changes nothing.
 */
export class LedgerTallies {
  readonly #cluster: Cluster;
  readonly #index: string;

  constructor(cluster: Cluster, index: string) {
    this.#cluster = cluster;
    this.#index = index;
  }

  async save(source: string, change: Unflushed): Promise<void> {
    let hours = [...new Set(change.tallies.map(hourOf))];
    while (hours.length > 0) hours = await this.#savePages(source, hours, change);
  }

  /** Those that overlap a span, in order of time, with what is not flushed. */
  async read(source: string, span: Window, unflushed: Unflushed | null): Promise<readonly Tally[]> {
    const pages = await searchAll<Page>(this.#cluster, {
      index: this.#index,
      query: { bool: { filter: [{ term: { source } }, ...overlapping(span)] } },
      sort: ['hour'],
    });
    const saved = pages.flatMap(({ tallies }) => tallies);
    return replaceTallies(saved, unflushed?.tallies ?? [])
      .filter(({ window }) => overlaps(window, span))
      .map(({ window, counts }) => ({ window, counts: counts && new Map(Object.entries(counts)) }));
  }

  /** Gives the hours whose pages somebody else has changed meanwhile. */
  async #savePages(source: string, hours: readonly number[], { sequence, tallies }: Unflushed): Promise<number[]> {
    const index = this.#index;
    const ids = hours.map((hour) => `${hour} ${source}`);
    const { docs } = await askStore(this.#cluster, (client) => client.mget<Page>({ index, ids }));
    const operations = docs.flatMap((found, at): [estypes.BulkOperationContainer, Page][] => {
      const { page, condition } = pageOf(found);
      if (page !== null && page.sequence >= sequence) return [];
      const own = tallies.filter((tally) => hourOf(tally) === hours[at]);
      const joined = replaceTallies(page?.tallies ?? [], own);
      const from = joined[0]!.window.fromMs;
      const to = Math.max(...joined.map(({ window }) => window.toMs));
      const next = { source, hour: hours[at]!, from, to, sequence, tallies: joined };
      return [[{ [condition === null ? 'create' : 'index']: { _id: ids[at]!, ...condition } }, next]];
    });
    if (operations.length === 0) return [];
    const { items } = await askStore(this.#cluster, (client) => client.bulk({ index, operations: operations.flat() }));
    return items.flatMap((item, at) => (wasTaken(item) ? [] : [operations[at]![1].hour]));
  }
}

type Condition = { readonly if_seq_no: number; readonly if_primary_term: number } | null;

function pageOf(found: estypes.MgetResponseItem<Page>): { readonly page: Page | null; readonly condition: Condition } {
  if ('error' in found) {
    if (found.error.type === 'index_not_found_exception') return { page: null, condition: null };
    throw new Error(`The state store fails: ${found.error.reason ?? found.error.type}`);
  }
  if (found._source === undefined) return { page: null, condition: null };
  return { page: found._source, condition: { if_seq_no: found._seq_no!, if_primary_term: found._primary_term! } };
}

/** Whether a page was written; false where it was another than the one which was read. */
function wasTaken(item: Partial<Record<estypes.BulkOperationType, estypes.BulkResponseItem>>): boolean {
  const { status, error } = (item.index ?? item.create)!;
  if (status === 409) return false;
  if (error === undefined) return true;
  throw new Error(`The state store fails: it answers ${status}: ${error.reason ?? error.type}`);
}

function hourOf({ window }: StoredTally): number {
  return Math.floor(window.fromMs / hourMs);
}

/** Puts tallies in place of those that lie in their windows. In order of time. */
function replaceTallies(known: readonly StoredTally[], next: readonly StoredTally[]): readonly StoredTally[] {
  const kept = known.filter(({ window }) => !next.some((tally) => liesIn(window, tally.window)));
  return [...kept, ...next].sort((a, b) => a.window.fromMs - b.window.fromMs);
}

function liesIn(inner: Window, outer: Window): boolean {
  return inner.fromMs >= outer.fromMs && inner.toMs <= outer.toMs;
}
