import type { estypes } from '@elastic/elasticsearch';
import type { Query } from '../../compile/query.ts';
import { findingId } from '../../findings/group.ts';
import { recomputeFinding } from '../../findings/recompute-finding.ts';
import type { FindingFacts, FindingNames } from '../../findings/recompute-finding.ts';
import type { GroupKey } from '../../findings/stores.ts';
import { matchOf } from './match-document.ts';
import type { MatchDocument } from './match-document.ts';
import { matchIndices } from './match-index.ts';
import { seenQuery } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import type { StateCluster, StateSearch } from './state-cluster.ts';

/** Those matches of a group that `through` sees and `before` does not. */
export interface Members {
  readonly group: GroupKey;
  readonly before: Snapshot;
  readonly through: Snapshot;
}

export interface CountedMembers {
  readonly facts: FindingFacts;
  readonly names: FindingNames;
}

export function membersQuery({ group, before, through }: Members): Query {
  return {
    bool: {
      filter: [{ term: { 'sigma_bridge.group': findingId(group, 1) } }, seenQuery(through, 'sigma_bridge.sequence')],
      must_not: [seenQuery(before, 'sigma_bridge.sequence')],
    },
  };
}

/** Searches in one request: each holds up to three lists of names. */
const atOnce = 50;

/** Works out what findings say of their matches, without loading these; null where there is none. */
export async function countMembers(
  state: StateCluster,
  members: readonly Members[],
): Promise<readonly (CountedMembers | null)[]> {
  const counted: (CountedMembers | null)[] = [];
  for (let from = 0; from < members.length; from += atOnce) {
    const part = members.slice(from, from + atOnce);
    const answers = await state.searchEach<MatchDocument, Answer>(
      part.map((one) => ({ indices: matchIndices(one.group.periodFromMs, state.prefix), request: summary(one) })),
    );
    for (const [n, answer] of answers.entries()) counted.push(await readSummary(state, part[n]!, answer));
  }
  return counted;
}

const fields = { hosts: 'host.name', users: 'related.user', addresses: 'sigma_bridge.addresses' } as const;
type Name = keyof typeof fields;

type Answer = Record<Name, NamesAnswer | undefined> & {
  readonly first: { readonly value: number | null };
  readonly last: { readonly value: number | null };
  readonly real: { readonly doc_count: number };
};

interface NamesAnswer {
  readonly buckets: readonly { readonly key: { readonly name: string } }[];
  readonly after_key?: Readonly<Record<string, string>>;
}

function summary(members: Members): StateSearch {
  return {
    query: membersQuery(members),
    track_total_hits: true,
    // The newest tells what the rule is called now.
    size: 1,
    sort: [{ 'sigma_bridge.time_ms': 'desc' }, { 'sigma_bridge.sequence': 'desc' }],
    _source: ['sigma_bridge.match'],
    aggs: {
      first: { min: { field: 'sigma_bridge.time_ms' } },
      last: { max: { field: 'sigma_bridge.time_ms' } },
      real: { filter: { term: { 'sigma_bridge.sample': false } } },
      hosts: namesOf('hosts'),
      users: namesOf('users'),
      addresses: namesOf('addresses'),
    },
  };
}

function namesOf(name: Name, after?: NamesAnswer['after_key']): estypes.AggregationsAggregationContainer {
  const sources = [{ name: { terms: { field: fields[name] } } }];
  return { composite: { size: 1_000, sources, ...(after && { after }) } };
}

async function readSummary(
  state: StateCluster,
  members: Members,
  { hits, aggregations }: estypes.SearchResponse<MatchDocument, Answer>,
): Promise<CountedMembers | null> {
  const newest = hits.hits[0]?._source;
  const matches = typeof hits.total === 'number' ? hits.total : (hits.total?.value ?? 0);
  if (newest === undefined || aggregations === undefined || matches === 0) return null;
  const every = (name: Name) => allNames(state, members, name, aggregations[name]);
  const [hosts, users, addresses] = [await every('hosts'), await every('users'), await every('addresses')];
  const about = {
    firstMs: aggregations.first.value!,
    lastMs: aggregations.last.value!,
    sample: aggregations.real.doc_count === 0,
  };
  return recomputeFinding(members.group, matchOf(newest).rule, [
    { ...about, matches, host: null, users, addresses },
    ...hosts.map((host) => ({ ...about, matches: 0, host, users: [], addresses: [] })),
  ]);
}

async function allNames(
  state: StateCluster,
  members: Members,
  name: Name,
  first: NamesAnswer | undefined,
): Promise<readonly string[]> {
  const names: string[] = [];
  let answer = first;
  while (answer !== undefined && answer.buckets.length > 0) {
    names.push(...answer.buckets.map(({ key }) => key.name));
    if (answer.after_key === undefined) break;
    const request = { query: membersQuery(members), size: 0, aggs: { [name]: namesOf(name, answer.after_key) } };
    const indices = matchIndices(members.group.periodFromMs, state.prefix);
    answer = (await state.search<unknown, Record<Name, NamesAnswer>>(indices, request)).aggregations?.[name];
  }
  return names;
}
