import { randomUUID } from 'node:crypto';
import type { Candidate, Leases } from '../../hunt/leases.ts';
import type { Cluster } from '../cluster.ts';
import { LeaseCandidate } from './lease-candidate.ts';

export interface ElasticLeasesOptions {
  readonly index: string;
  /** A holder that was not heard of for so long is taken for gone. */
  readonly leaseMs: number;
  /** How often a holder is heard of, and others look; default: a third of the lease. */
  readonly renewMs?: number;
}

/** Leases in Elasticsearch, a document for each source. Every start of a service is a holder of its own. */
export class ElasticLeases implements Leases {
  readonly #cluster: Cluster;
  readonly #options: ElasticLeasesOptions;
  readonly #holder = randomUUID();

  constructor(cluster: Cluster, options: ElasticLeasesOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  stand(source: string, onWon: () => void): Candidate {
    const { index, leaseMs, renewMs = leaseMs / 3 } = this.#options;
    return new LeaseCandidate(this.#cluster, { index, source, holder: this.#holder, leaseMs, renewMs, onWon });
  }
}
