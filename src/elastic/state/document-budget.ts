import type { estypes } from '@elastic/elasticsearch';
import { documentsKept, findingId, groupOf } from '../../findings/group.ts';
import type { Match } from '../../findings/match.ts';
import type { GroupKey } from '../../findings/stores.ts';
import { boundOf, loadGenerations } from './generations.ts';
import type { Generation } from './generations.ts';
import { matchIndices } from './match-index.ts';
import { seenQuery } from './snapshot.ts';
import type { StateCluster } from './state-cluster.ts';

/** How many more events each group of a batch may keep whole: those of closed findings do not count, the next finding is another. */
export class DocumentBudget {
  readonly #left: Map<string, number>;

  private constructor(left: Map<string, number>) {
    this.#left = left;
  }

  static async of(state: StateCluster, all: readonly GroupKey[]): Promise<DocumentBudget> {
    const groups = [...new Map(all.map((group) => [findingId(group, 1), group])).values()];
    const indices = [...new Set(groups.flatMap(({ periodFromMs }) => matchIndices(periodFromMs, state.prefix)))];
    await state.refresh(indices);
    const generations = await loadGenerations(state, groups);
    const filters = Object.fromEntries(
      groups.map((group, n) => [findingId(group, 1), keptQuery(group, generations[n]!)]),
    );
    const { aggregations } = await state.search<unknown, { kept: Kept }>(indices, {
      size: 0,
      aggs: { kept: { filters: { filters } } },
    });
    const kept = aggregations?.kept.buckets ?? {};
    return new DocumentBudget(
      new Map(Object.keys(filters).map((group) => [group, documentsKept - (kept[group]?.doc_count ?? 0)])),
    );
  }

  /** Whether the match may keep its event, which then counts. */
  take(match: Match): boolean {
    const group = findingId(groupOf(match), 1);
    const left = this.#left.get(group) ?? 0;
    this.#left.set(group, left - 1);
    return left > 0;
  }
}

interface Kept {
  readonly buckets: Readonly<Record<string, { readonly doc_count: number }>>;
}

function keptQuery(group: GroupKey, generations: readonly Generation[]): estypes.QueryDslQueryContainer {
  const newest = generations.length - 1;
  const closed =
    newest < 0 ? null : (boundOf(generations, newest) ?? generations[newest]!.finding.source.sigma_bridge.before);
  return {
    bool: {
      filter: [
        { term: { 'sigma_bridge.group': findingId(group, 1) } },
        { term: { 'sigma_bridge.has_document': true } },
      ],
      must_not: closed === null ? [] : [seenQuery(closed, 'sigma_bridge.sequence')],
    },
  };
}
