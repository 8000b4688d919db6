import type { Silence } from './arrivals.ts';
import type { FindingDelays } from './finding-delays.ts';
import type { ProposedSafetyLag } from './propose-safety-lag.ts';

/** What the service sees of itself on one source. */
export interface SourceWatch {
  readonly source: string;
  /** How far behind the newest events; null before the first look at the source, and where another service runs it. */
  readonly liveLagMs: number | null;
  /** How long the oldest of the gaps has been one, by our own clock; null where there is none. */
  readonly gapAgeMs: number | null;
  /** Of the last days; null where none was late, or nobody could tell how late. */
  readonly lateness: Lateness | null;
  readonly proposedSafetyLag: ProposedSafetyLag | null;
  readonly findingDelays: FindingDelays;
  readonly silence: Silence | null;
}

/** How long after the end of their window documents came that came late. */
export interface Lateness {
  readonly documents: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}
