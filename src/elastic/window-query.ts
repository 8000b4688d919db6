import type { Query } from '../compile/query.ts';
import type { Window } from '../hunt/window.ts';

/** Our own indices, whose documents are never events. */
export const ownPrefix = 'sigma-bridge-';

/** Documents that are findings already: ours, and those of Kibana's detection engine. */
const findings: readonly Query[] = [
  { prefix: { _index: { value: ownPrefix } } },
  // Of a remote cluster, whose name stands before.
  { wildcard: { _index: { value: `*:${ownPrefix}*` } } },
  { term: { 'event.kind': { value: 'signal' } } },
];

export const ingestTime = 'event.ingested';

/** Documents that do not say when they arrived. */
export const withoutIngestTime: Query = { bool: { must_not: { exists: { field: ingestTime } } } };

/** Every document that could be an event, whatever its time. */
export const anyEvent: Query = { bool: { must_not: findings } };

/** The chosen documents of a window. Each lies in exactly one of the windows that divide time. */
export function windowQuery(window: Window, chosen: Query): Query {
  return { bool: { filter: [during(window), chosen], must_not: findings } };
}

/** Every document of a window that could be an event. */
export function everythingIn(window: Window): Query {
  return { bool: { filter: [during(window)], must_not: findings } };
}

/** When it arrived, or, where a document does not say, when it happened. */
function during({ fromMs, toMs }: Window): Query {
  const span = { gte: fromMs, lt: toMs, format: 'epoch_millis' };
  return {
    bool: {
      should: [
        { range: { [ingestTime]: span } },
        { bool: { filter: [withoutIngestTime, { range: { '@timestamp': span } }] } },
      ],
      minimum_should_match: 1,
    },
  };
}
