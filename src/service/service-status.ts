import type { Static, TObject } from 'typebox';
import { coverageItem } from '../api/schemas/coverage.ts';
import type { coverageSchema } from '../api/schemas/coverage.ts';
import { selfWatchItem, silenceItem } from '../api/schemas/self-watch.ts';
import type { selfWatchFields } from '../api/schemas/self-watch.ts';
import type { sourceSchema } from '../api/schemas/source.ts';
import type { SourceState } from '../api/context.ts';
import type { SourceCoverage } from '../hunt/coverage.ts';
import type { SourceWatch } from '../hunt/source-watch.ts';
import { counted } from '../text/counted.ts';
import { durationText } from '../text/duration.ts';
import type { ReadinessLimits } from './readiness.ts';

/** Another form than this was written by another version. */
export const statusFormat = 1;

/** What the service says of itself, for whoever reads the data folder beside it. */
export interface ServiceStatus {
  readonly format: typeof statusFormat;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Whether it goes on: what ended said so, unless it was killed. */
  readonly running: boolean;
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly reasons: readonly string[];
  readonly rules: RuleCounts;
  /** Rules that match more than anybody reads, the latest day first. */
  readonly storms: readonly { readonly rule: string; readonly day: string; readonly matches: number }[];
  readonly sources: readonly SourceStatus[];
}

export interface RuleCounts {
  readonly running: number;
  /** Left out by the configuration. */
  readonly off: number;
  readonly refused: number;
  /** Running as they were before their files got a mistake. */
  readonly stale: number;
}

/** What `GET /api/sources` and `GET /api/coverage` tell of a source, and what of that is wrong. */
export type SourceStatus = Static<typeof sourceSchema> &
  Omit<Static<typeof coverageSchema>, 'indices' | 'revisions' | 'stretches'> &
  Static<TObject<typeof selfWatchFields>> & {
    /** Null: not known. */
    readonly blindRules: number | null;
    /** In words; empty where all is well. */
    readonly problems: readonly string[];
  };

export interface SourceParts {
  readonly state: SourceState;
  readonly coverage: SourceCoverage;
  readonly watch: SourceWatch;
  readonly blindRules: number | null;
}

/** What is to be told of a source. */
export function sourceStatus(
  { state, coverage, watch, blindRules }: SourceParts,
  limits: ReadinessLimits,
): SourceStatus {
  return {
    ...coverageItem(coverage, { ruleId: null, ofRule: null, stretches: null }),
    // After it: `indices` are those of the configuration, and not all that there are behind them.
    ...state,
    ...selfWatchItem(watch),
    silence: silenceItem(watch),
    blindRules,
    problems: problemsOf({ state, coverage, watch }, limits),
  };
}

function problemsOf(
  { state, coverage, watch }: Omit<SourceParts, 'blindRules'>,
  { maxLagMs }: ReadinessLimits,
): readonly string[] {
  const error = state.diagnostics.find(({ severity }) => severity === 'error');
  const { liveLagMs, gapAgeMs, silence } = watch;
  return [
    ...(state.state === 'failing' ? [`It fails: ${error?.code ?? ''} ${error?.message ?? ''}`] : []),
    ...(state.state === 'starting' ? ['It was not read yet.'] : []),
    ...(liveLagMs !== null && liveLagMs > maxLagMs
      ? [`The newest events are searched ${durationText(liveLagMs)} late.`]
      : []),
    ...(gapAgeMs === null
      ? []
      : [`${counted(coverage.gaps.length, 'window')} cannot be searched, the oldest for ${durationText(gapAgeMs)}.`]),
    ...(coverage.quarantined.length === 0
      ? []
      : [`${counted(coverage.quarantined.length, 'rule')} set aside, since they fail by themselves.`]),
    ...(silence === null ? [] : [silence.reason]),
  ];
}
