/** With more matches than this on one day, in all its findings together, a rule is a storm: nobody reads so many. */
export const stormMatches = 10_000;

/** So far back days are looked at. */
export const stormSpanMs = 7 * 86_400_000;

/** A rule on a day on which it matched more than anybody reads. */
export interface Storm {
  readonly ruleId: string;
  /** Start of the day (UTC) of the events, ms since 1970 UTC. */
  readonly dayMs: number;
  readonly matches: number;
}

/** Tells which rules matched too often. */
export interface StormReader {
  /** Of days from an instant on, the latest first; those with more matches than that. */
  storms(fromMs: number, moreThan: number): Promise<readonly Storm[]>;
}
