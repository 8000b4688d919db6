import type { KeyStore, AuditLog } from '../../access/api-key.ts';
import type { FilteredMatches } from '../../findings/filtered.ts';
import type { FindingStore, MatchStore, Quarantine } from '../../findings/stores.ts';
import type { Backfills } from '../../hunt/backfill.ts';
import type { Cluster } from '../cluster.ts';
import { ElasticAudit } from './elastic-audit.ts';
import { ElasticBackfills } from './elastic-backfills.ts';
import { ElasticFiltered } from './elastic-filtered.ts';
import { ElasticFindings } from './elastic-findings.ts';
import { ElasticKeys } from './elastic-keys.ts';
import { ElasticMatches } from './elastic-matches.ts';
import { ElasticQuarantine } from './elastic-quarantine.ts';
import { NumberFeed } from './number-feed.ts';
import { StateCluster } from './state-cluster.ts';
import { defaultPrefix } from './state-index-names.ts';

/** All state but the ledger, in indices of ours. */
export interface ElasticState {
  readonly matches: MatchStore;
  readonly findings: FindingStore;
  readonly quarantine: Quarantine;
  readonly filtered: FilteredMatches;
  readonly backfills: Backfills;
  readonly keys: KeyStore;
  readonly audit: AuditLog;
}

export interface ElasticStateOptions {
  /** Ms since 1970 UTC. */
  readonly now: () => number;
  readonly prefix?: string;
  /** Ms of a clock that nobody sets, for how long others take. */
  readonly monotonicMs?: () => number;
}

/** Opens state in a cluster whose indices are laid out. Nothing is sent yet. */
export function openElasticState(cluster: Cluster, options: ElasticStateOptions): ElasticState {
  const { now, prefix = defaultPrefix, monotonicMs } = options;
  const state = new StateCluster(cluster, prefix);
  const feed = (id: string) => new NumberFeed(state, id, monotonicMs);
  const feeds = { matches: feed('matches'), findings: feed('findings') };
  const audit: ElasticAudit = new ElasticAudit(state, feed('audit'), async () => {
    await findings.settle();
    await keys.settleAll();
    await backfills.settleAll();
  });
  const findings = new ElasticFindings(state, feeds, { audit, now });
  const keys = new ElasticKeys(state, { audit, now });
  const backfills = new ElasticBackfills(cluster, { state, audit });
  const filtered = new ElasticFiltered(state, now);
  const onCreated: ElasticFiltered['takeBack'] = (created) => filtered.takeBack(created);
  return {
    matches: new ElasticMatches(state, feeds.matches, { now, onCreated }),
    findings,
    quarantine: new ElasticQuarantine(state, { audit, now }),
    filtered,
    backfills,
    keys,
    audit,
  };
}
