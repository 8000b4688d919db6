import { throwIfFenced } from '../fenced-error.ts';
import type { Ledger, LedgerEntry, RuleRef } from '../ledger.ts';

/**
 * Writes down that a window is covered, and by which rules. Comes last: until then the window is run again. Rejects with a
 * `FencedError` where somebody has taken the source over.
 */
export async function commitWindow(
  entry: LedgerEntry,
  rules: readonly RuleRef[],
  owner: { readonly ledger: Pick<Ledger, 'saveRuleSet' | 'commit'>; readonly epoch: number },
): Promise<void> {
  await owner.ledger.saveRuleSet(entry.ruleSet, rules);
  throwIfFenced(await owner.ledger.commit(entry, owner.epoch));
}
