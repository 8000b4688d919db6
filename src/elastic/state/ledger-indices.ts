import { defaultPrefix } from './state-index-names.ts';

/** Where the ledger and the leases are kept. */
export interface LedgerIndices {
  /** What is owned: documents that one service changes, each time on condition that it still owns them. */
  readonly ledger: string;
  /** What every run was, and what every window had when it was counted last. */
  readonly runs: string;
  readonly tallies: string;
  readonly ruleSets: string;
  readonly leases: string;
}

export function ledgerIndices(prefix: string = defaultPrefix): LedgerIndices {
  return {
    ledger: `${prefix}-ledger`,
    runs: `${prefix}-runs`,
    tallies: `${prefix}-tallies`,
    ruleSets: `${prefix}-rule-sets`,
    leases: `${prefix}-leases`,
  };
}
