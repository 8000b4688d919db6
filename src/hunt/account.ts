import type { Gap, Ledger, QuarantinedRule, WriteOutcome } from './ledger.ts';

/** Where it is kept what of a debt has failed: the windows, and the rules that are set aside. */
export interface Account {
  gaps(): Promise<readonly Gap[]>;
  /** Replaces them. */
  saveGaps(gaps: readonly Gap[], epoch: number): Promise<WriteOutcome>;
  quarantinedRules(): Promise<readonly QuarantinedRule[]>;
  /** Replaces them. */
  saveQuarantinedRules(rules: readonly QuarantinedRule[], epoch: number): Promise<WriteOutcome>;
}

/** That of the rules that are active on a source. */
export function sourceAccount(ledger: Ledger, source: string): Account {
  return {
    gaps: () => ledger.gaps(source),
    saveGaps: (gaps, epoch) => ledger.saveGaps(source, gaps, epoch),
    quarantinedRules: () => ledger.quarantinedRules(source),
    saveQuarantinedRules: (rules, epoch) => ledger.saveQuarantinedRules(source, rules, epoch),
  };
}
