import type { Match, MatchedEvent } from './match.ts';

/** A match that a filter of its rule removed. Nothing else of it is kept but its count and, of the last of a day, its event. */
export interface FilteredMatch {
  readonly filterId: string;
  readonly match: Match;
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
   * Counts each match once for each filter, however often its window is read. One that is stored already, because its
   * event was decided before there was the filter, is not removed any more and not counted.
   */
  saveFiltered(removed: readonly FilteredMatch[]): Promise<void>;
  /** The days from `fromMs` on, the newest first. */
  filteredDays(fromMs: number): Promise<readonly FilteredDay[]>;
  /** How many matches each filter has ever removed. */
  filteredTotals(): Promise<readonly { readonly filterId: string; readonly matches: number }[]>;
}
