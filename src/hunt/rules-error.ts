import { SourceError } from './event-source.ts';
import type { Selection } from './event-source.ts';

/** A run failed by what its rules are, or by what they ask: fewer of them may succeed, and one alone is at fault. */
export class RulesError extends Error {
  readonly code: string;
  /** As of the cause: a search that took too long may have met a busy server. */
  readonly transient: boolean;
  readonly tookTooLong: boolean;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'RulesError';
    this.code = cause instanceof SourceError ? cause.code : 'HUNT_RULE_FAILED';
    this.transient = cause instanceof SourceError && cause.transient;
    this.tookTooLong = cause instanceof SourceError && cause.tookTooLong;
  }
}

/** Does what only the rules can make fail. A source's failure stays what it is. */
export async function byRules<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SourceError ? error : new RulesError(error);
  }
}

/** What a failed reading means: a scan asks the same whatever the rules, a push asks what they say. */
export function readingError(error: unknown, selection: Selection): unknown {
  const isByRules = selection.kind === 'push' && error instanceof SourceError && error.mayBeQuery;
  return isByRules ? new RulesError(error) : error;
}
