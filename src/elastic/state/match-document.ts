import { findingId, groupOf } from '../../findings/group.ts';
import type { Match } from '../../findings/match.ts';
import type { StoredMatch } from '../../findings/stores.ts';
import { nameKey, shownName } from './shown-names.ts';

/**
 * A match as it is kept. Match and event are JSON in one string each: no event has so many fields, such names or such a
 * depth that it could not be taken, and none makes a field of the index. Beside them is what is searched, in ECS where it
 * has a name for it.
 */
export interface MatchDocument {
  readonly '@timestamp': string;
  readonly event: { readonly kind: 'event'; readonly code: string | null; readonly provider: string | null };
  readonly rule: { readonly id: string; readonly name: string };
  readonly host: { readonly name: string | null };
  readonly related: {
    readonly hosts: readonly string[];
    readonly user: readonly string[];
    readonly ip: readonly string[];
  };
  readonly sigma_bridge: MatchState & {
    readonly id: string;
    /** The id of the first finding of its group. */
    readonly group: string;
    readonly host_key: string | null;
    readonly addresses: readonly string[];
    readonly time_ms: number;
    readonly stored_ms: number;
    readonly has_document: boolean;
    readonly match: string;
    readonly document: string | null;
  };
}

/** What can change of a match once it is kept. */
export interface MatchState {
  /** From the feed of matches: which snapshots see it. */
  readonly sequence: number;
  readonly sample: boolean;
  readonly seen: StoredMatch['seen'];
}

export function documentOfMatch(
  match: Match,
  about: { readonly sequence: number; readonly storedMs: number; readonly keepDocument: boolean },
): MatchDocument {
  const { rule, event } = match;
  const { document, ...rest } = event;
  const kept = about.keepDocument && document !== null;
  const hosts = event.computer === null ? [] : [shownName(event.computer)];
  return {
    '@timestamp': event.time,
    event: { kind: 'event', code: shownOrNull(event.code), provider: shownOrNull(event.provider) },
    rule: { id: rule.id, name: shownName(rule.title) },
    host: { name: hosts[0] ?? null },
    related: { hosts, user: event.users.map(shownName), ip: event.addresses.map(shownName) },
    sigma_bridge: {
      id: match.id,
      group: findingId(groupOf(match), 1),
      host_key: event.computer === null ? null : nameKey(event.computer),
      addresses: event.addresses.map(shownName),
      time_ms: Date.parse(event.time),
      stored_ms: about.storedMs,
      sequence: about.sequence,
      sample: match.sample,
      has_document: kept,
      match: JSON.stringify({ ...match, event: { ...rest, document: null } }),
      document: kept ? JSON.stringify(document) : null,
      seen: [placeSeen(match)],
    },
  };
}

export function placeSeen({ event: { source, index, id } }: Match): StoredMatch['seen'][number] {
  return { source, index, id };
}

/** The match alone, without its event. */
export function matchOf({ sigma_bridge }: Pick<MatchDocument, 'sigma_bridge'>): Match {
  return JSON.parse(sigma_bridge.match) as Match;
}

export function storedMatchOf(stored: MatchDocument, findingId: string | null): StoredMatch {
  const { document, sample, seen, stored_ms } = stored.sigma_bridge;
  const match = matchOf(stored);
  return {
    ...match,
    event: { ...match.event, document: document === null ? null : (JSON.parse(document) as Record<string, unknown>) },
    sample,
    findingId,
    seen,
    storedAt: new Date(stored_ms).toISOString(),
  };
}

function shownOrNull(text: string | null): string | null {
  return text === null ? null : shownName(text);
}
