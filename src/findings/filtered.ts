import type { Match, MatchedEvent } from './match.ts';

/** A match that filters of its rule removed. Nothing else of it is kept but its counts and where its event is. */
export interface FilteredMatch {
  readonly match: Match;
  /** All that removed it; at least one. */
  readonly filterIds: readonly string[];
}

/** What a filter has removed of a rule's matches in one day of the events' own time. */
export interface FilteredDay {
  readonly filterId: string;
  readonly ruleId: string;
  /** Its beginning, ms since 1970 UTC. */
  readonly dayMs: number;
  readonly matches: number;
  /** The latest of them by the event's own time. */
  readonly last: FilteredEvent;
}

export interface FilteredEvent extends Pick<MatchedEvent, 'source' | 'index' | 'id' | 'time'> {
  readonly matchId: string;
}

/** Counts what filters removed. */
export interface FilteredMatches {
  /**
   * Counts each match once for each filter, however often its window is read: with those that removed it when it was read
   * last. One that is stored already, because its event was decided before there was the filter, is not removed any more
   * and not counted; one that is stored later, because the filter is gone, counts no more. Counts are kept for 90 days.
   */
  saveFiltered(removed: readonly FilteredMatch[]): Promise<void>;
  /** The days from `fromMs` on, the newest first. */
  filteredDays(fromMs: number): Promise<readonly FilteredDay[]>;
  /** How many matches each filter has removed, of those that are kept. */
  filteredTotals(): Promise<readonly { readonly filterId: string; readonly matches: number }[]>;
}
