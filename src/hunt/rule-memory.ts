import type { VerdictName } from '../compile/verdict.ts';

/** The rules and filters as they were loaded last, so that the next start can keep what is broken by then, and tell what has changed. */
export interface RuleMemory {
  rememberedRules(): Promise<readonly RememberedRule[]>;
  /** Whole, or not at all. */
  rememberRules(difference: MemoryDifference): Promise<void>;
}

export interface MemoryDifference {
  /** In place of those with their kind and id. */
  readonly changed: readonly RememberedRule[];
  readonly forgotten: readonly Pick<RememberedRule, 'kind' | 'id'>[];
}

export interface RememberedRule {
  readonly kind: 'rule' | 'filter';
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** As it was when its file was sound. */
  readonly text: string;
  /** Since when (ms since 1970 UTC) its file has not been; null: it is. */
  readonly staleSinceMs: number | null;
  /** Null of a filter. */
  readonly judged: RememberedJudgement | null;
}

/** What became of a rule, on documents of one profile. */
export interface RememberedJudgement {
  readonly revision: string;
  readonly verdict: VerdictName;
  /** SHA-256 (hex) of its query. */
  readonly query: string;
  /** The version of sigma-bridge that judged it so. */
  readonly engine: string;
  /** The last change of verdict or query that this revision has seen; null: none. */
  readonly change: RuleChange | null;
}

/** A rule that stayed as it is written, and became something else with another version of sigma-bridge or other mappings. */
export interface RuleChange {
  /** ISO 8601 UTC: when that was noticed. */
  readonly at: string;
  /** What it was before. */
  readonly before: Pick<RememberedJudgement, 'verdict' | 'engine'>;
  readonly now: Pick<RememberedJudgement, 'verdict' | 'engine'>;
  /** Whether its query is another. */
  readonly query: boolean;
}
