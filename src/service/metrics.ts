import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { CoverageReader } from '../api/context.ts';
import type { SourceCoverage } from '../hunt/coverage.ts';
import { sharedReading } from './shared-reading.ts';

/** What Prometheus is told of the sources, read from the ledger when it asks. */
const gauges: readonly {
  readonly name: string;
  readonly help: string;
  /** Null: not known yet. */
  readonly value: (source: SourceCoverage) => number | null;
}[] = [
  {
    name: 'source_lag_seconds',
    help: 'Age of the oldest stretch that an active rule has not searched yet.',
    value: ({ lagMs }) => (lagMs === null ? null : lagMs / 1000),
  },
  { name: 'source_open_gaps', help: 'Windows whose last attempt failed.', value: ({ gaps }) => gaps.length },
  { name: 'source_active_rules', help: 'Rules that run on the source.', value: ({ activeRules }) => activeRules },
  {
    name: 'source_documents_read',
    help: 'Documents read since the source was first seen, repeated reads included.',
    value: ({ documents }) => documents,
  },
];

/** Builds the registry: those of the sources, and what Node tells of its process. */
export function buildMetrics(coverage: CoverageReader): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // The gauges of a scrape collect at once.
  const read = sharedReading(() => coverage.sourceCoverage(), { maxAgeMs: 0, now: Date.now });
  for (const { name, help, value } of gauges) {
    new Gauge({
      name: `sigma_bridge_${name}`,
      help,
      labelNames: ['source'],
      registers: [registry],
      async collect() {
        for (const source of await read()) {
          const known = value(source);
          if (known !== null) this.set({ source: source.source }, known);
        }
      },
    });
  }
  return registry;
}
