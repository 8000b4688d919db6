import type { Tally } from './audit.ts';
import type { SourceIndex } from './event-source.ts';
import type { Window } from './window.ts';

/** What becomes of a write: `fenced` where somebody has taken the source over since, and then nothing is written. */
export type WriteOutcome = 'committed' | 'fenced';

/**
 * What was active when, and what has been covered. The windows that are run next are the difference. What is written of a source
 * is written by its owner alone: each such write bears the owner's epoch, and is durable when it resolves.
 */
export interface Ledger {
  activations(source: string): Promise<readonly Activation[]>;
  /** Replaces the set of active rules of a source from an instant on: rules that leave get `untilMs`, new ones start. */
  activate(change: ActiveRules, epoch: number): Promise<WriteOutcome>;
  /** What has been covered, by rule set: entries that touch or overlap are joined. Short however long the service has run. */
  covered(source: string): Promise<readonly CoveredSpan[]>;
  /** Entries that overlap the span, oldest first: one for each run. */
  entries(source: string, span: Window): Promise<readonly LedgerEntry[]>;
  /** Documents read for a source since it was first seen, repeated reads included. */
  documentsRead(source: string): Promise<number>;
  /** Makes the caller the source's owner and gives the new epoch: whoever owned it before is fenced from here on. */
  takeOver(source: string): Promise<number>;
  /** Appends an entry, of a rule set that has been saved, and adds it to the counts of its backfill. */
  commit(entry: LedgerEntry, epoch: number): Promise<WriteOutcome>;
  /** Members of a rule set, kept for ever. */
  saveRuleSet(hash: string, members: readonly RuleRef[]): Promise<void>;
  ruleSet(hash: string): Promise<readonly RuleRef[] | null>;
  /** Replaces the windows of a source that failed and are still open. */
  saveGaps(source: string, gaps: readonly Gap[], epoch: number): Promise<WriteOutcome>;
  gaps(source: string): Promise<readonly Gap[]>;
  /** Replaces the rules that are set aside on a source. */
  saveQuarantinedRules(source: string, rules: readonly QuarantinedRule[], epoch: number): Promise<WriteOutcome>;
  quarantinedRules(source: string): Promise<readonly QuarantinedRule[]>;
  /** What the covered windows had when they were counted last, those that overlap the span, in order of time. */
  tallies(source: string, span: Window): Promise<readonly Tally[]>;
  /** Takes back that windows are covered, with what was counted in them. */
  saveAudit(audit: AuditRecord, epoch: number): Promise<WriteOutcome>;
  /** What audits have found since the source was first seen. */
  auditTotals(source: string): Promise<AuditTotals>;
  /** Windows that audits have opened again, in order of time. */
  reopened(source: string): Promise<readonly Reopened[]>;
  /** Replaces them: what has been searched since is left out. */
  saveReopened(source: string, reopened: readonly Reopened[], epoch: number): Promise<WriteOutcome>;
  /** Takes note of what is behind a source now: indices that were there before are gone. */
  saveIndices(listing: IndexListing, epoch: number): Promise<WriteOutcome>;
  /** By name. What has been gone for 90 days is forgotten. */
  indices(source: string): Promise<readonly IndexState[]>;
}

export interface RuleRef {
  readonly id: string;
  readonly revision: string;
}

/** The rules of a source from an instant of its ingest clock on. */
export interface ActiveRules {
  readonly source: string;
  readonly rules: readonly RuleRef[];
  readonly atMs: number;
}

/** A rule revision is active on a source from an instant of its ingest clock until another (null: still). */
export interface Activation extends RuleRef {
  readonly fromMs: number;
  readonly untilMs: number | null;
}

export interface CoveredSpan {
  readonly window: Window;
  readonly rules: readonly RuleRef[];
}

export interface LedgerEntry {
  readonly source: string;
  readonly window: Window;
  /** Hash of the rule set that was run over the window. */
  readonly ruleSet: string;
  readonly state: 'covered';
  readonly plan: 'scan' | 'push';
  /** Id of the backfill that it was run for; null: for the rules that are active. */
  readonly backfill: string | null;
  /** Documents read, by backing index. */
  readonly counts: Readonly<Record<string, number>>;
  /** All documents of the window, by backing index; null where the source has no census. */
  readonly tally: Readonly<Record<string, number>> | null;
  /** Backing indices that were searched, sorted; null where the source has none, or it was not noted. */
  readonly indices: readonly string[] | null;
  readonly matches: { readonly created: number; readonly present: number; readonly rejected: number };
  /** Matches of each rule that had any, stored before or not; null where it was not noted. */
  readonly matchesByRule: Readonly<Record<string, number>> | null;
  readonly mixedDocuments: number;
  readonly startedMs: number;
  readonly finishedMs: number;
}

/** What is tried again, and why it failed when it was last tried. */
export interface Retrying {
  readonly code: string;
  readonly reason: string;
  readonly sinceMs: number;
  readonly attempts: number;
  /** Not tried again before this instant of our own clock. */
  readonly nextAttemptMs: number;
}

/** A window that should be covered and is not, because the last attempt failed. */
export interface Gap extends Retrying {
  readonly window: Window;
}

/** A rule that is set aside on a source, so that the others go on: what it owes failed with it alone. */
export interface QuarantinedRule extends RuleRef, Retrying {}

export interface AuditTotals {
  /** Documents that came into windows that had been searched, and those that went. */
  readonly late: number;
  readonly removed: number;
}

/** What an audit found. */
export interface AuditRecord extends AuditTotals {
  readonly source: string;
  /** In place of those that lie in their windows; what was joined began in one hour. */
  readonly tallies: readonly Tally[];
  /** Windows that no rule has covered any more. */
  readonly reopened: readonly Reopened[];
}

/** A window that had been searched, and is to be searched again. */
export interface Reopened {
  readonly window: Window;
  /** Documents that have come since; 0 where it had not been counted before. */
  readonly late: number;
  /** When it was found, by our own clock. */
  readonly sinceMs: number;
}

/** All that is behind a source at an instant of our own clock. */
export interface IndexListing {
  readonly source: string;
  readonly indices: readonly SourceIndex[];
  readonly atMs: number;
}

/** An index that is or was behind a source. */
export interface IndexState {
  readonly name: string;
  readonly state: 'open' | 'closed' | 'gone';
  /** When it was first seen so, by our own clock. */
  readonly sinceMs: number;
}
