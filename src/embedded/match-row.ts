import type { Explanation } from '../compile/explanation.ts';
import type { StoredMatch } from '../findings/stores.ts';
import type { RuleLevel } from '../sigma/rule.ts';

/** Every match with the places where its event was seen; filters and order come behind it. */
export const selectMatches = `
  SELECT m.*, (
    SELECT json_group_array(json_object('source', source, 'index', nullif(event_index, ''), 'id', nullif(event_id, '')))
    FROM match_locations WHERE match_seq = m.seq) AS seen
  FROM matches m`;

export interface MatchRow {
  readonly seq: number;
  readonly id: string;
  readonly rule_id: string;
  readonly rule_revision: string;
  readonly rule_title: string;
  readonly rule_level: RuleLevel;
  readonly entity: string;
  readonly finding_id: string | null;
  readonly identity: string;
  readonly source: string;
  readonly event_index: string | null;
  readonly event_id: string | null;
  readonly time_ms: number;
  readonly ingested: string | null;
  readonly channel: string | null;
  readonly code: string | null;
  readonly provider: string | null;
  readonly computer: string | null;
  readonly record_id: string | null;
  readonly users: string;
  readonly addresses: string;
  readonly explanation: string;
  readonly sample: number;
  readonly stored_ms: number;
  readonly document: string | null;
  readonly seen: string;
}

export function matchOfRow(row: MatchRow): StoredMatch {
  return {
    id: row.id,
    rule: { id: row.rule_id, revision: row.rule_revision, title: row.rule_title, level: row.rule_level },
    event: {
      identity: row.identity,
      source: row.source,
      index: row.event_index,
      id: row.event_id,
      time: new Date(row.time_ms).toISOString(),
      ingested: row.ingested,
      channel: row.channel,
      code: row.code,
      provider: row.provider,
      computer: row.computer,
      recordId: row.record_id,
      users: JSON.parse(row.users) as string[],
      addresses: JSON.parse(row.addresses) as string[],
      document: row.document === null ? null : (JSON.parse(row.document) as Record<string, unknown>),
    },
    entity: row.entity,
    explanation: JSON.parse(row.explanation) as Explanation,
    sample: row.sample === 1,
    findingId: row.finding_id,
    seen: JSON.parse(row.seen) as StoredMatch['seen'],
    storedAt: new Date(row.stored_ms).toISOString(),
  };
}
