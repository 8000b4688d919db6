import type { EventSource } from './event-source.ts';

/** An event source of our own, that documents are put into: the embedded store. */
export interface EventStore extends EventSource {
  /**
   * Stores documents, stamped with the store's clock inside the transaction. All or nothing; durable when resolved.
   * The same document again, but for what a source adds to it, is counted as present and not stored twice.
   */
  insertEvents(events: readonly IncomingEvent[]): Promise<{ readonly inserted: number; readonly present: number }>;
  /**
   * Removes the sample events, their matches, and the findings that have no others; once removed they stay away. `by` is
   * what the audit log says of who does it.
   */
  removeSamples(by: string): Promise<RemovedSamples>;
}

export interface RemovedSamples {
  readonly events: number;
  readonly matches: number;
}

export interface IncomingEvent {
  readonly document: Readonly<Record<string, unknown>>;
  readonly sample: boolean;
}
