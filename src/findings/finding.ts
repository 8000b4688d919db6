import type { RuleLevel } from '../sigma/rule.ts';

export const findingStatuses = ['open', 'acknowledged', 'closed'] as const;
export type FindingStatus = (typeof findingStatuses)[number];

export const findingVerdicts = ['true_positive', 'benign', 'false_positive'] as const;
export type FindingVerdict = (typeof findingVerdicts)[number];

/** What an analyst works on: the matches of one rule for one entity in one grouping period. */
export interface Finding {
  /** SHA-256 (hex) of the JSON array [rule id, entity, start of the period, generation]. */
  readonly id: string;
  readonly rule: { readonly id: string; readonly title: string; readonly level: RuleLevel };
  readonly entity: string;
  /** [from, to), ISO 8601 UTC, by the events' own time. */
  readonly period: { readonly from: string; readonly to: string };
  /** 1, or one more than that of the closed finding that this one follows. */
  readonly generation: number;
  /** The closed finding of the same group that this one follows. */
  readonly follows: string | null;
  /** Recomputed from the stored matches, never incremented. */
  readonly matches: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  /** Whether one of the three lists was cut at 1,000 names; filters still find every one. */
  readonly cut: boolean;
  /** Whether every match came from the sample data. */
  readonly sample: boolean;
  /** Position in the change feed: grows with each change of the finding, machine's or person's. */
  readonly changed: number;
  readonly triage: Triage;
}

/** What people wrote: a row of its own, never touched by a recount. */
export interface Triage {
  readonly status: FindingStatus;
  readonly verdict: FindingVerdict | null;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly tags: readonly string[];
  /** Grows with each edit; the ETag of PATCH's If-Match. 0: untouched. */
  readonly version: number;
  readonly updatedAt: string | null;
  readonly updatedBy: string | null;
}
