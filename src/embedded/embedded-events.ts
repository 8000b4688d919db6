import type { EventKind } from '../compile/recent-events.ts';
import type { FieldProfile, SourceProfile } from '../compile/source-profile.ts';
import type { SourceEvent } from '../ecs/event-view.ts';
import type { EventSelector } from '../ecs/mapping.ts';
import { viewEvent } from '../ecs/view-event.ts';
import type { DocumentReader, FieldReader, OpenWindow, RecentReader } from '../hunt/event-source.ts';
import type { EventStore, IncomingEvent, RemovedSamples } from '../hunt/event-store.ts';
import type { Window } from '../hunt/window.ts';
import type { Connection } from './connection.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** The name of the embedded store among the sources. */
export const embeddedSourceName = 'embedded';

/**
 * Events kept in the SQLite file. A window is answered with all its events: a selection could only leave out what the
 * matchers would leave out as well.
 */
export class EmbeddedEvents implements EventStore, DocumentReader, RecentReader, FieldReader {
  readonly name = embeddedSourceName;
  /** Events are stamped in the transaction that shows them. */
  readonly census = null;
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #now: () => number;

  constructor(reader: Reader, writer: Writer, now: () => number) {
    this.#reader = reader;
    this.#writer = writer;
    this.#now = now;
  }

  insertEvents(events: readonly IncomingEvent[]): Promise<{ readonly inserted: number; readonly present: number }> {
    return this.#writer.run('insertEvents', { events, nowMs: this.#now() });
  }

  /** Whether sample events were ever stored: once removed they stay away. */
  samplesWereLoaded(): Promise<boolean> {
    return this.#reader.read((connection) => {
      const row = connection.get<{ value: number }>(`SELECT value FROM meta WHERE key = 'samples_loaded'`);
      return row !== undefined;
    });
  }

  removeSamples(by: string): Promise<RemovedSamples> {
    return this.#writer.run('removeSamples', { by, at: new Date(this.#now()).toISOString() });
  }

  clock(): Promise<number> {
    return this.#writer.run('readClock', { nowMs: this.#now() });
  }

  oldest(): Promise<number | null> {
    return this.#reader.read(
      (connection) =>
        connection.get<{ oldest: number | null }>('SELECT min(ingested_ms) AS oldest FROM events')!.oldest,
    );
  }

  profile(): Promise<SourceProfile> {
    return Promise.resolve({ name: this.name, shapes: [], field: () => readWhole });
  }

  recentKinds(spanMs: number): Promise<readonly EventKind[]> {
    return this.#reader.read((connection) => {
      const sql = 'SELECT DISTINCT channel, code FROM event_kinds WHERE last_ms >= ?';
      const rows = connection.all<{ channel: string; code: string }>(sql, this.#now() - spanMs);
      return rows.map(({ channel, code }) => ({ channel, code: code === '' ? null : code }));
    });
  }

  fieldTypes(): Promise<null> {
    return Promise.resolve(null);
  }

  /** Looks through the last events alone: the store has no index of what they are. */
  newest(selector: EventSelector, count: number): Promise<readonly SourceEvent[]> {
    return this.#reader.read((connection) => {
      const rows = connection.all<EventRow>(`${selectEvents} ORDER BY seq DESC LIMIT ${lookedThrough}`);
      return rows
        .map(eventOfRow)
        .filter((event) => viewEvent(event).is(selector))
        .slice(0, count);
    });
  }

  document(_index: string | null, id: string): Promise<SourceEvent | null> {
    return this.#reader.read((connection) => {
      const row = connection.get<EventRow>(`${selectEvents} WHERE seq = ?`, id);
      return row === undefined ? null : eventOfRow(row);
    });
  }

  open(window: Window): Promise<OpenWindow> {
    return this.#reader.read((connection) => {
      const { expected, first, last } = connection.get<{ expected: number; first: number | null; last: number | null }>(
        `SELECT count(*) AS expected, min(seq) AS first, max(seq) AS last
          FROM events WHERE ingested_ms >= ? AND ingested_ms < ?`,
        window.fromMs,
        window.toMs,
      )!;
      // Stamps never fall as seq grows, so a window is a run of seqs, and nothing can be inserted between them.
      const run = { afterSeq: (first ?? 0) - 1, lastSeq: last ?? -1 };
      return {
        expected: new Map(expected === 0 ? [] : [['', expected]]),
        tally: null,
        indices: null,
        pages: (maxBytes) => this.#pages(run, maxBytes),
        close: () => Promise.resolve(),
      };
    });
  }

  /** The connections are the store's, which closes them. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  async *#pages(run: SeqRun, maxBytes: number): AsyncGenerator<readonly SourceEvent[]> {
    let { afterSeq } = run;
    for (;;) {
      const page = await this.#reader.read((connection) => readPage(connection, { ...run, afterSeq }, maxBytes));
      if (page.length === 0) return;
      afterSeq = page.at(-1)!.seq;
      yield page.map(eventOfRow);
    }
  }
}

/** Few enough to be parsed while a request waits. */
const lookedThrough = 1_000;

interface SeqRun {
  readonly afterSeq: number;
  readonly lastSeq: number;
}

interface EventRow {
  readonly seq: number;
  readonly ingested_ms: number;
  readonly sample: number;
  readonly body: string;
}

const selectEvents = 'SELECT seq, ingested_ms, sample, body FROM events';

/** At least one event where there is one, and then as many as fit. */
function readPage(connection: Connection, { afterSeq, lastSeq }: SeqRun, maxBytes: number): readonly EventRow[] {
  const rows: EventRow[] = [];
  let bytes = 0;
  const sql = `${selectEvents} WHERE seq > ? AND seq <= ? ORDER BY seq`;
  for (const row of connection.iterate<EventRow>(sql, afterSeq, lastSeq)) {
    rows.push(row);
    bytes += row.body.length;
    if (bytes >= maxBytes) break;
  }
  return rows;
}

function eventOfRow({ seq, ingested_ms, sample, body }: EventRow): SourceEvent {
  const document = withIngested(JSON.parse(body) as Record<string, unknown>, ingested_ms);
  return sample === 1
    ? { index: null, id: String(seq), document, sample: true }
    : { index: null, id: String(seq), document };
}

/** Stamps `event.ingested`, whatever it was before: as the ingest pipelines of Elasticsearch do. */
function withIngested(document: Record<string, unknown>, ingestedMs: number): Record<string, unknown> {
  const ingested = new Date(ingestedMs).toISOString();
  const { event } = document;
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return { ...document, 'event.ingested': ingested };
  }
  const stamped: Record<string, unknown> = { ...document, event: { ...event, ingested } };
  delete stamped['event.ingested'];
  return stamped;
}

/** The matchers read the documents themselves: no value is lost by how it is indexed. */
const readWhole: FieldProfile = { type: 'keyword', ignoreAbove: null, analyzer: null, folded: false };
