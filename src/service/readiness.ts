import type { SourceWatch } from '../hunt/source-watch.ts';
import { durationText } from '../text/duration.ts';

/** What tells whether a source is watched as it should be. */
export interface Standing extends Pick<SourceWatch, 'liveLagMs' | 'gapAgeMs'> {
  /** `unreadable`: a check says what keeps it from being read, or windows fail and none was ever read. */
  readonly state: 'starting' | 'readable' | 'unreadable';
}

export interface ReadinessLimits {
  readonly maxLagMs: number;
  readonly maxGapAgeMs: number;
}

/**
 * Says in words why the service cannot do its work; empty where it can. Everybody who can reach the service reads this,
 * without a key: so it counts, and names nothing.
 */
export function reasonsNotReady(
  sources: readonly Standing[],
  { activeRules, limits }: { readonly activeRules: number; readonly limits: ReadinessLimits },
): readonly string[] {
  const where = (holds: (source: Standing) => boolean, what: string): readonly string[] => {
    const count = sources.filter(holds).length;
    return count === 0 ? [] : [`${count} of ${sources.length} ${sources.length === 1 ? 'source' : 'sources'} ${what}`];
  };
  const { maxLagMs, maxGapAgeMs } = limits;
  return [
    ...(activeRules > 0 ? [] : ['No rule runs on any source; GET /api/rules says why.']),
    ...where(({ state }) => state === 'unreadable', 'cannot be read; GET /api/sources says why.'),
    ...where(({ state }) => state === 'starting', 'not read yet.'),
    ...where(
      ({ liveLagMs }) => (liveLagMs ?? 0) > maxLagMs,
      `searched more than ${durationText(maxLagMs)} behind the newest events; GET /api/coverage says how far.`,
    ),
    ...where(
      ({ gapAgeMs }) => (gapAgeMs ?? 0) > maxGapAgeMs,
      `with windows that have failed for more than ${durationText(maxGapAgeMs)}; GET /api/coverage says why.`,
    ),
  ];
}
