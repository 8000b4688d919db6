import type { Reading } from '../compile/bound-rule.ts';
import { readField } from '../compile/field-values.ts';
import type { EventView } from '../ecs/event-view.ts';
import { hashOf } from './hash.ts';
import type { Match } from './match.ts';
import type { GroupKey } from './stores.ts';

/** What matches are grouped under that name no host. */
export const unknownEntity = '(no host)';

/** Matches of one rule and entity become one finding a day (UTC), by the events' own time. */
export const groupingPeriodMs = 86_400_000;

/** Matches of a finding that keep their whole event; of others it is fetched from the source. */
export const documentsKept = 100;

/**
 * What a match of the event is grouped by: its host in lower case, as Windows compares names, and the values of the
 * fields that the rule is grouped by beside it.
 */
export function entityOf(event: EventView, groupBy: readonly Reading[] = []): string {
  const host = event.envelope.computer?.toLowerCase() ?? unknownEntity;
  return [host, ...groupBy.map((reading) => readField(reading, event)?.folded.join(', ') ?? '-')].join(' | ');
}

/** The group of a match. */
export function groupOf(match: Match): GroupKey {
  return { ruleId: match.rule.id, entity: match.entity, periodFromMs: periodFrom(Date.parse(match.event.time)) };
}

export function periodFrom(timeMs: number): number {
  return Math.floor(timeMs / groupingPeriodMs) * groupingPeriodMs;
}

/** The id of a group's finding of a generation. */
export function findingId(group: GroupKey, generation: number): string {
  return hashOf([group.ruleId, group.entity, group.periodFromMs, generation]);
}
