import type { StoredMatch } from '../../src/findings/stores.ts';
import type { FileMatch } from './hunt-files.ts';

/** Where a search differs from the file run over the same events, each match once, in words that can be looked up. */
export interface Differences {
  readonly missed: readonly string[];
  readonly extra: readonly string[];
}

export const none: Differences = { missed: [], extra: [] };

export function differences(found: readonly FileMatch[], stored: readonly StoredMatch[]): Differences {
  const foundIds = new Set(found.map(({ matchId }) => matchId));
  const storedIds = new Set(stored.map(({ id }) => id));
  return {
    missed: found
      .filter(({ matchId }) => !storedIds.has(matchId))
      .map(({ rule, event }) => `${rule.title} on ${event.file}:${event.line}`),
    extra: stored
      .filter(({ id }) => !foundIds.has(id))
      .map(
        ({ rule, event }) => `${rule.title} on record ${event.recordId ?? 'unknown'} in ${event.index ?? event.source}`,
      ),
  };
}
