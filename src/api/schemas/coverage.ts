import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { RuleCoverage, SourceCoverage } from '../../hunt/coverage.ts';
import type { Gap } from '../../hunt/ledger.ts';
import type { SearchedStretch } from '../../hunt/read-stretches.ts';
import { uncoverableCause } from '../../hunt/uncoverable.ts';
import { reopenedReason, retrying, wireReopened, wireRetrying } from './retrying.ts';
import { stretchItem, stretchSchema } from './stretch.ts';
import { iso, wireWindow, windowFields } from './wire-window.ts';
import { instant, listOf, nullable, oneOf } from './vocabulary.ts';

const windowSchema = Type.Object(windowFields);

export const coverageSchema = Type.Object({
  source: Type.String(),
  start: nullable(instant, { description: 'Where the first rule became active; null before the first run.' }),
  horizon: nullable(instant, { description: 'Up to here the source can be read now; null before the first run.' }),
  coveredUntil: nullable(instant, {
    description: 'Up to here every active rule that is not in quarantine has searched everything.',
  }),
  lagMs: nullable(Type.Integer(), { description: 'From `coveredUntil` to `horizon`.' }),
  activeRules: Type.Integer({ description: 'Rules that run on the source.' }),
  documents: Type.Integer({ description: 'Documents read, repeated reads included.' }),
  audit: Type.Object(
    {
      late: Type.Integer({
        description: 'Documents that came after their window had been searched. It was read again.',
      }),
      removed: Type.Integer({ description: 'Documents that are gone from windows that were searched.' }),
    },
    { description: 'What counting searched windows again has found.' },
  ),
  gaps: listOf(
    Type.Object({
      ...windowFields,
      state: oneOf(['retrying', 'uncoverable']),
      cause: nullable(oneOf(['noIndex', 'noPermission', 'rejected', 'noDocuments']), {
        description: 'What keeps an uncoverable window from being searched. Once it is mended, the window is searched.',
      }),
      ...retrying,
    }),
    { description: 'Windows that failed and are still open.' },
  ),
  reopened: listOf(Type.Object({ ...windowFields, ...reopenedReason }), {
    description: 'Windows that had been searched and are to be searched again, since documents have come.',
  }),
  indices: listOf(Type.Object({ name: Type.String(), state: oneOf(['open', 'closed', 'gone']), since: instant }), {
    description: 'What is behind the source, and what was there in the last 90 days. Empty for the embedded store.',
  }),
  quarantined: listOf(Type.Object({ rule: Type.Object({ id: Type.String() }), revision: Type.String(), ...retrying }), {
    description: 'Rules that failed alone, and are set aside until they succeed.',
  }),
  revisions: Type.Optional(
    listOf(
      Type.Object({
        revision: Type.String(),
        backfill: nullable(Type.String(), { description: 'The backfill that had it run there; null: it was active.' }),
        activeFrom: instant,
        activeUntil: nullable(instant),
        covered: listOf(windowSchema),
        open: listOf(windowSchema),
      }),
      { description: 'With `rule`: where each revision of it has been active, and what it has searched.' },
    ),
  ),
  stretches: Type.Optional(
    listOf(stretchSchema, {
      description: 'With `from` or `to`: how each stretch of that span stands, in order of time and without a hole.',
    }),
  ),
});

/** What is told of a source beside its coverage; null: not asked for. */
export interface CoverageDetail {
  readonly ruleId: string | null;
  readonly ofRule: readonly RuleCoverage[] | null;
  readonly stretches: readonly SearchedStretch[] | null;
}

/** A source's coverage on the wire. */
export function coverageItem(
  coverage: SourceCoverage,
  { ruleId, ofRule, stretches }: CoverageDetail,
): Static<typeof coverageSchema> {
  const { source, startMs, horizonMs, coveredUntilMs, lagMs, activeRules, documents, audit } = coverage;
  return {
    source,
    start: isoOrNull(startMs),
    horizon: isoOrNull(horizonMs),
    coveredUntil: isoOrNull(coveredUntilMs),
    lagMs,
    activeRules,
    documents,
    audit: { late: audit.late, removed: audit.removed },
    gaps: coverage.gaps.map(gapItem),
    reopened: coverage.reopened.map((open) => ({ ...wireWindow(open.window), ...wireReopened(open) })),
    indices: coverage.indices.map(({ name, state, sinceMs }) => ({ name, state, since: iso(sinceMs) })),
    quarantined: coverage.quarantined.map((rule) => ({
      rule: { id: rule.id },
      revision: rule.revision,
      ...wireRetrying(rule),
    })),
    ...(ofRule && { revisions: ofRule.filter((rule) => rule.source === source).map(revisionItem) }),
    ...(stretches && { stretches: stretches.map((stretch) => stretchItem(stretch, ruleId)) }),
  };
}

function gapItem(gap: Gap) {
  const cause = uncoverableCause(gap.code);
  const state = cause === null ? ('retrying' as const) : ('uncoverable' as const);
  return { ...wireWindow(gap.window), state, cause, ...wireRetrying(gap) };
}

function revisionItem({ revision, backfill, activeFromMs, activeUntilMs, covered, open }: RuleCoverage) {
  return {
    revision,
    backfill,
    activeFrom: iso(activeFromMs),
    activeUntil: isoOrNull(activeUntilMs),
    covered: covered.map(wireWindow),
    open: open.map(wireWindow),
  };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
