import type { Query } from '../../compile/query.ts';
import { checkSort } from '../../findings/cursor.ts';
import { groupOf } from '../../findings/group.ts';
import type { Match } from '../../findings/match.ts';
import { matchSorts } from '../../findings/stores.ts';
import type {
  CreateOutcome,
  MatchFilter,
  MatchSort,
  MatchStore,
  Page,
  PageRequest,
  StoredMatch,
} from '../../findings/stores.ts';
import { membersQuery } from './count-members.ts';
import { DocumentBudget } from './document-budget.ts';
import type { FindingDocument } from './finding-document.ts';
import { boundOf, findingOfSequence, loadGenerations } from './generations.ts';
import { groupOfFinding } from './group-of-finding.ts';
import { listPage } from './list-page.ts';
import type { ListOrder } from './list-page.ts';
import { documentOfMatch, matchOf, storedMatchOf } from './match-document.ts';
import type { MatchDocument } from './match-document.ts';
import { matchPlace, periodOfMatch } from './match-index.ts';
import { mergePresent } from './merge-present.ts';
import { nameKey } from './shown-names.ts';
import type { NumberFeed } from './number-feed.ts';
import { settledThrough } from './snapshot.ts';
import type { StateCluster } from './state-cluster.ts';

/** Matches in indices by month of the event. */
export class ElasticMatches implements MatchStore {
  readonly #state: StateCluster;
  readonly #feed: NumberFeed;
  readonly #now: () => number;
  readonly #onCreated: (created: readonly Match[]) => Promise<void>;

  /** `onCreated` is told of matches that have just been created. */
  constructor(
    state: StateCluster,
    feed: NumberFeed,
    { now, onCreated }: { now: () => number; onCreated: (created: readonly Match[]) => Promise<void> },
  ) {
    this.#state = state;
    this.#feed = feed;
    this.#now = now;
    this.#onCreated = onCreated;
  }

  async createMatches(batch: readonly Match[]): Promise<readonly CreateOutcome[]> {
    const isTimed = (match: Match) => periodOfMatch(match) !== null;
    const outcomes = [...(await this.#create(batch.filter(isTimed)))];
    return batch.map((match) => (isTimed(match) ? outcomes.shift()! : { kind: 'rejected', reason: noTime(match) }));
  }

  async match(id: string): Promise<StoredMatch | null> {
    const query = { ids: { values: [id] } };
    const { hits } = await this.#state.search<MatchDocument>(this.#all(), { query, size: 1 });
    const found = hits.hits[0]?._source;
    return found === undefined ? null : (await this.#withFindings([found]))[0]!;
  }

  async listMatches(filter: MatchFilter, page: PageRequest): Promise<Page<StoredMatch>> {
    const sort = checkSort(page.sort, matchSorts);
    const order = matchOrders[sort];
    const conditions = await this.#conditions(filter);
    if (order.isFeed) {
      // In this order: what is in flight now may be written when the search is made.
      const settled = settledThrough(await this.#feed.snapshot());
      await this.#state.refresh(this.#all());
      conditions?.push({ range: { [order.field]: { lte: settled } } });
    }
    const { items, next } = await listPage<MatchDocument>(this.#state, {
      indices: this.#all(),
      filter: conditions ?? [{ match_none: {} }],
      order,
      tie: 'sigma_bridge.id',
      page,
    });
    return { items: await this.#withFindings(items), next };
  }

  async #create(batch: readonly Match[]): Promise<readonly CreateOutcome[]> {
    if (batch.length === 0) return [];
    const allocation = await this.#feed.allocate(batch.length);
    const budget = await DocumentBudget.of(this.#state, batch.map(groupOf));
    const outcomes = await this.#state.write(
      batch.map((match, n) => ({
        kind: 'create' as const,
        ...matchPlace(match, this.#state.prefix),
        document: documentOfMatch(match, {
          sequence: allocation.from + n,
          storedMs: this.#now(),
          keepDocument: budget.take(match),
        }),
      })),
    );
    const results = outcomes.map((outcome): CreateOutcome => {
      if (outcome.kind === 'done') return { kind: 'created' };
      if (outcome.kind === 'conflict') return { kind: 'present' };
      return { kind: 'rejected', reason: outcome.kind === 'rejected' ? outcome.reason : 'Its index is missing.' };
    });
    const of = (kind: CreateOutcome['kind']) => [...batch.keys()].filter((n) => results[n]!.kind === kind);
    const mine = await mergePresent(
      this.#state,
      of('present').map((n) => ({ match: batch[n]!, sequence: allocation.from + n })),
      allocation,
    );
    if ((await this.#feed.release(allocation)) === 'expired') {
      await this.#renumber(batch.filter((_, n) => results[n]!.kind !== 'rejected'));
    }
    const created = batch.filter((match, n) => results[n]!.kind === 'created' || mine.has(match.id));
    await this.#onCreated(created);
    return results.map((result, n) => (mine.get(batch[n]!.id) === allocation.from + n ? { kind: 'created' } : result));
  }

  /** Readers have passed the numbers: they find the matches again behind those that they have read. */
  async #renumber(batch: readonly Match[]): Promise<void> {
    for (;;) {
      const allocation = await this.#feed.allocate(batch.length);
      const again = batch.map((match, n) => ({ match, sequence: allocation.from + n }));
      await mergePresent(this.#state, again, { ...allocation, before: { through: 0, inFlight: [] } });
      if ((await this.#feed.release(allocation)) === 'released') return;
    }
  }

  /** Null where nothing can fulfil them. */
  async #conditions(filter: MatchFilter): Promise<Query[] | null> {
    const conditions: Query[] = [];
    if (filter.finding !== undefined) {
      const members = await this.#membersOf(filter.finding);
      if (members === null) return null;
      conditions.push(members);
    }
    if (filter.rule !== undefined) conditions.push({ term: { 'rule.id': filter.rule } });
    if (filter.host !== undefined) conditions.push({ term: { 'sigma_bridge.host_key': nameKey(filter.host) } });
    const { fromMs, toMs } = filter;
    if (fromMs !== undefined) conditions.push({ range: { 'sigma_bridge.time_ms': { gte: fromMs } } });
    if (toMs !== undefined) conditions.push({ range: { 'sigma_bridge.time_ms': { lt: toMs } } });
    return conditions;
  }

  async #membersOf(findingId: string): Promise<Query | null> {
    const query = { ids: { values: [findingId] } };
    const indices = [`${this.#state.prefix}-findings-*`];
    const { hits } = await this.#state.search<FindingDocument>(indices, { query, size: 1 });
    const found = hits.hits[0]?._source;
    if (found === undefined) return null;
    const group = groupOfFinding(found);
    const [generations] = await loadGenerations(this.#state, [group]);
    const position = found.sigma_bridge.generation - 1;
    const { before, counted } = generations![position]?.finding.source.sigma_bridge ?? found.sigma_bridge;
    const through = generations![position] === undefined ? counted : (boundOf(generations!, position) ?? counted);
    return membersQuery({ group, before, through });
  }

  async #withFindings(documents: readonly MatchDocument[]): Promise<readonly StoredMatch[]> {
    const groups = new Map(documents.map((document) => [document.sigma_bridge.group, groupOf(matchOf(document))]));
    const loaded = await loadGenerations(this.#state, [...groups.values()]);
    const generations = new Map([...groups.keys()].map((group, n) => [group, loaded[n]!]));
    return documents.map((document) => {
      const { group, sequence } = document.sigma_bridge;
      return storedMatchOf(document, findingOfSequence(generations.get(group)!, sequence));
    });
  }

  #all(): readonly string[] {
    return [`${this.#state.prefix}-matches-*`];
  }
}

const matchOrders: Readonly<Record<MatchSort, ListOrder>> = {
  '-time': { field: 'sigma_bridge.time_ms', descending: true, isFeed: false },
  time: { field: 'sigma_bridge.time_ms', descending: false, isFeed: false },
  stored: { field: 'sigma_bridge.sequence', descending: false, isFeed: true },
};

function noTime({ event }: Match): string {
  return `'${event.time.slice(0, 100)}', the time of its event, is no time.`;
}
