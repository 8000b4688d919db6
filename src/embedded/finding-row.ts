import type { Finding, FindingStatus, FindingVerdict } from '../findings/finding.ts';
import type { FindingFacts } from '../findings/recompute-finding.ts';

/** Every finding with its triage; filters and order come behind it. */
export const selectFindings = `
  SELECT f.id, f.generation, f.follows, f.changed, f.facts, f.first_ms, f.last_ms, f.level_rank, f.matches,
    t.status, t.verdict, t.assignee, t.note, t.tags, t.version, t.updated_at, t.updated_by
  FROM findings f LEFT JOIN triage t ON t.finding_id = f.id`;

export interface FindingRow {
  readonly id: string;
  readonly generation: number;
  readonly follows: string | null;
  readonly changed: number;
  /** What the matches say, as JSON; the columns beside it are for order and filters. */
  readonly facts: string;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly level_rank: number;
  readonly matches: number;
  readonly status: FindingStatus | null;
  readonly verdict: FindingVerdict | null;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly tags: string | null;
  readonly version: number | null;
  readonly updated_at: string | null;
  readonly updated_by: string | null;
}

export function findingOfRow(row: FindingRow): Finding {
  return {
    id: row.id,
    ...(JSON.parse(row.facts) as FindingFacts),
    generation: row.generation,
    follows: row.follows,
    changed: row.changed,
    triage: {
      status: row.status ?? 'open',
      verdict: row.verdict,
      assignee: row.assignee,
      note: row.note,
      tags: row.tags === null ? [] : (JSON.parse(row.tags) as string[]),
      version: row.version ?? 0,
      updatedAt: row.updated_at,
      updatedBy: row.updated_by,
    },
  };
}
