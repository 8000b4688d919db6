import type { FilteredDay, FilteredEvent, FilteredMatch, FilteredMatches } from '../findings/filtered.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** What filters removed, in the SQLite file. */
export class EmbeddedFiltered implements FilteredMatches {
  readonly #reader: Reader;
  readonly #writer: Writer;

  constructor(reader: Reader, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
  }

  saveFiltered(removed: readonly FilteredMatch[]): Promise<void> {
    return this.#writer.run('saveFiltered', removed);
  }

  filteredDays(fromMs: number): Promise<readonly FilteredDay[]> {
    return this.#reader.read((connection) =>
      connection
        .all<FilteredRow>(
          `SELECT filter_id, rule_id, day_ms, matches, last FROM filtered_days WHERE day_ms >= ?
            ORDER BY day_ms DESC, rule_id, filter_id`,
          fromMs,
        )
        .map(({ filter_id, rule_id, day_ms, matches, last }) => ({
          filterId: filter_id,
          ruleId: rule_id,
          dayMs: day_ms,
          matches,
          last: JSON.parse(last) as FilteredEvent,
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
  readonly last: string;
}
