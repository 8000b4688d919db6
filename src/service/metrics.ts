import { Gauge, Registry } from 'prom-client';
import type { CoverageReader } from '../api/context.ts';
import type { FilteredMatches } from '../findings/filtered.ts';
import type { Quarantine } from '../findings/stores.ts';
import { stateOf } from '../hunt/backfill.ts';
import type { Backfills, BackfillState } from '../hunt/backfill.ts';
import type { SourceCoverage } from '../hunt/coverage.ts';
import type { LoadedRuleDirectory } from './rule-directory.ts';
import { sharedReading } from './shared-reading.ts';
import { addSourceGauges, inSeconds } from './source-gauges.ts';
import type { SourceGauge } from './source-gauges.ts';
import type { StormWatch } from './storm-watch.ts';
import { addWatchMetrics } from './watch-metrics.ts';
import type { Watched } from './watch-metrics.ts';

/** What Prometheus is told of the sources, read from the ledger when it asks. */
const gauges: readonly SourceGauge<SourceCoverage>[] = [
  {
    name: 'source_lag_seconds',
    help: 'Age of the oldest stretch that an active rule has not searched yet.',
    value: ({ lagMs }) => inSeconds(lagMs),
  },
  { name: 'source_open_gaps', help: 'Windows whose last attempt failed.', value: ({ gaps }) => gaps.length },
  {
    name: 'source_quarantined_rules',
    help: 'Rules that failed by themselves and are set aside until they succeed.',
    value: ({ quarantined }) => quarantined.length,
  },
  { name: 'source_active_rules', help: 'Rules that run on the source.', value: ({ activeRules }) => activeRules },
  {
    name: 'source_late_documents',
    help: 'Documents that came after their window had been searched; it was read again.',
    value: ({ audit }) => audit.late,
  },
  {
    name: 'source_removed_documents',
    help: 'Documents that are gone from windows that were searched.',
    value: ({ audit }) => audit.removed,
  },
  {
    name: 'source_documents_read',
    help: 'Documents read since the source was first seen, repeated reads included.',
    value: ({ documents }) => documents,
  },
];

interface Measured {
  readonly coverage: Pick<CoverageReader, 'sourceCoverage'>;
  readonly backfills: Pick<Backfills, 'listBackfills'>;
  readonly quarantine: Pick<Quarantine, 'countRejected'>;
  readonly filtered: Pick<FilteredMatches, 'filteredTotals'>;
  /** Sources, and whether another service runs them. */
  readonly standby: () => readonly { readonly source: string; readonly isStandby: boolean }[];
  readonly watch: Watched;
  readonly rules: Pick<LoadedRuleDirectory, 'countBlind' | 'countStale'>;
  readonly storms: Pick<StormWatch, 'storms'>;
}

/** Builds the registry of our own metrics. */
export function buildMetrics({
  coverage,
  backfills,
  standby,
  rules: directory,
  storms,
  watch,
  ...counted
}: Measured): Registry {
  const registry = new Registry();
  // The gauges of a scrape collect at once.
  const read = sharedReading(() => coverage.sourceCoverage(), { maxAgeMs: 0, now: Date.now });
  addSourceGauges(registry, gauges, read);
  new Gauge({
    name: 'sigma_bridge_rule_storms',
    help: 'Rules with more than 10,000 matches on one of the last 7 days; GET /api/rules?storm=true lists them.',
    registers: [registry],
    collect() {
      this.set(new Set(storms.storms.map(({ ruleId }) => ruleId)).size);
    },
  });
  new Gauge({
    name: 'sigma_bridge_source_blind_rules',
    help: 'Rules that run on the source and cannot match what came to it lately; GET /api/rules?blind=true says why.',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      // Of a source that cannot be read now, what was known before is no longer told.
      this.reset();
      for (const { source, rules } of directory.countBlind()) if (rules !== null) this.set({ source }, rules);
    },
  });
  new Gauge({
    name: 'sigma_bridge_stale_rules',
    help: 'Rules that run as they were before their files got a mistake; GET /api/rules?stale=true lists them.',
    registers: [registry],
    collect() {
      this.set(directory.countStale());
    },
  });
  new Gauge({
    name: 'sigma_bridge_source_standby',
    help: '1 where another service that shares its state with this one runs the source, 0 where this one does or may.',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      for (const { source, isStandby } of standby()) this.set({ source }, isStandby ? 1 : 0);
    },
  });
  new Gauge({
    name: 'sigma_bridge_open_backfills',
    help: 'Backfills that are queued or running; GET /api/backfills lists them.',
    labelNames: ['source'],
    registers: [registry],
    async collect() {
      this.reset();
      const open = (await backfills.listBackfills()).filter((asked) => isOpen(stateOf(asked)));
      for (const { source } of open) this.inc({ source });
    },
  });
  new Gauge({
    name: 'sigma_bridge_quarantined_matches',
    help: 'Matches that could not be stored; GET /api/quarantine lists them.',
    registers: [registry],
    async collect() {
      this.set(await counted.quarantine.countRejected());
    },
  });
  new Gauge({
    name: 'sigma_bridge_filtered_matches',
    help: 'Matches that a filter has removed in the last 90 days, each once.',
    labelNames: ['filter'],
    registers: [registry],
    async collect() {
      for (const { filterId, matches } of await counted.filtered.filteredTotals())
        this.set({ filter: filterId }, matches);
    },
  });
  addWatchMetrics(
    registry,
    sharedReading(() => watch.readAll(), { maxAgeMs: 0, now: Date.now }),
    watch.findingDelays,
  );
  return registry;
}

function isOpen(state: BackfillState): boolean {
  return state === 'queued' || state === 'running';
}
