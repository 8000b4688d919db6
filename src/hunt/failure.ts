import { SourceError } from './event-source.ts';
import { RulesError } from './rules-error.ts';

/** Why an attempt failed, as the ledger keeps it. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  /** What trying again soon will hardly mend waits longest at once. */
  readonly transient: boolean;
  readonly atMs: number;
}

export function failureOf(error: unknown, atMs: number): Failure {
  if (error instanceof SourceError || error instanceof RulesError) {
    return { code: error.code, reason: error.message, transient: error.transient, atMs };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { code: 'HUNT_RUN_FAILED', reason, transient: true, atMs };
}
