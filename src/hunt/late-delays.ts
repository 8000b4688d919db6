import type { Delays } from './delays.ts';

/** Documents that were found late together: so long, at most, after the end of their window. */
export interface LateDocuments {
  readonly source: string;
  readonly delayMs: number;
  readonly documents: number;
}

/** How late the documents of the last `lateDays` days were. */
export interface LateDelays {
  readonly delays: Delays;
  /** How often some were found: one outage brings many documents at once, a safety lag that is too short few again and again. */
  readonly times: number;
}

/** Keeps how late documents were. Nothing rests on it but what is proposed. */
export interface LateDelayStore {
  /** Of one source, found by one count. */
  addLate(late: readonly LateDocuments[]): Promise<void>;
  lateDelays(source: string): Promise<LateDelays>;
}

/** What is older than this is forgotten. */
export const lateDays = 14;
