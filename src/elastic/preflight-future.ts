import type { Diagnostic } from '../text/diagnostic.ts';
import { durationText } from '../text/duration.ts';
import { serverClock } from './clock.ts';
import type { Cluster } from './cluster.ts';
import { elasticCodes, elasticDiagnostic } from './diagnostic-codes.ts';
import { searchWhole } from './search-whole.ts';
import { anyEvent } from './window-query.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Clocks are not that exact, and documents take their time. */
const toleratedMs = 10 * minuteMs;

/** Whether documents say that they happened, or arrived, later than now: somewhere a clock is wrong. */
export async function checkFuture(cluster: Cluster, indices: readonly string[]): Promise<readonly Diagnostic[]> {
  const nowMs = await serverClock(cluster, indices);
  const found: Diagnostic[] = [];
  for (const field of ['event.ingested', '@timestamp']) {
    const answer = await searchWhole(cluster, indices, {
      size: 1,
      _source: false,
      query: { bool: { filter: [anyEvent, { range: { [field]: { gt: `now+${toleratedMs / 1000}s` } } }] } },
      // `numeric_type`: date and date_nanos indices side by side are compared, and answered, in ms.
      sort: [{ [field]: { order: 'desc', unmapped_type: 'date', numeric_type: 'date' } }],
    });
    const hit = answer.hits.hits[0];
    const time: unknown = hit?.sort?.[0];
    if (hit === undefined || typeof time !== 'number') continue;
    const ahead = durationText(roughly(time - nowMs));
    found.push(
      elasticDiagnostic(
        'ELASTIC_FUTURE',
        `${field} is up to ${ahead} ahead of the server's clock in '${hit._index}'.`,
        {
          hint: elasticCodes.ELASTIC_FUTURE.remedy,
        },
      ),
    );
  }
  return found;
}

/** So that a clock that is ahead by as much each time is told of once, and not at every look. */
function roughly(ms: number): number {
  const unit = ms < hourMs ? toleratedMs : ms < dayMs ? hourMs : dayMs;
  return Math.round(ms / unit) * unit;
}
