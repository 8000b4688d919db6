import type { Query } from '../../compile/query.ts';
import type { FilteredDay, FilteredEvent, FilteredMatch, FilteredMatches } from '../../findings/filtered.ts';
import { periodFrom } from '../../findings/group.ts';
import type { Match } from '../../findings/match.ts';
import { contended } from './contended.ts';
import { matchPlace, periodOfMatch } from './match-index.ts';
import type { StateCluster, StoredDocument, Write } from './state-cluster.ts';

/** One for each match that filters removed when its window was read last: to count is to look how many there are. */
interface FilteredDocument {
  readonly match: string;
  readonly filters: readonly string[];
  readonly rule: string;
  readonly day_ms: number;
  readonly time_ms: number;
  readonly counted_ms: number;
  readonly sample: boolean;
  readonly event: FilteredEvent;
}

/** What was counted longer ago than this counts no more: many times the days that are shown. */
const keptMs = 90 * 86_400_000;

/** More than are counted at once, so that forgetting keeps up with counting. */
const forgottenAtOnce = 2_000;

const attempts = 20;

/** What filters removed, in an index of its own. */
export class ElasticFiltered implements FilteredMatches {
  readonly #state: StateCluster;
  readonly #now: () => number;

  constructor(state: StateCluster, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  async saveFiltered(removed: readonly FilteredMatch[]): Promise<void> {
    const matches = await this.#state.read(
      removed.map(({ match }) => matchPlace(match, this.#state.prefix)),
      { includes: ['rule.id'] },
    );
    const isTimed = ({ match }: FilteredMatch) => periodOfMatch(match) !== null;
    let open = removed.filter((one, n) => matches[n] === null && isTimed(one));
    for (let attempt = 1; open.length > 0; attempt++) {
      if (attempt > attempts) throw contended('Filtered matches were', attempts);
      const stored = await this.#state.read<FilteredDocument>(open.map(({ match }) => this.#place(match.id)));
      const outcomes = await this.#state.write(open.map((one, n) => this.#count(one, stored[n] ?? null)));
      open = open.filter((_, n) => outcomes[n]!.kind !== 'done');
    }
    await this.#forget();
  }

  /** Takes back what was counted of matches that have passed their filters after all. */
  async takeBack(matches: readonly Match[]): Promise<void> {
    const counted = await this.#state.read<FilteredDocument>(
      matches.map(({ id }) => this.#place(id)),
      { includes: ['match'] },
    );
    const gone = counted.flatMap((one) => one ?? []);
    await this.#state.write(gone.map(({ index, id }) => ({ kind: 'delete', index, id })));
  }

  async filteredDays(fromMs: number): Promise<readonly FilteredDay[]> {
    await this.#state.refresh([this.#index]);
    const days: FilteredDay[] = [];
    let after: Readonly<Record<string, string | number>> | undefined;
    do {
      const { aggregations } = await this.#state.search<unknown, { days: DaysAnswer }>([this.#index], {
        size: 0,
        query: { bool: { filter: [this.#kept(), { range: { day_ms: { gte: fromMs } } }] } },
        aggs: {
          days: {
            composite: {
              size: 500,
              sources: [
                { day: { terms: { field: 'day_ms', order: 'desc' } } },
                { rule: { terms: { field: 'rule' } } },
                { filter: { terms: { field: 'filters' } } },
              ],
              ...(after && { after }),
            },
            aggs: { last: { top_hits: { size: 1, sort: [{ time_ms: 'desc' }, { match: 'desc' }] } } },
          },
        },
      });
      for (const { key, doc_count, last } of aggregations?.days.buckets ?? []) {
        const { event } = last.hits.hits[0]!._source;
        days.push({ filterId: key.filter, ruleId: key.rule, dayMs: key.day, matches: doc_count, last: event });
      }
      after = aggregations?.days.after_key;
    } while (after !== undefined);
    return days;
  }

  async filteredTotals(): Promise<readonly { readonly filterId: string; readonly matches: number }[]> {
    await this.#state.refresh([this.#index]);
    const { aggregations } = await this.#state.search<unknown, { filters: TotalsAnswer }>([this.#index], {
      size: 0,
      query: this.#kept(),
      aggs: { filters: { terms: { field: 'filters', size: 10_000, order: { _key: 'asc' } } } },
    });
    return (aggregations?.filters.buckets ?? []).map(({ key, doc_count }) => ({ filterId: key, matches: doc_count }));
  }

  #count({ match, filterIds }: FilteredMatch, stored: StoredDocument<FilteredDocument> | null): Write {
    const { id, rule, event } = match;
    const timeMs = Date.parse(event.time);
    const document: FilteredDocument = {
      match: id,
      filters: filterIds,
      rule: rule.id,
      day_ms: periodFrom(timeMs),
      time_ms: timeMs,
      counted_ms: stored?.source.counted_ms ?? this.#now(),
      // The real event of a sample's makes it real, and a sample of a real one's does not make it a sample.
      sample: match.sample && (stored?.source.sample ?? true),
      event: { matchId: id, source: event.source, index: event.index, id: event.id, time: event.time },
    };
    const place = this.#place(id);
    return stored === null
      ? { kind: 'create', ...place, document }
      : { kind: 'index', ...place, document, version: stored.version };
  }

  async #forget(): Promise<void> {
    const { hits } = await this.#state.search([this.#index], {
      query: { range: { counted_ms: { lt: this.#now() - keptMs } } },
      size: forgottenAtOnce,
      _source: false,
    });
    await this.#state.write(hits.hits.map(({ _index, _id }) => ({ kind: 'delete', index: _index, id: _id! })));
  }

  #kept(): Query {
    return { range: { counted_ms: { gte: this.#now() - keptMs } } };
  }

  #place(matchId: string): { readonly index: string; readonly id: string } {
    return { index: this.#index, id: matchId };
  }

  get #index(): string {
    return `${this.#state.prefix}-filtered`;
  }
}

interface DaysAnswer {
  readonly buckets: readonly {
    readonly key: { readonly day: number; readonly rule: string; readonly filter: string };
    readonly doc_count: number;
    readonly last: { readonly hits: { readonly hits: readonly { readonly _source: FilteredDocument }[] } };
  }[];
  readonly after_key?: Readonly<Record<string, string | number>>;
}

interface TotalsAnswer {
  readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
}
