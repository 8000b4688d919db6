import type { Query } from '../compile/query.ts';
import type { Window } from '../hunt/window.ts';

/** Our own indices, whose documents are never events. */
export const ownPrefix = 'sigma-bridge-';

/** Documents that are findings already: ours, and those of Kibana's detection engine. */
const findings: readonly Query[] = [
  { prefix: { _index: { value: ownPrefix } } },
  { term: { 'event.kind': { value: 'signal' } } },
];

/**
 * The chosen documents of a window. A document that says when it arrived is in exactly one of the windows that divide
 * time; one that does not is in those of the `lookBackMs` after it happened as well, since it may arrive that late.
 */
export function windowQuery(window: Window, chosen: Query, lookBackMs: number): Query {
  return { bool: { filter: [during(window, lookBackMs), chosen], must_not: findings } };
}

/** Every document that could be an event, whatever its time. */
export const anyEvent: Query = { bool: { must_not: findings } };

/** Documents that do not say when they arrived. */
export const withoutIngestTime: Query = { bool: { must_not: { exists: { field: 'event.ingested' } } } };

/** When it arrived, or, where a document does not say, when it happened. */
function during({ fromMs, toMs }: Window, lookBackMs: number): Query {
  const span = { gte: fromMs, lt: toMs, format: 'epoch_millis' };
  const wideSpan = { ...span, gte: fromMs - lookBackMs };
  return {
    bool: {
      should: [
        { range: { 'event.ingested': span } },
        { bool: { filter: [withoutIngestTime, { range: { '@timestamp': wideSpan } }] } },
      ],
      minimum_should_match: 1,
    },
  };
}
