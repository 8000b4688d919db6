import { hashOf } from './hash.ts';

/** The id of a match: the same from a live run, a backfill and a file. */
export function matchId(ruleId: string, eventIdentity: string): string {
  return hashOf([ruleId, eventIdentity]);
}
