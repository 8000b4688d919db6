import type { Explanation } from '../compile/explanation.ts';
import type { RuleLevel } from '../sigma/rule.ts';

/** One rule × one event, kept once for ever. */
export interface Match {
  /** SHA-256 (hex) of the JSON array [rule id, event identity]: the same from a live run, a backfill and a file. */
  readonly id: string;
  readonly rule: MatchedRule;
  readonly event: MatchedEvent;
  /** What the match is grouped by: by default the host. */
  readonly entity: string;
  readonly explanation: Explanation;
  /** Came from the sample data. */
  readonly sample: boolean;
}

export interface MatchedRule {
  readonly id: string;
  readonly revision: string;
  readonly title: string;
  readonly level: RuleLevel;
}

export interface MatchedEvent {
  /** SHA-256 (hex) of the event's identity. */
  readonly identity: string;
  readonly source: string;
  /** Where this copy was seen: index and `_id`; null in files and, for the index, in the embedded store. */
  readonly index: string | null;
  readonly id: string | null;
  /** ISO 8601 UTC. The event's own time, else the time it was ingested, else the start of 1970: the document tells neither. */
  readonly time: string;
  readonly ingested: string | null;
  readonly channel: string | null;
  readonly code: string | null;
  readonly provider: string | null;
  /** `winlog.computer_name`, else `host.name`. */
  readonly computer: string | null;
  readonly recordId: string | null;
  /** `DOMAIN\name` of the users in the event, as far as its fields say. */
  readonly users: readonly string[];
  readonly addresses: readonly string[];
  /** The document; null where it is not kept (beyond the first 100 of a finding). */
  readonly document: Readonly<Record<string, unknown>> | null;
}
