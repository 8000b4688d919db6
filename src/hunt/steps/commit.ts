import type { Ledger, LedgerEntry, RuleRef } from '../ledger.ts';

/** Writes down that a window is covered, and by which rules. Comes last: until then the window is run again. */
export async function commitWindow(
  entry: LedgerEntry,
  rules: readonly RuleRef[],
  owner: { readonly ledger: Ledger; readonly epoch: number },
): Promise<'committed' | 'fenced'> {
  await owner.ledger.saveRuleSet(entry.ruleSet, rules);
  return owner.ledger.commit(entry, owner.epoch);
}
