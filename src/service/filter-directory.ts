import type { ConfiguredRule } from '../active-rules.ts';
import type { FilterDirectory, FilterEntry } from '../api/context.ts';
import type { FilteredMatches } from '../findings/filtered.ts';
import { periodFrom } from '../findings/group.ts';
import type { Filter } from '../sigma/filter.ts';
import type { RefusedRule } from '../sigma/parse-rules.ts';

/** Days that are shown, today among them. */
const shownDays = 30;

const dayMs = 86_400_000;

/** The filters as the API shows them. */
export class LoadedFilterDirectory implements FilterDirectory {
  readonly #entries: readonly Omit<FilterEntry, 'days'>[];
  readonly #filtered: Pick<FilteredMatches, 'filteredDays'>;
  readonly #now: () => number;

  constructor(
    loaded: { readonly filters: readonly Filter[]; readonly refusedFilters: readonly RefusedRule[] },
    rules: readonly Pick<ConfiguredRule, 'enabled' | 'filters'>[],
    { filtered, now }: { readonly filtered: Pick<FilteredMatches, 'filteredDays'>; readonly now: () => number },
  ) {
    const running = rules.filter(({ enabled }) => enabled).flatMap(({ filters }) => filters);
    const read = loaded.filters.map((filter) => {
      const { id, title, at } = filter;
      const rulesOf = running.filter((bound) => bound.filter === filter).length;
      return { id, title, at, refused: false, rules: rulesOf, diagnostics: [] };
    });
    const refused = loaded.refusedFilters.map(({ id, title, at, diagnostics }) => {
      return { id, title, at, refused: true, rules: 0, diagnostics };
    });
    this.#entries = [...read, ...refused];
    this.#filtered = filtered;
    this.#now = now;
  }

  async listFilters(): Promise<readonly FilterEntry[]> {
    const fromMs = periodFrom(this.#now()) - (shownDays - 1) * dayMs;
    const days = Map.groupBy(await this.#filtered.filteredDays(fromMs), ({ filterId }) => filterId);
    return this.#entries.map((entry) => ({ ...entry, days: days.get(entry.id ?? '') ?? [] }));
  }
}
