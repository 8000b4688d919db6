import type { estypes } from '@elastic/elasticsearch';

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

/** The names below a prefix, as `sigma-bridge`. */
export function ledgerIndices(prefix: string): LedgerIndices {
  return {
    ledger: `${prefix}-ledger`,
    runs: `${prefix}-runs`,
    tallies: `${prefix}-tallies`,
    ruleSets: `${prefix}-rule-sets`,
    leases: `${prefix}-leases`,
  };
}

const keyword = { type: 'keyword' } as const;
const long = { type: 'long' } as const;
const date = { type: 'date' } as const;
/** Kept whole, and never searched. */
const kept = { type: 'object', enabled: false } as const;

/** What is searched in each; nothing else may come to stand in them. */
export const ledgerMappings: Readonly<Record<keyof LedgerIndices, Readonly<Record<string, estypes.MappingProperty>>>> =
  {
    ledger: { source: keyword, kind: keyword, epoch: long, write: keyword, state: kept },
    runs: { source: keyword, sequence: long, ruleSet: keyword, from: date, to: date, entry: kept },
    tallies: { source: keyword, hour: long, from: date, to: date, sequence: long, tallies: kept },
    ruleSets: { members: kept },
    leases: { source: keyword, holder: keyword, heartbeat: long },
  };
