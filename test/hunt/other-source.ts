import type { SourceEvent } from '../../src/ecs/event-view.ts';
import { SourceError } from '../../src/hunt/event-source.ts';
import type { EventSource, IndexCounts, OpenWindow } from '../../src/hunt/event-source.ts';
import type { Window } from '../../src/hunt/window.ts';

export interface OtherSource extends EventSource {
  add(event: SourceEvent, ingestedMs: number): void;
  /** Takes away what an index has, or what one of its documents is. */
  remove(index: string, id?: string): void;
  /** While set, what it returns for a window is thrown instead of opening it; for null, instead of telling the time. */
  failing: ((window: Window | null) => SourceError | null) | null;
  /** Documents that are counted and never given. */
  withheld: number;
  readonly opened: Window[];
  /** Windows that were counted again. */
  readonly counted: Window[];
  closed: number;
  readonly closedIndices: Set<string>;
}

/** A source that is not the embedded store: it has indices, its clock may be its own, and it fails on demand. */
export function elsewhere(
  events: readonly SourceEvent[],
  { clock = () => Date.parse('2026-01-31T12:00:00Z'), name = 'elsewhere', pageSize = 1_000 } = {},
): OtherSource {
  const stored = events.map((event) => ({ event, ingestedMs: Date.parse('2026-01-31T11:00:00Z') }));
  const inside = ({ fromMs, toMs }: Window) =>
    stored.filter(({ ingestedMs }) => fromMs <= ingestedMs && ingestedMs < toMs).map(({ event }) => event);
  const indexNames = () => new Set(stored.map(({ event }) => event.index ?? ''));
  const source: OtherSource = {
    name,
    census: {
      countWindows: (windows) =>
        orFailure(source, windows[0] ?? null, () => {
          source.counted.push(...windows);
          return windows.map((window) => countByIndex(inside(window)));
        }),
      listIndices: () =>
        Promise.resolve([...indexNames()].map((name) => ({ name, isClosed: source.closedIndices.has(name) }))),
    },
    failing: null,
    counted: [],
    withheld: 0,
    opened: [],
    closed: 0,
    closedIndices: new Set(),
    add(event, ingestedMs) {
      stored.push({ event, ingestedMs });
    },
    remove(index, id) {
      const left = stored.filter(({ event }) => event.index !== index || (id !== undefined && event.id !== id));
      stored.splice(0, stored.length, ...left);
    },
    profile: () => Promise.resolve({ name, shapes: [], field: () => null }),
    clock: () => orFailure(source, null, clock),
    oldest: () => Promise.resolve(stored[0]?.ingestedMs ?? null),
    open(window) {
      return orFailure(source, window, () => {
        source.opened.push(window);
        return { ...openWindow(source, inside(window), pageSize), indices: [...indexNames()] };
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

function openWindow(
  source: OtherSource,
  inside: readonly SourceEvent[],
  pageSize: number,
): Omit<OpenWindow, 'indices'> {
  const expected = countByIndex(inside);
  const given = inside.slice(0, inside.length - source.withheld);
  return {
    expected,
    tally: expected,
    pages: () => pagesOf(given, pageSize),
    close() {
      source.closed += 1;
      return Promise.resolve();
    },
  };
}

function countByIndex(events: readonly SourceEvent[]): IndexCounts {
  const counts = new Map<string, number>();
  for (const { index } of events) counts.set(index ?? '', (counts.get(index ?? '') ?? 0) + 1);
  return counts;
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
