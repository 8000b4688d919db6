import { recentEvents, recentMs } from '../compile/recent-events.ts';
import type { EventKind, RecentEvents } from '../compile/recent-events.ts';
import { SourceError } from '../hunt/event-source.ts';
import type { RecentReader } from '../hunt/event-source.ts';

/** All recent documents are counted so seldom, since a large cluster has many; in between only what has come since. */
const wholeEveryMs = 3_600_000;

/** So much of what was counted is counted again: documents become searchable a while after they are stamped. */
const overlapMs = 600_000;

/** Keeps up with the kinds of events that come to a source. */
export class RecentWatch {
  readonly #reader: RecentReader;
  #kinds: readonly EventKind[] = [];
  #events: RecentEvents | null = null;
  #wholeMs = 0;
  #readMs = 0;

  constructor(reader: RecentReader) {
    this.#reader = reader;
  }

  /** Null while the source cannot tell. The same object until another kind comes, or the whole is counted anew. */
  get events(): RecentEvents | null {
    return this.#events;
  }

  /** Rejects for nothing that a source may do. */
  async read(nowMs: number): Promise<void> {
    // Set back, our clock says of no span how long it was.
    const isSetBack = nowMs < this.#readMs;
    const isWhole = this.#events === null || isSetBack || nowMs - this.#wholeMs >= wholeEveryMs;
    try {
      const spanMs = isWhole ? recentMs : nowMs - this.#readMs + overlapMs;
      const found = await this.#reader.recentKinds(spanMs);
      if (found === null) this.forget();
      else this.#take(found, { isWhole, nowMs });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.forget();
    }
  }

  /** What is not looked at any more is not known any more. */
  forget(): void {
    this.#events = null;
  }

  #take(found: readonly EventKind[], { isWhole, nowMs }: { readonly isWhole: boolean; readonly nowMs: number }): void {
    this.#readMs = nowMs;
    if (isWhole) this.#wholeMs = nowMs;
    const isKnown = ({ channel, code }: EventKind): boolean =>
      this.#kinds.some((kind) => kind.channel === channel && kind.code === code);
    const others = isWhole ? found : found.filter((kind) => !isKnown(kind));
    if (!isWhole && others.length === 0) return;
    this.#kinds = isWhole ? found : [...this.#kinds, ...others];
    this.#events = recentEvents(this.#kinds);
  }
}
