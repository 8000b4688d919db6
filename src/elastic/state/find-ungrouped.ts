import { findingId, groupOf } from '../../findings/group.ts';
import type { GroupKey } from '../../findings/stores.ts';
import { loadGenerations } from './generations.ts';
import { matchOf } from './match-document.ts';
import type { MatchDocument } from './match-document.ts';
import type { NumberFeed } from './number-feed.ts';
import { beforeAll, seenQuery } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import type { StateCluster } from './state-cluster.ts';

/** Groups in one request. */
const atOnce = 500;

/**
 * Finds the groups that have more matches than their findings say. Only those with matches beyond what was all grouped at
 * an earlier look are looked at.
 */
export async function findUngrouped(state: StateCluster, feed: NumberFeed): Promise<readonly GroupKey[]> {
  const now = await feed.snapshot();
  await state.refresh([`${state.prefix}-matches-*`]);
  const place = { index: `${state.prefix}-control`, id: 'grouped' };
  const stored = await state.readOne<{ readonly grouped: Snapshot }>(place);
  const ungrouped: GroupKey[] = [];
  for await (const groups of groupsBetween(state, stored?.source.grouped ?? beforeAll, now)) {
    ungrouped.push(...(await withMore(state, groups, now)));
  }
  if (ungrouped.length > 0) return ungrouped;
  const document = { grouped: now };
  // Where another instance notes its own look at the same time, either will do.
  await state.writeOne(
    stored === null
      ? { kind: 'create', ...place, document }
      : { kind: 'index', ...place, document, version: stored.version },
  );
  return [];
}

async function* groupsBetween(
  state: StateCluster,
  before: Snapshot,
  now: Snapshot,
): AsyncIterable<readonly GroupKey[]> {
  let after: Readonly<Record<string, string>> | undefined;
  do {
    const { aggregations } = await state.search<unknown, { groups: GroupsAnswer }>([`${state.prefix}-matches-*`], {
      size: 0,
      query: {
        bool: {
          filter: [seenQuery(now, 'sigma_bridge.sequence')],
          must_not: [seenQuery(before, 'sigma_bridge.sequence')],
        },
      },
      aggs: {
        groups: {
          composite: {
            size: atOnce,
            sources: [{ group: { terms: { field: 'sigma_bridge.group' } } }],
            ...(after && { after }),
          },
          aggs: { any: { top_hits: { size: 1, _source: ['sigma_bridge.match'] } } },
        },
      },
    });
    const buckets = aggregations?.groups.buckets ?? [];
    yield buckets.map(({ any }) => groupOf(matchOf(any.hits.hits[0]!._source)));
    after = aggregations?.groups.after_key;
  } while (after !== undefined);
}

interface GroupsAnswer {
  readonly buckets: readonly {
    readonly any: { readonly hits: { readonly hits: readonly { _source: MatchDocument }[] } };
  }[];
  readonly after_key?: Readonly<Record<string, string>>;
}

async function withMore(state: StateCluster, groups: readonly GroupKey[], now: Snapshot): Promise<readonly GroupKey[]> {
  if (groups.length === 0) return [];
  const generations = await loadGenerations(state, groups);
  const ids = groups.map((group) => findingId(group, 1));
  const { aggregations } = await state.search<unknown, { groups: CountsAnswer }>([`${state.prefix}-matches-*`], {
    size: 0,
    query: { bool: { filter: [{ terms: { 'sigma_bridge.group': ids } }, seenQuery(now, 'sigma_bridge.sequence')] } },
    aggs: { groups: { terms: { field: 'sigma_bridge.group', size: ids.length } } },
  });
  const counts = new Map(aggregations?.groups.buckets.map(({ key, doc_count }) => [key, doc_count]));
  return groups.filter((_, n) => {
    const grouped = generations[n]!.reduce((sum, { finding }) => sum + finding.source.sigma_bridge.matches, 0);
    return (counts.get(ids[n]!) ?? 0) > grouped;
  });
}

interface CountsAnswer {
  readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
}
