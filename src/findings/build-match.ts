import type { Explanation } from '../compile/explanation.ts';
import type { EventView } from '../ecs/event-view.ts';
import type { Rule } from '../sigma/rule.ts';
import { eventIdentity } from './event-identity.ts';
import { entityOf, hostOf } from './group.ts';
import type { Match, MatchedEvent } from './match.ts';
import { matchId } from './match-id.ts';
import { addressesOf, usersOf } from './people-and-addresses.ts';

/** What a decision says, with the name of the source that the event came from. */
export interface Hit {
  readonly rule: Rule;
  readonly event: EventView;
  readonly explanation: Explanation;
  readonly source: string;
}

/** Builds the match to be kept for one rule × one event. */
export function buildMatch({ rule, event, explanation, source }: Hit): Match {
  const identity = eventIdentity(event);
  return {
    id: matchId(rule.id, identity),
    rule: { id: rule.id, revision: rule.revision, title: rule.title, level: rule.metadata.level },
    event: matchedEvent(event, identity, source),
    entity: entityOf(event),
    explanation,
    sample: event.source.sample ?? false,
  };
}

function matchedEvent(event: EventView, identity: string, source: string): MatchedEvent {
  const { channel, code, provider, recordId, timeMs, ingestedMs } = event.envelope;
  return {
    identity,
    source,
    index: event.source.index,
    id: event.source.id,
    time: new Date(timeMs ?? ingestedMs ?? 0).toISOString(),
    ingested: ingestedMs === null ? null : new Date(ingestedMs).toISOString(),
    channel,
    code,
    provider,
    computer: hostOf(event),
    recordId,
    users: usersOf(event),
    addresses: addressesOf(event),
    document: event.source.document,
  };
}
