import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { RuleCoverage, SourceCoverage } from '../../hunt/coverage.ts';
import type { Retrying } from '../../hunt/ledger.ts';
import type { Window } from '../../hunt/window.ts';
import { instant, listOf, nullable } from './vocabulary.ts';

const windowSchema = Type.Object({ from: instant, to: instant });

export const retrying = {
  code: Type.String(),
  reason: Type.String(),
  since: instant,
  attempts: Type.Integer(),
  nextAttempt: instant,
};

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
  gaps: listOf(Type.Object({ from: instant, to: instant, ...retrying }), {
    description: 'Windows that failed and are still open.',
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
});

/** A source's coverage on the wire; of one rule too where `ofRule` is given. */
export function coverageItem(
  coverage: SourceCoverage,
  ofRule: readonly RuleCoverage[] | null,
): Static<typeof coverageSchema> {
  const { source, startMs, horizonMs, coveredUntilMs, lagMs, activeRules, documents, audit, gaps, quarantined } =
    coverage;
  return {
    source,
    start: isoOrNull(startMs),
    horizon: isoOrNull(horizonMs),
    coveredUntil: isoOrNull(coveredUntilMs),
    lagMs,
    activeRules,
    documents,
    audit: { late: audit.late, removed: audit.removed },
    gaps: gaps.map((gap) => ({ ...wireWindow(gap.window), ...wireRetrying(gap) })),
    quarantined: quarantined.map((rule) => ({
      rule: { id: rule.id },
      revision: rule.revision,
      ...wireRetrying(rule),
    })),
    ...(ofRule && { revisions: ofRule.filter((rule) => rule.source === source).map(revisionItem) }),
  };
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

export function wireRetrying({
  code,
  reason,
  sinceMs,
  attempts,
  nextAttemptMs,
}: Retrying): Readonly<Record<'code' | 'reason' | 'since' | 'nextAttempt', string> & { attempts: number }> {
  return { code, reason, since: iso(sinceMs), attempts, nextAttempt: iso(nextAttemptMs) };
}

export function wireWindow({ fromMs, toMs }: Window): Static<typeof windowSchema> {
  return { from: iso(fromMs), to: iso(toMs) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
