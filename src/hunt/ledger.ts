import type { Window } from './window.ts';

/** What was active when, and what has been covered. The windows that are run next are the difference. */
export interface Ledger {
  activations(source: string): Promise<readonly Activation[]>;
  /** Replaces the set of active rules of a source from an instant on: rules that leave get `untilMs`, new ones start. */
  activate(source: string, rules: readonly RuleRef[], atMs: number): Promise<void>;
  /** Entries that overlap the span, oldest first. */
  entries(source: string, span: Window): Promise<readonly LedgerEntry[]>;
  /** Appends; `fenced` where somebody else holds a newer epoch of the source. Durable when resolved. */
  commit(entry: LedgerEntry, epoch: number): Promise<'committed' | 'fenced'>;
  /** Members of a rule set, kept for ever. */
  saveRuleSet(hash: string, members: readonly RuleRef[]): Promise<void>;
  ruleSet(hash: string): Promise<readonly RuleRef[] | null>;
  /** A window that failed and is still open; null clears it. */
  saveGap(source: string, gap: Gap): Promise<void>;
  clearGap(source: string, window: Window): Promise<void>;
  gaps(source: string): Promise<readonly Gap[]>;
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

/** A window that should be covered and is not, because the last attempt failed. */
export interface Gap {
  readonly window: Window;
  readonly code: string;
  readonly reason: string;
  readonly sinceMs: number;
  readonly attempts: number;
}
