import type { SourceEvent } from '../../src/ecs/event-view.ts';
import { SourceError } from '../../src/hunt/event-source.ts';
import type { EventSource, OpenWindow } from '../../src/hunt/event-source.ts';
import type { Window } from '../../src/hunt/window.ts';

export interface OtherSource extends EventSource {
  add(event: SourceEvent, ingestedMs: number): void;
  /** While set, what it returns for a window is thrown instead of opening it; for null, instead of telling the time. */
  failing: ((window: Window | null) => SourceError | null) | null;
  /** Documents that are counted and never given. */
  withheld: number;
  readonly opened: Window[];
  closed: number;
}

/** A source that is not the embedded store: it has indices, its clock may be its own, and it fails on demand. */
export function elsewhere(
  events: readonly SourceEvent[],
  { clock = () => Date.parse('2026-01-31T12:00:00Z'), name = 'elsewhere', pageSize = 1_000, lookBackMs = 0 } = {},
): OtherSource {
  const stored = events.map((event) => ({ event, ingestedMs: Date.parse('2026-01-31T11:00:00Z') }));
  const source: OtherSource = {
    name,
    lookBackMs,
    failing: null,
    withheld: 0,
    opened: [],
    closed: 0,
    add(event, ingestedMs) {
      stored.push({ event, ingestedMs });
    },
    profile: () => Promise.resolve({ name, shapes: [], field: () => null }),
    clock: () => orFailure(source, null, clock),
    oldest: () => Promise.resolve(stored[0]?.ingestedMs ?? null),
    open(window) {
      return orFailure(source, window, () => {
        source.opened.push(window);
        const inside = stored
          .filter(({ ingestedMs }) => window.fromMs - lookBackMs <= ingestedMs && ingestedMs < window.toMs)
          .map(({ event }) => event);
        return openWindow(source, inside, pageSize);
      });
    },
    close: () => Promise.resolve(),
  };
  return source;
}

export function unreachable(): SourceError {
  return new SourceError('ELASTIC_UNREACHABLE', 'No answer from http://localhost:9200 in 5000 ms.', {
    transient: true,
  });
}

function openWindow(source: OtherSource, inside: readonly SourceEvent[], pageSize: number): OpenWindow {
  const expected = new Map<string, number>();
  for (const { index } of inside) expected.set(index ?? '', (expected.get(index ?? '') ?? 0) + 1);
  const given = inside.slice(0, inside.length - source.withheld);
  return {
    expected,
    pages: () => pagesOf(given, pageSize),
    close() {
      source.closed += 1;
      return Promise.resolve();
    },
  };
}

// An async generator, as a source's pages are; what is asynchronous in real ones is the asking.
// eslint-disable-next-line @typescript-eslint/require-await
async function* pagesOf(events: readonly SourceEvent[], pageSize: number): AsyncGenerator<readonly SourceEvent[]> {
  for (let from = 0; from < events.length; from += pageSize) yield events.slice(from, from + pageSize);
}

function orFailure<T>(source: OtherSource, window: Window | null, answer: () => T): Promise<T> {
  const failure = source.failing?.(window) ?? null;
  return failure === null ? Promise.resolve(answer()) : Promise.reject(failure);
}
