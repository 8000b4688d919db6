import { Type } from 'typebox';
import type { Static, TObject } from 'typebox';
import type { FindingDelay } from '../../hunt/finding-delays.ts';
import type { SourceWatch } from '../../hunt/source-watch.ts';
import { writeSpan } from '../../text/span.ts';
import { instant, nullable } from './vocabulary.ts';

const delay = nullable(Type.Object({ matches: Type.Integer(), p50Ms: Type.Integer(), p99Ms: Type.Integer() }));
const delays = Type.Object({ event: delay, ingest: delay });

/** What `GET /api/coverage` tells of a source beside its coverage. */
export const selfWatchFields = {
  liveLagMs: nullable(Type.Integer(), {
    description: 'How far the search is behind the newest events now, whatever is still to be caught up with before.',
  }),
  lateness: nullable(
    Type.Object({
      documents: Type.Integer(),
      p50Ms: Type.Integer(),
      p95Ms: Type.Integer(),
      maxMs: Type.Integer(),
    }),
    {
      description:
        'How long after the end of their window documents came that came late, in the last 14 days: at most so long, since ' +
        'two counts tell only that they came between them. What came while nobody counted is left out.',
    },
  ),
  proposedSafetyLag: nullable(Type.Object({ safetyLag: Type.String(), reason: Type.String() }), {
    description:
      'The `safetyLag` with which nearly all of those would have been read at once, where a longer one helps.',
  }),
  findingDelay: Type.Object(
    { lastHour: delays, sinceStart: delays },
    {
      description:
        "Time from the event, and from its ingest, until its match was stored, by the source's clock; of new matches, " +
        'samples and backfills left out. Begins anew with the service.',
    },
  ),
};

/** What `GET /api/sources` tells of a source that fell silent. */
export const silenceSchema = nullable(
  Type.Object({
    since: instant,
    lastsMs: Type.Integer(),
    longestPauseMs: Type.Integer({ description: 'The longest pause of the seven days before, at most.' }),
    reason: Type.String(),
  }),
  {
    description: 'Set while no event comes for much longer than usual; null otherwise, and where too little is known.',
  },
);

/** A source's watch on the wire. */
export function selfWatchItem(watch: SourceWatch): Static<TObject<typeof selfWatchFields>> {
  const { liveLagMs, lateness, proposedSafetyLag, findingDelays } = watch;
  const wire = ({ event, ingest }: SourceWatch['findingDelays']['lastHour']) => ({
    event: wireDelay(event),
    ingest: wireDelay(ingest),
  });
  return {
    liveLagMs: liveLagMs === null ? null : Math.round(liveLagMs),
    lateness: lateness && { ...lateness },
    proposedSafetyLag: proposedSafetyLag && {
      safetyLag: writeSpan(proposedSafetyLag.safetyLagMs),
      reason: proposedSafetyLag.reason,
    },
    findingDelay: { lastHour: wire(findingDelays.lastHour), sinceStart: wire(findingDelays.sinceStart) },
  };
}

function wireDelay(measured: FindingDelay | null): FindingDelay | null {
  return measured && { ...measured };
}

/** A silence on the wire. */
export function silenceItem({ silence }: SourceWatch): Static<typeof silenceSchema> {
  if (silence === null) return null;
  const { sinceMs, lastsMs, longestPauseMs, reason } = silence;
  return { since: new Date(sinceMs).toISOString(), lastsMs, longestPauseMs, reason };
}
