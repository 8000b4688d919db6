import type { AuditTotals, Gap, IndexState, QuarantinedRule, Reopened } from './ledger.ts';
import type { Window } from './window.ts';

/** What of a source has been searched, by which rules, and what is open. */
export interface SourceCoverage {
  readonly source: string;
  readonly startMs: number | null;
  /** Up to here the source can be read now (its clock less the safety lag); null before the first run. */
  readonly horizonMs: number | null;
  /** Up to here every active rule that is not in quarantine has covered everything. */
  readonly coveredUntilMs: number | null;
  readonly lagMs: number | null;
  readonly activeRules: number;
  readonly documents: number;
  /** What audits of searched windows have found since the source was first seen. */
  readonly audit: AuditTotals;
  readonly gaps: readonly Gap[];
  /** Windows that an audit has opened again, and that are not searched yet. */
  readonly reopened: readonly Reopened[];
  /** What is or was behind the source; empty where it has no indices. */
  readonly indices: readonly IndexState[];
  /** What they owe stays owed, and is in `RuleCoverage`. */
  readonly quarantined: readonly QuarantinedRule[];
}

export interface RuleCoverage {
  readonly source: string;
  readonly ruleId: string;
  readonly revision: string;
  /** Id of the backfill that asked for the rule to be run there; null: it was active. */
  readonly backfill: string | null;
  readonly activeFromMs: number;
  readonly activeUntilMs: number | null;
  readonly covered: readonly Window[];
  readonly open: readonly Window[];
}
