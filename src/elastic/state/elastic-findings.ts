import type { Query } from '../../compile/query.ts';
import { checkSort } from '../../findings/cursor.ts';
import type { Finding } from '../../findings/finding.ts';
import { findingSorts } from '../../findings/stores.ts';
import type {
  Editor,
  FindingFilter,
  FindingSort,
  FindingStore,
  GroupKey,
  Page,
  PageRequest,
  TriageEdit,
} from '../../findings/stores.ts';
import type { ElasticAudit } from './elastic-audit.ts';
import { findUngrouped } from './find-ungrouped.ts';
import { findingOf, searchedOnly, triageOf } from './finding-document.ts';
import type { FindingDocument, TriageDocument } from './finding-document.ts';
import { findingPlace, triagePlace } from './generations.ts';
import { groupOfFinding } from './group-of-finding.ts';
import { listPage } from './list-page.ts';
import type { ListOrder } from './list-page.ts';
import { locateFinding } from './locate-finding.ts';
import type { NumberFeed } from './number-feed.ts';
import { RecountGroups } from './recount-groups.ts';
import { nameKey } from './shown-names.ts';
import { showTriage } from './show-triage.ts';
import { settledThrough } from './snapshot.ts';
import type { StateCluster } from './state-cluster.ts';
import { TriageRecords } from './triage-records.ts';

/** Findings in indices by month of their period, and what people wrote on them in one of its own. */
export class ElasticFindings implements FindingStore {
  readonly #state: StateCluster;
  readonly #feeds: { readonly matches: NumberFeed; readonly findings: NumberFeed };
  readonly #recount: RecountGroups;
  readonly #triage: TriageRecords;
  readonly #now: () => number;

  constructor(
    state: StateCluster,
    feeds: { readonly matches: NumberFeed; readonly findings: NumberFeed },
    { audit, now }: { readonly audit: Pick<ElasticAudit, 'record'>; readonly now: () => number },
  ) {
    this.#state = state;
    this.#feeds = feeds;
    const recount = new RecountGroups(state, feeds);
    this.#recount = recount;
    this.#triage = new TriageRecords(state, audit, (id) => showTriage(id, { state, feed: feeds.findings, recount }));
    this.#now = now;
  }

  recomputeGroups(groups: readonly GroupKey[]): Promise<readonly Finding[]> {
    return this.#recount.recompute(groups);
  }

  async ungrouped(): Promise<readonly GroupKey[]> {
    await this.settle();
    return findUngrouped(this.#state, this.#feeds.matches);
  }

  async finding(id: string): Promise<Finding | null> {
    const found = await locateFinding(this.#state, id);
    return found === null ? null : this.#read(groupOfFinding(found), found.sigma_bridge.generation);
  }

  async listFindings(filter: FindingFilter, page: PageRequest): Promise<Page<Finding>> {
    const sort = checkSort(page.sort, findingSorts);
    const order = findingOrders[sort];
    await this.settle();
    const conditions = findingConditions(filter);
    const indices = [`${this.#state.prefix}-findings-*`];
    if (order.isFeed) {
      // In this order: what is in flight now may be written when the search is made.
      const settled = settledThrough(await this.#feeds.findings.snapshot());
      await this.#state.refresh(indices);
      conditions.push({ range: { [order.field]: { lte: settled } } });
    }
    const { items, next } = await listPage<FindingDocument>(this.#state, {
      ...{ indices, filter: conditions, order, page },
      tie: 'sigma_bridge.id',
      excludes: searchedOnly,
    });
    return { items: await this.#withTriage(items), next };
  }

  async triage(id: string, edit: TriageEdit, version: number, by: Editor): Promise<Finding | 'conflict' | null> {
    const found = await locateFinding(this.#state, id);
    if (found === null) return null;
    const [group, generation] = [groupOfFinding(found), found.sigma_bridge.generation];
    const place = findingPlace(group, generation, this.#state.prefix);
    const finding = await this.#state.readOne<FindingDocument>(place, { excludes: searchedOnly });
    if (finding === null) return null;
    const at = new Date(this.#now()).toISOString();
    const outcome = await this.#triage.save(finding.source, { id, edit, version, by, at });
    return outcome === 'conflict' ? 'conflict' : this.#read(group, generation);
  }

  /** Brings over what a process that ended between a change and what follows from it has left. */
  settle(): Promise<void> {
    return this.#triage.settleAll();
  }

  async #read(group: GroupKey, generation: number): Promise<Finding | null> {
    const place = findingPlace(group, generation, this.#state.prefix);
    const finding = await this.#state.readOne<FindingDocument>(place, { excludes: searchedOnly });
    return finding === null ? null : (await this.#withTriage([finding.source]))[0]!;
  }

  async #withTriage(documents: readonly FindingDocument[]): Promise<readonly Finding[]> {
    const places = documents.map(({ sigma_bridge }) => triagePlace(sigma_bridge.id, this.#state.prefix));
    const triages = await this.#state.read<TriageDocument>(places);
    return documents.map((document, n) => findingOf(document, triageOf(triages[n]?.source ?? null)));
  }
}

const findingOrders: Readonly<Record<FindingSort, ListOrder>> = {
  '-lastSeen': { field: 'sigma_bridge.last_ms', descending: true, isFeed: false },
  lastSeen: { field: 'sigma_bridge.last_ms', descending: false, isFeed: false },
  '-firstSeen': { field: 'sigma_bridge.first_ms', descending: true, isFeed: false },
  firstSeen: { field: 'sigma_bridge.first_ms', descending: false, isFeed: false },
  '-level': { field: 'sigma_bridge.level_rank', descending: true, isFeed: false },
  '-matches': { field: 'sigma_bridge.matches', descending: true, isFeed: false },
  changed: { field: 'sigma_bridge.changed', descending: false, isFeed: true },
};

function findingConditions(filter: FindingFilter): Query[] {
  const { host, user, rule, level, status, fromMs, toMs } = filter;
  const conditions: (Query | null)[] = [
    host === undefined ? null : { term: { 'sigma_bridge.host_keys': nameKey(host) } },
    user === undefined ? null : { term: { 'sigma_bridge.user_keys': nameKey(user) } },
    rule === undefined ? null : { term: { 'rule.id': rule } },
    level === undefined ? null : { terms: { 'sigma_bridge.level': level } },
    status === undefined ? null : { terms: { 'sigma_bridge.triage.status': status } },
    fromMs === undefined ? null : { range: { 'sigma_bridge.last_ms': { gte: fromMs } } },
    toMs === undefined ? null : { range: { 'sigma_bridge.first_ms': { lt: toMs } } },
  ];
  return conditions.filter((condition) => condition !== null);
}
