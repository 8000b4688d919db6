import type { EventSelector, Place, Shape } from './mapping.ts';

/** A document as it came from a source: what the source calls it, and the parsed JSON. */
export interface SourceEvent {
  /** Index and `_id` in Elasticsearch; null where the source has none (files). */
  readonly index: string | null;
  readonly id: string | null;
  readonly document: Readonly<Record<string, unknown>>;
  /** True for an event that came with the product to look at; absent elsewhere. */
  readonly sample?: boolean;
}

/** What every Windows event has, whatever its shape. All text as stored; null where absent. */
export interface Envelope {
  readonly channel: string | null;
  readonly code: string | null;
  readonly provider: string | null;
  readonly computer: string | null;
  readonly recordId: string | null;
  /** The event's own time in ms since 1970 UTC: Sysmon's UtcTime where parsable, else `@timestamp`. */
  readonly timeMs: number | null;
  readonly ingestedMs: number | null;
}

/** One event, read lazily: every place is decoded once at most. */
export interface EventView {
  readonly source: SourceEvent;
  readonly envelope: Envelope;
  readonly shape: Shape;
  /** Whether the document bears the marks of more than one shape (a pipeline that failed half-way, an upgrade). */
  readonly mixed: boolean;
  /** The texts at a place, never empty strings; null where it holds nothing. */
  values(place: Place): readonly string[] | null;
  /** Whether the event is one of the selector's kind. */
  is(selector: EventSelector): boolean;
}
