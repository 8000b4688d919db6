import { ApiProblem } from './api-problem.ts';
import type { ApiContext } from './context.ts';

/**
 * Throws API_NOT_FOUND for a rule that is neither loaded nor one of stored matches: an empty list would say that a
 * misspelt rule found nothing. Undefined passes.
 */
export async function checkRule(
  id: string | undefined,
  { rules, matches }: Pick<ApiContext, 'rules' | 'matches'>,
): Promise<void> {
  if (id === undefined || rules.rule(id.toLowerCase()) !== null) return;
  const { items } = await matches.listMatches({ rule: id.toLowerCase() }, { limit: 1, cursor: null, sort: 'time' });
  if (items.length === 0) throw noSuch('rule', id);
}

/** The same for a finding. */
export async function checkFinding(id: string | undefined, { findings }: Pick<ApiContext, 'findings'>): Promise<void> {
  if (id !== undefined && (await findings.finding(id)) === null) throw noSuch('finding', id);
}

/** API_NOT_FOUND, for a filter or a path that names what there is not. */
export function noSuch(
  what: 'finding' | 'match' | 'rule' | 'source' | 'key' | 'backfill' | 'quarantined match',
  id: string,
): ApiProblem {
  return new ApiProblem('API_NOT_FOUND', `There is no ${what} '${id}'.`);
}
