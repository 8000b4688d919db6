import type { Match } from '../findings/match.ts';
import { addDelay, countDelays, quantile, sumDelays } from './delays.ts';

/** From when it is counted: since the event happened, or since it arrived at the source. */
export const delayStarts = ['event', 'ingest'] as const;
export type DelayStart = (typeof delayStarts)[number];

export interface FindingDelay {
  readonly matches: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How long it took from event to finding; null where no match was created. */
export interface FindingDelays {
  readonly lastHour: Readonly<Record<DelayStart, FindingDelay | null>>;
  readonly sinceStart: Readonly<Record<DelayStart, FindingDelay | null>>;
}

/** A source whose matches were stored, and when, by the source's own clock. */
export interface StoredMatches {
  readonly source: string;
  readonly matches: readonly Match[];
  readonly storedMs: number;
}

const sliceMs = 300_000;
const slices = 12;

interface Slice {
  readonly number: number;
  readonly delays: ReadonlyMap<DelayStart, Map<number, number>>;
}

/**
 * Measures how long it took until an event was a stored match. Each match counts once, when it is created; samples do not.
 * Kept in memory alone: a restart begins anew.
 */
export class FindingDelayMeter {
  readonly #now: () => number;
  readonly #observers: ((source: string, start: DelayStart, delayMs: number) => void)[] = [];
  readonly #sources = new Map<string, { total: Slice; recent: Slice[] }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Is told of each delay from here on. */
  subscribe(observer: (source: string, start: DelayStart, delayMs: number) => void): void {
    this.#observers.push(observer);
  }

  add({ source, matches, storedMs }: StoredMatches): void {
    for (const { event, sample } of matches) {
      if (sample) continue;
      const timeMs = Date.parse(event.time);
      // The start of 1970 stands for a document that does not tell.
      if (timeMs > 0) this.#add(source, 'event', storedMs - timeMs);
      if (event.ingested !== null) this.#add(source, 'ingest', storedMs - Date.parse(event.ingested));
    }
  }

  read(source: string): FindingDelays {
    const known = this.#sources.get(source);
    const fromNumber = this.#sliceNumber() - slices;
    const recent = known?.recent.filter(({ number }) => number > fromNumber) ?? [];
    return { lastHour: summary(recent), sinceStart: summary(known === undefined ? [] : [known.total]) };
  }

  #add(source: string, start: DelayStart, delayMs: number): void {
    if (Number.isNaN(delayMs)) return;
    const onTimeMs = Math.max(0, delayMs);
    const known = this.#sources.get(source) ?? { total: newSlice(0), recent: [] };
    this.#sources.set(source, known);
    const number = this.#sliceNumber();
    let slice = known.recent.at(-1);
    if (slice?.number !== number) {
      slice = newSlice(number);
      known.recent = [...known.recent, slice].slice(-slices);
    }
    addDelay(slice.delays.get(start)!, onTimeMs);
    addDelay(known.total.delays.get(start)!, onTimeMs);
    for (const observe of this.#observers) observe(source, start, onTimeMs);
  }

  #sliceNumber(): number {
    return Math.floor(this.#now() / sliceMs);
  }
}

function newSlice(number: number): Slice {
  return { number, delays: new Map(delayStarts.map((start) => [start, new Map<number, number>()])) };
}

function summary(parts: readonly Slice[]): Readonly<Record<DelayStart, FindingDelay | null>> {
  const of = (start: DelayStart): FindingDelay | null => {
    const delays = sumDelays(parts.map((part) => part.delays.get(start)!));
    const matches = countDelays(delays);
    return matches === 0 ? null : { matches, p50Ms: quantile(delays, 0.5)!, p99Ms: quantile(delays, 0.99)! };
  };
  return { event: of('event'), ingest: of('ingest') };
}
