import type { Shape } from '../ecs/mapping.ts';
import type { RecentEvents } from './recent-events.ts';

/** What a source's indices hold, as far as a query has to know. Built-in for winlogbeat 8, else read from a cluster. */
export interface SourceProfile {
  /** As `winlogbeat 8 (built-in)` or the source's name: verdicts quote it. */
  readonly name: string;
  /** The shapes that occur; empty: unknown, all are asked for. */
  readonly shapes: readonly Shape[];
  /** The events that came lately, of which alone it is said that a rule can match; absent where that was not asked. */
  readonly recent?: RecentEvents;
  /** The type of a path, or null where no index maps it (no clause on it can hold). */
  field(path: string): FieldProfile | null;
}

/** How a path is indexed. Where indices differ, the least favourable answer of each. */
export interface FieldProfile {
  /** Elasticsearch's family names: keyword, wildcard, text, ip, long, boolean, date … `mixed` where indices disagree. */
  readonly type: FieldType;
  /** Longer values are not indexed (UTF-16 units as Elasticsearch counts characters); null: no limit. */
  readonly ignoreAbove: number | null;
  /** Text fields only: how the field cuts values into tokens; `unknown` forbids token clauses. */
  readonly analyzer: 'standard' | 'script-block' | 'unknown' | null;
  /** A `lowercase` normalizer is set, in some of the indices at least: a clause may find values of another case. */
  readonly folded: boolean;
}

export const fieldTypes = [
  'keyword',
  'wildcard',
  'text',
  'match_only_text',
  'flattened',
  'ip',
  'long',
  'boolean',
  'date',
  'mixed',
  'other',
] as const;
export type FieldType = (typeof fieldTypes)[number];
