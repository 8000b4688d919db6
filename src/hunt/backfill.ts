import type { Account } from './account.ts';
import type { Gap, QuarantinedRule, RuleRef, WriteOutcome } from './ledger.ts';
import type { Window } from './window.ts';

/** Asks for rules to be run over a span of a source, whether they were active then or not. */
export interface BackfillRequest {
  readonly id: string;
  readonly source: string;
  readonly window: Window;
  readonly rules: readonly RuleRef[];
  /** Id of a key, or what asked without one. */
  readonly askedBy: string;
  readonly askedMs: number;
}

/**
 * A request, and what became of it. What is still to be done is no part of it: that is its window less what the ledger says
 * its rules have covered, so that nothing is read twice for it, and what an audit opens again is owed again.
 */
export interface Backfill extends BackfillRequest {
  /** When its rules owed nothing any more; null: they do. */
  readonly finishedMs: number | null;
  readonly cancelledMs: number | null;
  readonly counts: BackfillCounts;
  /** Windows that failed and are still open. They are none of the source's own gaps. */
  readonly gaps: readonly Gap[];
  /** Rules that are set aside in this backfill alone. */
  readonly quarantined: readonly QuarantinedRule[];
}

/** Of the windows that were committed for it. */
export interface BackfillCounts {
  readonly windows: number;
  readonly documents: number;
  readonly created: number;
  readonly present: number;
  readonly rejected: number;
}

/** Keeps backfills. Those of a source are counted by `Ledger.commit`, with the entry that says for which it was run. */
export interface Backfills {
  /**
   * Keeps a request, and notes in the audit log who asked; one whose id is there already changes nothing. With the epoch of a
   * source's owner: unless somebody else owns it now.
   */
  addBackfill(request: BackfillRequest, epoch: number | null): Promise<WriteOutcome>;
  /** Has it owe nothing any more, and notes who did so. False where it was finished or cancelled before, or there is none. */
  cancelBackfill(id: string, by: { readonly by: string; readonly atMs: number }): Promise<boolean>;
  backfill(id: string): Promise<Backfill | null>;
  /** The newest first. */
  listBackfills(): Promise<readonly Backfill[]>;
  /** Those of a source that are not cancelled, in the order in which they were asked for. */
  backfillsOf(source: string): Promise<readonly Backfill[]>;
  /** What follows is written by the source's owner alone, as in the ledger. */
  saveFinished(id: string, finishedMs: number | null, epoch: number): Promise<WriteOutcome>;
  saveBackfillGaps(id: string, gaps: readonly Gap[], epoch: number): Promise<WriteOutcome>;
  saveBackfillQuarantine(id: string, rules: readonly QuarantinedRule[], epoch: number): Promise<WriteOutcome>;
}

/** Where a backfill's own failures are kept, so that they are none of the source's. */
export function backfillAccount(backfills: Backfills, id: string): Account {
  return {
    gaps: async () => (await backfills.backfill(id))?.gaps ?? [],
    saveGaps: (gaps, epoch) => backfills.saveBackfillGaps(id, gaps, epoch),
    quarantinedRules: async () => (await backfills.backfill(id))?.quarantined ?? [],
    saveQuarantinedRules: (rules, epoch) => backfills.saveBackfillQuarantine(id, rules, epoch),
  };
}

export type BackfillState = 'queued' | 'running' | 'done' | 'cancelled';

/** `running`: a window of it was covered or has failed, and more are open. */
export function stateOf({ finishedMs, cancelledMs, counts, gaps, quarantined }: Backfill): BackfillState {
  if (cancelledMs !== null) return 'cancelled';
  if (finishedMs !== null) return 'done';
  return counts.windows + gaps.length + quarantined.length > 0 ? 'running' : 'queued';
}
