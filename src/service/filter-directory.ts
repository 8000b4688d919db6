import type { FilterDirectory, FilterEntry } from '../api/context.ts';
import type { FilteredMatches } from '../findings/filtered.ts';
import { periodFrom } from '../findings/group.ts';
import type { Knowledge } from './knowledge.ts';
import { staleEntry } from './rule-directory.ts';

/** Days that are shown, today among them. */
const shownDays = 30;

const dayMs = 86_400_000;

type ShownKnowledge = Pick<Knowledge, 'rules' | 'filters' | 'refusedFilters' | 'staleFilters'>;

/** The filters as the API shows them. */
export class LoadedFilterDirectory implements FilterDirectory {
  readonly #filtered: Pick<FilteredMatches, 'filteredDays'>;
  readonly #now: () => number;
  #entries: readonly Omit<FilterEntry, 'days'>[] = [];

  constructor(
    knowledge: ShownKnowledge,
    { filtered, now }: { readonly filtered: Pick<FilteredMatches, 'filteredDays'>; readonly now: () => number },
  ) {
    this.#filtered = filtered;
    this.#now = now;
    this.show(knowledge);
  }

  /** Shows these from now on, in place of those before. */
  show({ rules, filters, refusedFilters, staleFilters }: ShownKnowledge): void {
    const running = rules.filter(({ enabled }) => enabled).flatMap((rule) => rule.filters);
    const read = filters.map((filter) => {
      const { id, title, at } = filter;
      const rulesOf = running.filter((bound) => bound.filter === filter).length;
      const stale = staleEntry(staleFilters.get(id));
      return { id, title, at, refused: false, stale, rules: rulesOf, diagnostics: [] };
    });
    const refused = refusedFilters.map(({ id, title, at, diagnostics }) => {
      return { id, title, at, refused: true, stale: null, rules: 0, diagnostics };
    });
    this.#entries = [...read, ...refused];
  }

  async listFilters(): Promise<readonly FilterEntry[]> {
    const fromMs = periodFrom(this.#now()) - (shownDays - 1) * dayMs;
    const days = Map.groupBy(await this.#filtered.filteredDays(fromMs), ({ filterId }) => filterId);
    return this.#entries.map((entry) => ({ ...entry, days: days.get(entry.id ?? '') ?? [] }));
  }
}
