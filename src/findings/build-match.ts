import type { Reading } from '../compile/bound-rule.ts';
import type { Explanation } from '../compile/explanation.ts';
import type { EventView } from '../ecs/event-view.ts';
import type { Rule } from '../sigma/rule.ts';
import { eventIdentity } from './event-identity.ts';
import { entityOf, groupingPeriodMs } from './group.ts';
import type { Match, MatchedEvent } from './match.ts';
import { matchId } from './match-id.ts';
import { addressesOf, usersOf } from './people-and-addresses.ts';

/** One rule × one event that it matches. */
export interface Hit {
  readonly rule: Rule;
  readonly event: EventView;
  /** What `matchedEvent` gives for the event: made once, however many rules match it. */
  readonly matched: MatchedEvent;
  readonly explanation: Explanation;
  /** Fields that tell one finding of the rule from another, beside the host. */
  readonly groupBy?: readonly Reading[];
}

/** Builds the match to be kept for a hit. */
export function buildMatch({ rule, event, matched, explanation, groupBy }: Hit): Match {
  return {
    id: matchId(rule.id, matched.identity),
    rule: { id: rule.id, revision: rule.revision, title: rule.title, level: rule.metadata.level },
    event: matched,
    entity: entityOf(event, groupBy),
    explanation,
    sample: event.source.sample ?? false,
  };
}

/** Gathers what matches keep of an event that came from the source of that name. */
export function matchedEvent(event: EventView, source: string): MatchedEvent {
  const { channel, code, provider, computer, recordId, timeMs, ingestedMs } = event.envelope;
  return {
    identity: eventIdentity(event),
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

// A document can hold any number where its time should be, and must not stop a run by it. `Date` ends 8.64e15 ms from
// 1970, and the period of a finding has to end before that.
const lastMs = 8.64e15 - groupingPeriodMs;

function isoTime(ms: number | null): string | null {
  return ms === null || Math.abs(ms) > lastMs ? null : new Date(ms).toISOString();
}
