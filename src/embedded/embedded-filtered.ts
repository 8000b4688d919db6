import type { FilteredDay, FilteredMatch, FilteredMatches } from '../findings/filtered.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** What filters removed, in the SQLite file. */
export class EmbeddedFiltered implements FilteredMatches {
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #now: () => number;

  constructor(reader: Reader, writer: Writer, now: () => number) {
    this.#reader = reader;
    this.#writer = writer;
    this.#now = now;
  }

  saveFiltered(removed: readonly FilteredMatch[]): Promise<void> {
    return this.#writer.run('saveFiltered', { removed, nowMs: this.#now() });
  }

  filteredDays(fromMs: number): Promise<readonly FilteredDay[]> {
    return this.#reader.read((connection) =>
      connection
        .all<FilteredRow>(
          `SELECT d.filter_id, d.rule_id, d.day_ms, d.matches, f.match_id, f.source, f.event_index, f.event_id, f.time_ms
            FROM filtered_days d JOIN filtered f ON f.seq = (
              SELECT seq FROM filtered WHERE filter_id = d.filter_id AND rule_id = d.rule_id
                AND time_ms BETWEEN d.day_ms AND d.day_ms + 86399999 ORDER BY time_ms DESC, seq DESC LIMIT 1)
            WHERE d.day_ms >= ? ORDER BY d.day_ms DESC, d.rule_id, d.filter_id`,
          fromMs,
        )
        .map((row) => ({
          filterId: row.filter_id,
          ruleId: row.rule_id,
          dayMs: row.day_ms,
          matches: row.matches,
          last: {
            matchId: row.match_id,
            source: row.source,
            index: row.event_index,
            id: row.event_id,
            time: new Date(row.time_ms).toISOString(),
          },
        })),
    );
  }

  filteredTotals(): ReturnType<FilteredMatches['filteredTotals']> {
    return this.#reader.read((connection) =>
      connection.all(
        'SELECT filter_id AS filterId, sum(matches) AS matches FROM filtered_days GROUP BY filter_id ORDER BY filter_id',
      ),
    );
  }
}

interface FilteredRow {
  readonly filter_id: string;
  readonly rule_id: string;
  readonly day_ms: number;
  readonly matches: number;
  readonly match_id: string;
  readonly source: string;
  readonly event_index: string | null;
  readonly event_id: string | null;
  readonly time_ms: number;
}
