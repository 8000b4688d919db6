import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { FindingDelayMeter } from '../hunt/finding-delays.ts';
import type { SourceWatch } from '../hunt/source-watch.ts';
import { addSourceGauges, inSeconds } from './source-gauges.ts';
import type { SourceGauge } from './source-gauges.ts';

const gauges: readonly SourceGauge<SourceWatch>[] = [
  {
    name: 'source_live_lag_seconds',
    help: 'How far the search is behind the newest events, whatever is still to be caught up with before.',
    value: ({ liveLagMs }) => inSeconds(liveLagMs),
  },
  {
    name: 'source_oldest_gap_seconds',
    help: 'How long the oldest of the windows that fail has failed; 0 where none does.',
    value: ({ gapAgeMs }) => inSeconds(gapAgeMs ?? 0),
  },
  {
    name: 'source_silent_seconds',
    help: 'How long no event has come, where that is much longer than usual; 0 while events come as they do.',
    value: ({ silence }) => inSeconds(silence?.lastsMs ?? 0),
  },
  {
    name: 'source_late_p95_seconds',
    help: 'How late 95 % of the late documents of the last 14 days were, after the end of their window.',
    value: ({ lateness }) => inSeconds(lateness?.p95Ms ?? null),
  },
  {
    name: 'source_proposed_safety_lag_seconds',
    help: 'The safetyLag that is proposed; absent where the present one does.',
    value: ({ proposedSafetyLag }) => inSeconds(proposedSafetyLag?.safetyLagMs ?? null),
  },
];

/** In seconds: a safety lag and a round make about one and a half minutes. */
const delayBuckets = [1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_800, 3_600, 21_600, 86_400];

export interface Watched {
  readonly findingDelays: Pick<FindingDelayMeter, 'subscribe'>;
  readAll(): Promise<readonly SourceWatch[]>;
}

/** Adds what the service sees of itself. */
export function addWatchMetrics(registry: Registry, read: Watched['readAll'], delays: Watched['findingDelays']): void {
  addSourceGauges(registry, gauges, read);
  const histogram = new Histogram({
    name: 'sigma_bridge_finding_delay_seconds',
    help: 'Time from the event, or from its ingest, until its match was stored, of new matches.',
    labelNames: ['source', 'from'],
    buckets: delayBuckets,
    registers: [registry],
  });
  delays.subscribe((source, from, delayMs) => {
    histogram.observe({ source, from }, delayMs / 1000);
  });
}
