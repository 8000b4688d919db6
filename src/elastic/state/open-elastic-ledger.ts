import type { Leases } from '../../hunt/leases.ts';
import type { Ledger } from '../../hunt/ledger.ts';
import type { Cluster } from '../cluster.ts';
import { ElasticLeases } from './elastic-leases.ts';
import { ElasticLedger } from './elastic-ledger.ts';
import { ledgerIndices } from './ledger-indices.ts';

/** Opens the ledger in a cluster whose indices are laid out. Nothing is sent yet. `now`: ms since 1970 UTC. */
export function openElasticLedger(
  cluster: Cluster,
  { now, prefix }: { readonly now: () => number; readonly prefix?: string },
): Ledger {
  return new ElasticLedger(cluster, { indices: ledgerIndices(prefix), now });
}

/** Opens the leases beside it. Once for each start of a service: each is a holder of its own. */
export function openElasticLeases(
  cluster: Cluster,
  { leaseMs, prefix }: { readonly leaseMs: number; readonly prefix?: string },
): Leases {
  return new ElasticLeases(cluster, { index: ledgerIndices(prefix).leases, leaseMs });
}
