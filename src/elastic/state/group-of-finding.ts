import type { GroupKey } from '../../findings/stores.ts';
import { factsOf } from './finding-document.ts';
import type { FindingDocument } from './finding-document.ts';

/** The group whose matches a finding has. */
export function groupOfFinding({ sigma_bridge }: FindingDocument): GroupKey {
  const { rule, entity, period } = factsOf(sigma_bridge);
  return { ruleId: rule.id, entity, periodFromMs: Date.parse(period.from) };
}
