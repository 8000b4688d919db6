import { lateDays } from '../hunt/late-delays.ts';
import type { LateDelays, LateDelayStore, LateDocuments } from '../hunt/late-delays.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** How late documents were, in the SQLite file. */
export class EmbeddedLateDelays implements LateDelayStore {
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #now: () => number;

  constructor(reader: Reader, writer: Writer, now: () => number) {
    this.#reader = reader;
    this.#writer = writer;
    this.#now = now;
  }

  addLate(late: readonly LateDocuments[]): Promise<void> {
    return this.#writer.run('saveLate', { late, nowMs: this.#now() });
  }

  lateDelays(source: string): Promise<LateDelays> {
    return this.#reader.read((connection) => {
      const rows = connection.all<{ bound: number; documents: number; times: number }>(
        `SELECT bound_ms AS bound, sum(documents) AS documents, sum(times) AS times
          FROM late_delays WHERE source = ? AND day_ms > ? GROUP BY bound_ms`,
        ...[source, this.#now() - (lateDays + 1) * 86_400_000],
      );
      return {
        delays: new Map(rows.map(({ bound, documents }) => [bound, documents])),
        times: rows.reduce((sum, { times }) => sum + times, 0),
      };
    });
  }
}
