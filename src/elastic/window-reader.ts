import type { estypes } from '@elastic/elasticsearch';
import type { Query } from '../compile/query.ts';
import type { SourceEvent } from '../ecs/event-view.ts';
import { SourceError, type IndexCounts, type OpenWindow } from '../hunt/event-source.ts';
import { incomplete } from './check-answer.ts';
import type { Cluster } from './cluster.ts';
import { countByIndex } from './count-by-index.ts';
import { PageSize } from './page-size.ts';
import { PointInTime } from './point-in-time.ts';
import { addCount, sumCounts } from '../hunt/index-counts.ts';
import type { Window } from '../hunt/window.ts';
import { sizeOf } from './sized-serializer.ts';
import { everythingIn, windowQuery } from './window-query.ts';

export interface AskedWindow {
  readonly window: Window;
  readonly queries: readonly Query[];
  /** As they were listed just before. */
  readonly indices: readonly string[];
}

interface Counted {
  readonly query: Query;
  readonly counts: IndexCounts;
}

interface CountedWindow {
  readonly tally: IndexCounts;
  readonly indices: readonly string[];
  readonly counted: readonly Counted[];
}

/**
 * The documents that some queries return in one consistent view, each once. What is read is held against what was
 * counted before: an answer that lost documents on its way, however it did, ends the reading with a `SourceError`.
 */
export class WindowReader implements OpenWindow {
  readonly tally: IndexCounts;
  readonly indices: readonly string[];
  readonly #view: PointInTime;
  readonly #counted: readonly Counted[];
  /** Documents that a later query returned again, by index. */
  readonly #repeated = new Map<string, number>();

  private constructor(view: PointInTime, { tally, indices, counted }: CountedWindow) {
    this.#view = view;
    this.tally = tally;
    // One that was made since it was asked for them has its documents in the tally.
    this.indices = [...new Set([...indices, ...tally.keys()])];
    this.#counted = counted;
  }

  /** Opens a view of the indices, and counts in it all documents of the window and those of each query. */
  static async open(cluster: Cluster, indices: readonly string[], asked: AskedWindow): Promise<WindowReader> {
    const view = await PointInTime.open(cluster, indices);
    try {
      const counted: Counted[] = [];
      const tally = await countByIndex(view, everythingIn(asked.window));
      for (const chosen of asked.queries) {
        const query = windowQuery(asked.window, chosen);
        counted.push({ query, counts: await countByIndex(view, query) });
      }
      return new WindowReader(view, { tally, indices: asked.indices, counted });
    } catch (error) {
      await view.close();
      throw error;
    }
  }

  /** Exact from the start where there is one query; where several return the same document, once all is read. */
  get expected(): IndexCounts {
    const sum = sumCounts(this.#counted.map(({ counts }) => counts));
    for (const [index, count] of this.#repeated) addCount(sum, index, -count);
    return sum;
  }

  async *pages(maxBytes: number): AsyncGenerator<readonly SourceEvent[]> {
    const isRepeated = this.#counted.length === 1 ? () => false : this.#rememberSeen();
    for (const { query, counts } of this.#counted) {
      const read = new Map<string, number>();
      for await (const page of this.#read(query, maxBytes)) {
        for (const { index } of page) addCount(read, index, 1);
        const fresh = page.filter((event) => !isRepeated(event));
        if (fresh.length > 0) yield fresh;
      }
      compare(counts, read);
    }
  }

  close(): Promise<void> {
    return this.#view.close();
  }

  async *#read(query: Query, maxBytes: number): AsyncGenerator<readonly IndexedEvent[]> {
    const size = new PageSize(maxBytes);
    let after: estypes.SortResults | null = null;
    for (;;) {
      const answer: estypes.SearchResponse<SourceEvent['document']> = await this.#view.page(query, after, size);
      const { hits } = answer.hits;
      const last = hits.at(-1);
      const isLast = hits.length < size.documents;
      if (last === undefined) return;
      if (last.sort === undefined) throw incomplete('A page does not say where it ends.');
      after = last.sort;
      size.learn(hits.length, sizeOf(answer));
      yield hits.map(indexedEvent);
      if (isLast) return;
    }
  }

  /** Keeps every document's name while the window is read: the price of more than one query. */
  #rememberSeen(): (event: IndexedEvent) => boolean {
    const seen = new Set<string>();
    this.#repeated.clear();
    return ({ index, id }) => {
      const key = `${index}/${id}`;
      const isRepeated = seen.has(key);
      if (isRepeated) addCount(this.#repeated, index, 1);
      else seen.add(key);
      return isRepeated;
    };
  }
}

interface IndexedEvent extends SourceEvent {
  readonly index: string;
  readonly id: string;
}

function indexedEvent(hit: estypes.SearchHit<SourceEvent['document']>): IndexedEvent {
  const { _index, _id, _source } = hit;
  if (_id === undefined) throw incomplete(`A document of ${_index} came without its _id.`);
  if (_source === undefined) {
    throw new SourceError('ELASTIC_NO_SOURCE', `The documents of ${_index} come without _source.`, {
      transient: false,
    });
  }
  return { index: _index, id: _id, document: _source };
}

function compare(counted: IndexCounts, read: IndexCounts): void {
  for (const index of new Set([...counted.keys(), ...read.keys()])) {
    const expected = counted.get(index) ?? 0;
    const found = read.get(index) ?? 0;
    if (expected !== found) throw incomplete(`${expected} documents were counted in ${index}, but ${found} came.`);
  }
}
