import type { Tally } from '../../hunt/audit.ts';
import { isSameListing, withListing } from '../../hunt/index-states.ts';
import type {
  Activation,
  ActiveRules,
  AuditRecord,
  AuditTotals,
  CoveredSpan,
  Gap,
  IndexListing,
  IndexState,
  Ledger,
  LedgerEntry,
  QuarantinedRule,
  Reopened,
  RuleRef,
  WriteOutcome,
} from '../../hunt/ledger.ts';
import type { Window } from '../../hunt/window.ts';
import type { Cluster } from '../cluster.ts';
import { withActive } from './ledger-activations.ts';
import { LedgerDocuments } from './ledger-documents.ts';
import type { LedgerIndices } from './ledger-indices.ts';
import { LedgerRuleSets } from './ledger-rule-sets.ts';
import { LedgerRuns } from './ledger-runs.ts';
import { withAudit, withEntry } from './ledger-state.ts';
import type { LedgerState, Unflushed } from './ledger-state.ts';
import { LedgerTallies } from './ledger-tallies.ts';

export interface ElasticLedgerOptions {
  readonly indices: LedgerIndices;
  /** Ms since 1970 UTC. */
  readonly now: () => number;
}

/**
 * The ledger in Elasticsearch, for several services. A source has four documents, which its owner changes by compare-and-set;
 * what there is a lot of (runs, tallies) goes to documents of its own, one change behind. Decision 10 tells why nothing is lost by it.
 */
export class ElasticLedger implements Ledger {
  readonly #cluster: Cluster;
  readonly #options: ElasticLedgerOptions;
  readonly #runs: LedgerRuns;
  readonly #tallies: LedgerTallies;
  readonly #ruleSets: LedgerRuleSets;

  constructor(cluster: Cluster, options: ElasticLedgerOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#runs = new LedgerRuns(cluster, options.indices.runs);
    this.#tallies = new LedgerTallies(cluster, options.indices.tallies);
    this.#ruleSets = new LedgerRuleSets(cluster, options.indices.ruleSets);
  }

  takeOver(source: string): Promise<number> {
    return this.#of(source).takeOver();
  }

  async activations(source: string): Promise<readonly Activation[]> {
    return (await this.#of(source).activations.read()).state;
  }

  activate(change: ActiveRules, epoch: number): Promise<WriteOutcome> {
    return this.#of(change.source).activations.change(epoch, (activations) => withActive(activations, change));
  }

  async covered(source: string): Promise<readonly CoveredSpan[]> {
    const { covered } = await this.#state(source);
    const spans = covered.flatMap(({ ruleSet, windows }) => windows.map((window) => ({ ruleSet, window })));
    spans.sort((a, b) => a.window.fromMs - b.window.fromMs || (a.ruleSet < b.ruleSet ? -1 : 1));
    return Promise.all(
      spans.map(async ({ ruleSet, window }) => ({ window, rules: await this.#ruleSets.readSaved(ruleSet) })),
    );
  }

  async entries(source: string, span: Window): Promise<readonly LedgerEntry[]> {
    const { unflushed } = await this.#state(source);
    return this.#runs.read(source, span, unflushed);
  }

  async documentsRead(source: string): Promise<number> {
    return (await this.#state(source)).documents;
  }

  async commit(entry: LedgerEntry, epoch: number): Promise<WriteOutcome> {
    await this.#ruleSets.readSaved(entry.ruleSet);
    return this.#change(entry.source, epoch, (state) => withEntry(state, entry, this.#options.now()));
  }

  saveRuleSet(hash: string, members: readonly RuleRef[]): Promise<void> {
    return this.#ruleSets.save(hash, members);
  }

  ruleSet(hash: string): Promise<readonly RuleRef[] | null> {
    return this.#ruleSets.read(hash);
  }

  saveGaps(source: string, gaps: readonly Gap[], epoch: number): Promise<WriteOutcome> {
    const sorted = [...gaps].sort((a, b) => a.window.fromMs - b.window.fromMs);
    return this.#of(source).troubles.change(epoch, (troubles) => ({ ...troubles, gaps: sorted }));
  }

  async gaps(source: string): Promise<readonly Gap[]> {
    return (await this.#of(source).troubles.read()).state.gaps;
  }

  saveQuarantinedRules(source: string, rules: readonly QuarantinedRule[], epoch: number): Promise<WriteOutcome> {
    const sorted = [...rules].sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1));
    return this.#of(source).troubles.change(epoch, (troubles) => ({ ...troubles, quarantined: sorted }));
  }

  async quarantinedRules(source: string): Promise<readonly QuarantinedRule[]> {
    return (await this.#of(source).troubles.read()).state.quarantined;
  }

  async tallies(source: string, span: Window): Promise<readonly Tally[]> {
    const { unflushed } = await this.#state(source);
    return this.#tallies.read(source, span, unflushed);
  }

  saveAudit(audit: AuditRecord, epoch: number): Promise<WriteOutcome> {
    return this.#change(audit.source, epoch, (state) => withAudit(state, audit, this.#options.now()));
  }

  async auditTotals(source: string): Promise<AuditTotals> {
    const { late, removed } = await this.#state(source);
    return { late, removed };
  }

  async reopened(source: string): Promise<readonly Reopened[]> {
    return (await this.#state(source)).reopened;
  }

  saveReopened(source: string, reopened: readonly Reopened[], epoch: number): Promise<WriteOutcome> {
    // What was to be said elsewhere has been, before a change is made.
    return this.#change(source, epoch, (state) => ({ ...state, reopened, unflushed: null }));
  }

  async saveIndices(listing: IndexListing, epoch: number): Promise<WriteOutcome> {
    const document = this.#of(listing.source).troubles;
    const { state, epoch: owner } = await document.read();
    if (owner === epoch && isSameListing(state.indices, withListing(state.indices, listing))) return 'committed';
    return document.change(epoch, (troubles) => ({ ...troubles, indices: withListing(troubles.indices, listing) }));
  }

  async indices(source: string): Promise<readonly IndexState[]> {
    return (await this.#of(source).troubles.read()).state.indices;
  }

  #change(source: string, epoch: number, change: (state: LedgerState) => LedgerState): Promise<WriteOutcome> {
    return this.#of(source).ledger.change(epoch, async (state) => {
      if (state.unflushed !== null) await this.#flush(source, state.unflushed);
      return change(state);
    });
  }

  /** Can be done again, by whomever: it is what was committed, and each document takes it once. */
  async #flush(source: string, unflushed: Unflushed): Promise<void> {
    await Promise.all([this.#runs.save(unflushed), this.#tallies.save(source, unflushed)]);
  }

  async #state(source: string): Promise<LedgerState> {
    return (await this.#of(source).ledger.read()).state;
  }

  #of(source: string): LedgerDocuments {
    return new LedgerDocuments(this.#cluster, this.#options.indices.ledger, source);
  }
}
