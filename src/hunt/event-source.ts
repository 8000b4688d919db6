import type { Query } from '../compile/query.ts';
import type { EventKind } from '../compile/recent-events.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { SourceEvent } from '../ecs/event-view.ts';
import type { TypesOf } from '../ecs/live-field.ts';
import type { EventSelector } from '../ecs/mapping.ts';
import type { Window } from './window.ts';

/** Where events come from. Every method rejects with a `SourceError` when the source cannot give a whole answer. */
export interface EventSource {
  readonly name: string;
  /** Counts what has been read again; null where no document can come into a window that has been read. */
  readonly census: Census | null;
  profile(): Promise<SourceProfile>;
  /** The source's own clock, ms since 1970 UTC: nothing that arrives later will be stamped before it, but for the safety lag. */
  clock(): Promise<number>;
  /** The ingest time of the oldest document, ms; null where the source is empty. */
  oldest(): Promise<number | null>;
  /** Opens one consistent view of a window. Close it in any case. */
  open(window: Window, selection: Selection): Promise<OpenWindow>;
  close(): Promise<void>;
}

/** Counts documents whatever the rules ask for. */
export interface Census {
  /** Those of each window now, as `OpenWindow.tally` counts them. */
  countWindows(windows: readonly Window[]): Promise<readonly IndexCounts[]>;
  /** The indices that are behind the source now, closed ones too; fewer where a remote cluster cannot be asked. */
  listIndices(): Promise<readonly SourceIndex[]>;
}

export interface SourceIndex {
  readonly name: string;
  readonly isClosed: boolean;
}

export interface OpenWindow {
  /** Documents that were selected, by backing index; the pages must bring exactly as many. */
  readonly expected: IndexCounts;
  /** All documents of the window, selected or not; null where the source has no census. */
  readonly tally: IndexCounts | null;
  /** Backing indices that are searched, also those without a document in the window; null where the source has none. */
  readonly indices: readonly string[] | null;
  /** One page after another, each at most about `maxBytes` of documents. */
  pages(maxBytes: number): AsyncIterable<readonly SourceEvent[]>;
  close(): Promise<void>;
}

/** By name of the backing index; '' for a source that has none. */
export type IndexCounts = ReadonlyMap<string, number>;

/** Gives back single documents that a match refers to, where only the first of a finding are kept with it. */
export interface DocumentReader {
  /** Null where the document is gone. */
  document(index: string | null, id: string): Promise<SourceEvent | null>;
}

/** Tells what kinds of events a source holds without reading them. */
export interface RecentReader {
  /** Those that arrived in the last `spanMs`; null where the source cannot tell. Rejects as an `EventSource` does. */
  recentKinds(spanMs: number): Promise<readonly EventKind[] | null>;
}

/** Tells how a source maps and fills fields, for people who look one up. */
export interface FieldReader {
  /** Null where the source has no types. */
  fieldTypes(): Promise<TypesOf | null>;
  /** The newest documents that a selector may choose, at most `count`. */
  newest(selector: EventSelector, count: number): Promise<readonly SourceEvent[]>;
}

/** Which documents of a window are read. `scan`: those of the selectors, once for all rules; `push`: those that the rules' own queries return. */
export type Selection =
  | { readonly kind: 'scan'; readonly selectors: readonly EventSelector[] }
  | { readonly kind: 'push'; readonly queries: readonly { readonly ruleId: string; readonly query: Query }[] };

/** Why a window could not be read whole. `transient` causes are tried again with back-off; the window stays open in any case. */
export class SourceError extends Error {
  readonly code: string;
  readonly transient: boolean;
  /** Whether the query may be at fault, and not the source: another one may be answered. */
  readonly mayBeQuery: boolean;
  /** Whether a search took too long: over a shorter window it may not. */
  readonly tookTooLong: boolean;
  constructor(
    code: string,
    message: string,
    options: { transient: boolean; mayBeQuery?: boolean; tookTooLong?: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = 'SourceError';
    this.code = code;
    this.transient = options.transient;
    this.mayBeQuery = options.mayBeQuery ?? false;
    this.tookTooLong = options.tookTooLong ?? false;
  }
}
