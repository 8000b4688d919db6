import type { Finding, FindingStatus, Triage } from './finding.ts';
import type { Match } from './match.ts';
import type { RuleLevel } from '../sigma/rule.ts';

/** Keeps matches: create-only, so that a repeated run stores nothing twice. */
export interface MatchStore {
  /** One outcome for each match, in order. Resolves when what was created is durable. */
  createMatches(batch: readonly Match[]): Promise<readonly CreateOutcome[]>;
  match(id: string): Promise<StoredMatch | null>;
  listMatches(filter: MatchFilter, page: PageRequest): Promise<Page<StoredMatch>>;
}

/** `rejected` is what the store cannot take whatever happens; it goes to the quarantine with its reason. */
export type CreateOutcome =
  { readonly kind: 'created' } | { readonly kind: 'present' } | { readonly kind: 'rejected'; readonly reason: string };

/** Keeps what a match store would not take, so that it is seen and nothing is lost without a word. */
export interface Quarantine {
  saveRejected(rejected: readonly RejectedMatch[]): Promise<void>;
  /** The only sort is `-rejected`: the newest first. */
  listRejected(page: PageRequest): Promise<Page<RejectedMatch>>;
  countRejected(): Promise<number>;
  /** One as it is kept, with its event where that is kept; null where there is none of that id. */
  rejectedMatch(id: string): Promise<RejectedMatch | null>;
  /**
   * After another attempt: what is stored now leaves the quarantine, and what was refused again stays with its new reason
   * and time. Noted in the audit log, where `by` did it.
   */
  settleReplay(replay: Replay, by: string): Promise<void>;
}

/** What came of another attempt to store rejected matches. */
export interface Replay {
  /** Ids of matches. */
  readonly stored: readonly string[];
  readonly refused: readonly RejectedMatch[];
}

export interface RejectedMatch {
  readonly match: Match;
  readonly reason: string;
  readonly atMs: number;
}

export interface StoredMatch extends Match {
  readonly findingId: string | null;
  /** Every place where a copy of the event was seen. */
  readonly seen: readonly { readonly source: string; readonly index: string | null; readonly id: string | null }[];
  readonly storedAt: string;
}

/** Keeps findings. */
export interface FindingStore {
  /**
   * Puts the group's matches that have no finding into the open finding of the newest generation, or into a new one
   * where that is closed or there is none, and recomputes the finding from its matches. Idempotent.
   */
  recomputeGroups(groups: readonly GroupKey[]): Promise<readonly Finding[]>;
  /** Groups with stored matches that no finding has yet: what a run left that was cut off between storing and grouping. */
  ungrouped(): Promise<readonly GroupKey[]>;
  finding(id: string): Promise<Finding | null>;
  listFindings(filter: FindingFilter, page: PageRequest): Promise<Page<Finding>>;
  /**
   * Changes what people wrote, and notes in the audit log that they did: both or neither. `conflict` where `version` is not
   * the triage's own any more; null where there is no such finding.
   */
  triage(id: string, edit: TriageEdit, version: number, by: Editor): Promise<Finding | 'conflict' | null>;
}

/** Whose key changes something: the finding shows the name, the audit log keeps the id. */
export interface Editor {
  readonly id: string;
  readonly name: string;
}

export interface GroupKey {
  readonly ruleId: string;
  readonly entity: string;
  /** Start of the grouping period, ms since 1970 UTC. */
  readonly periodFromMs: number;
}

export type TriageEdit = Partial<Pick<Triage, 'status' | 'verdict' | 'assignee' | 'note' | 'tags'>>;

export interface FindingFilter {
  /** Without regard to case. */
  readonly host?: string;
  /** `DOMAIN\name`, or the name alone; without regard to case. */
  readonly user?: string;
  /** The rule's id. */
  readonly rule?: string;
  readonly level?: readonly RuleLevel[];
  readonly status?: readonly FindingStatus[];
  /** Findings whose events overlap [from, to), ms since 1970 UTC. */
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface MatchFilter {
  readonly finding?: string;
  readonly rule?: string;
  readonly host?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
}

export const findingSorts = [
  '-lastSeen',
  'lastSeen',
  '-firstSeen',
  'firstSeen',
  '-level',
  '-matches',
  'changed',
] as const;
export type FindingSort = (typeof findingSorts)[number];

/** `stored`: in the order in which matches were kept, for readers that resume. */
export const matchSorts = ['-time', 'time', 'stored'] as const;
export type MatchSort = (typeof matchSorts)[number];

/** An unknown `sort` or a `cursor` that is not one of this list's rejects with a `PageError`. */
export interface PageRequest {
  readonly limit: number;
  /** Opaque; from the last page's `next`. */
  readonly cursor: string | null;
  readonly sort: string;
}

/** `next` is null at the end, save for the feeds (`changed`, `stored`), which always give one to resume from. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
