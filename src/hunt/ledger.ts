import type { Window } from './window.ts';

/** What was active when, and what has been covered. The windows that are run next are the difference. */
export interface Ledger {
  activations(source: string): Promise<readonly Activation[]>;
  /** Replaces the set of active rules of a source from an instant on: rules that leave get `untilMs`, new ones start. */
  activate(source: string, rules: readonly RuleRef[], atMs: number): Promise<void>;
  /** What has been covered, by rule set: entries that touch or overlap are joined. Short however long the service has run. */
  covered(source: string): Promise<readonly CoveredSpan[]>;
  /** Entries that overlap the span, oldest first: one for each run. */
  entries(source: string, span: Window): Promise<readonly LedgerEntry[]>;
  /** Documents read for a source since it was first seen, repeated reads included. */
  documentsRead(source: string): Promise<number>;
  /** Makes the caller the source's owner and gives the new epoch: whoever owned it before is fenced from here on. */
  takeOver(source: string): Promise<number>;
  /** Appends; `fenced` where somebody else holds a newer epoch of the source. Durable when resolved. */
  commit(entry: LedgerEntry, epoch: number): Promise<'committed' | 'fenced'>;
  /** Members of a rule set, kept for ever. */
  saveRuleSet(hash: string, members: readonly RuleRef[]): Promise<void>;
  ruleSet(hash: string): Promise<readonly RuleRef[] | null>;
  /** Replaces the windows of a source that failed and are still open. */
  saveGaps(source: string, gaps: readonly Gap[]): Promise<void>;
  gaps(source: string): Promise<readonly Gap[]>;
  /** Replaces the rules that are set aside on a source. */
  saveQuarantinedRules(source: string, rules: readonly QuarantinedRule[]): Promise<void>;
  quarantinedRules(source: string): Promise<readonly QuarantinedRule[]>;
  /** Replaces the stretches of a source that are read again after an outage. */
  saveRecoveries(source: string, recoveries: readonly Recovery[]): Promise<void>;
  recoveries(source: string): Promise<readonly Recovery[]>;
}

export interface RuleRef {
  readonly id: string;
  readonly revision: string;
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
  /** Documents read, by backing index. */
  readonly counts: Readonly<Record<string, number>>;
  readonly matches: { readonly created: number; readonly present: number; readonly rejected: number };
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

/** A stretch that could be read only after an outage. What happened in it may arrive later than it was read. */
export interface Recovery {
  readonly window: Window;
  /** When it could be read, on the source's clock. */
  readonly sinceMs: number;
  /** How often it has been read again. */
  readonly rereads: number;
}
