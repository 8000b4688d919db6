import { selectorQuery } from '../compile/selector-query.ts';
import type { SourceProfile } from '../compile/source-profile.ts';
import type { Document } from '../ecs/document.ts';
import type { SourceEvent } from '../ecs/event-view.ts';
import type { EventSelector } from '../ecs/mapping.ts';
import type { Cluster } from './cluster.ts';
import { searchWhole } from './search-whole.ts';
import { anyEvent } from './window-query.ts';

interface Wanted {
  readonly selector: EventSelector;
  /** Of channel and code. */
  readonly profile: SourceProfile;
  readonly count: number;
}

/** The newest documents that a selector may choose, by `@timestamp`. */
export async function newestEvents(
  cluster: Cluster,
  indices: readonly string[],
  { selector, profile, count }: Wanted,
): Promise<readonly SourceEvent[]> {
  const answer = await searchWhole<Document>(cluster, indices, {
    size: count,
    query: { bool: { filter: [anyEvent, selectorQuery([selector], profile)] } },
    sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date', numeric_type: 'date' } }],
  });
  return answer.hits.hits.map(({ _index, _id, _source }) => ({
    index: _index,
    id: _id ?? null,
    document: _source ?? {},
  }));
}
