import type { SourceProfile } from '../compile/source-profile.ts';
import { selectorQuery } from '../compile/selector-query.ts';
import type { EventKind } from '../compile/recent-events.ts';
import type {
  Census,
  DocumentReader,
  EventSource,
  FieldReader,
  IndexCounts,
  OpenWindow,
  RecentReader,
  Selection,
} from '../hunt/event-source.ts';
import type { SourceEvent } from '../ecs/event-view.ts';
import type { TypesOf } from '../ecs/live-field.ts';
import type { EventSelector } from '../ecs/mapping.ts';
import type { Window } from '../hunt/window.ts';
import { serverClock } from './clock.ts';
import type { Cluster } from './cluster.ts';
import { countWindows } from './count-windows.ts';
import { listIndices } from './list-indices.ts';
import { newestEvents } from './newest-events.ts';
import { oldestEvent } from './oldest-event.ts';
import { PointInTime } from './point-in-time.ts';
import { batchQueries } from '../compile/query-batches.ts';
import { readDocument } from './read-document.ts';
import { readRecentKinds } from './recent-kinds.ts';
import { readFieldTypes, readIndexNames, readPathsProfile, readSourceProfile } from './source-profile.ts';
import { WindowReader } from './window-reader.ts';
import type { AskedWindow } from './window-reader.ts';

/** What selectorQuery asks a profile for. */
const selectorPaths = ['winlog.channel', 'event.code', 'winlog.event_id'];

export interface ElasticSourceSettings {
  /** Names and patterns of indices and data streams. */
  readonly indices: readonly string[];
}

/** Indices and data streams of a cluster as a source of events. Rights: `read` and `view_index_metadata`. */
export class ElasticSource implements EventSource, DocumentReader, RecentReader, FieldReader {
  readonly name: string;
  readonly census: Census = {
    countWindows: (windows) => this.#countWindows(windows),
    listIndices: () => listIndices(this.#cluster, this.#indices),
  };
  readonly #cluster: Cluster;
  readonly #indices: readonly string[];

  constructor(name: string, cluster: Cluster, { indices }: ElasticSourceSettings) {
    this.name = name;
    this.#cluster = cluster;
    this.#indices = indices;
  }

  profile(): Promise<SourceProfile> {
    return readSourceProfile(this.name, this.#cluster, this.#indices);
  }

  clock(): Promise<number> {
    return serverClock(this.#cluster, this.#indices);
  }

  oldest(): Promise<number | null> {
    return oldestEvent(this.#cluster, this.#indices);
  }

  recentKinds(spanMs: number): Promise<readonly EventKind[] | null> {
    return readRecentKinds(this.#cluster, this.#indices, spanMs);
  }

  fieldTypes(): Promise<TypesOf> {
    return readFieldTypes(this.#cluster, this.#indices);
  }

  async newest(selector: EventSelector, count: number): Promise<readonly SourceEvent[]> {
    const profile = await readPathsProfile(this.name, this.#cluster, this.#indices, selectorPaths);
    return newestEvents(this.#cluster, this.#indices, { selector, profile, count });
  }

  async open(window: Window, selection: Selection): Promise<OpenWindow> {
    return WindowReader.open(this.#cluster, this.#indices, { window, ...(await this.#asked(selection)) });
  }

  /** Null also where the index is gone. */
  async document(index: string | null, id: string): Promise<SourceEvent | null> {
    if (index === null) throw new Error(`the document ${id} of '${this.name}' has no index`);
    return readDocument(this.#cluster, index, id);
  }

  close(): Promise<void> {
    return this.#cluster.close();
  }

  async #countWindows(windows: readonly Window[]): Promise<readonly IndexCounts[]> {
    const view = await PointInTime.open(this.#cluster, this.#indices);
    try {
      return await countWindows(view, windows);
    } finally {
      await view.close();
    }
  }

  /** One search for a scan, whatever the number of rules; for a push as many as the server's memory wants. */
  async #asked(selection: Selection): Promise<Omit<AskedWindow, 'window'>> {
    switch (selection.kind) {
      case 'scan': {
        // Read anew each time: tomorrow's index may be mapped otherwise, and a clause that suits today's would miss it.
        const profile = await readPathsProfile(this.name, this.#cluster, this.#indices, selectorPaths);
        return { queries: [selectorQuery(selection.selectors, profile)], indices: profile.indices };
      }
      case 'push': {
        const queries = batchQueries(selection.queries.map(({ query }) => query));
        return { queries, indices: await readIndexNames(this.#cluster, this.#indices) };
      }
    }
  }
}
