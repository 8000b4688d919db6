import type { Reading } from '../compile/bound-rule.ts';
import type { Explanation } from '../compile/explanation.ts';
import type { EventView } from '../ecs/event-view.ts';
import type { Rule } from '../sigma/rule.ts';
import { eventIdentity } from './event-identity.ts';
import { entityOf, groupingPeriodMs } from './group.ts';
import type { Match, MatchedEvent } from './match.ts';
import { matchId } from './match-id.ts';
import { addressesOf, usersOf } from './people-and-addresses.ts';

/** What a decision says, with the name of the source that the event came from. */
export interface Hit {
  readonly rule: Rule;
  readonly event: EventView;
  readonly explanation: Explanation;
  /** Fields that tell one finding of the rule from another, beside the host. */
  readonly groupBy?: readonly Reading[];
  readonly source: string;
}

/** Builds the match to be kept for one rule × one event. */
export function buildMatch({ rule, event, explanation, source, groupBy }: Hit): Match {
  const identity = eventIdentity(event);
  return {
    id: matchId(rule.id, identity),
    rule: { id: rule.id, revision: rule.revision, title: rule.title, level: rule.metadata.level },
    event: matchedEvent(event, identity, source),
    entity: entityOf(event, groupBy),
    explanation,
    sample: event.source.sample ?? false,
  };
}

function matchedEvent(event: EventView, identity: string, source: string): MatchedEvent {
  const { channel, code, provider, computer, recordId, timeMs, ingestedMs } = event.envelope;
  return {
    identity,
    source,
    index: event.source.index,
    id: event.source.id,
    time: isoTime(timeMs) ?? isoTime(ingestedMs) ?? isoTime(0)!,
    ingested: isoTime(ingestedMs),
    channel,
    code,
    provider,
    computer,
    recordId,
    users: usersOf(event),
    addresses: addressesOf(event),
    document: event.source.document,
  };
}

// `Date` ends 8.64e15 ms from 1970, and the period of a finding must end before: a document can hold any number, and one of them must not stop a run.
const lastMs = 8.64e15 - groupingPeriodMs;

function isoTime(ms: number | null): string | null {
  return ms === null || Math.abs(ms) > lastMs ? null : new Date(ms).toISOString();
}
