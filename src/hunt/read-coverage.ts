import type { RuleCoverage, SourceCoverage } from './coverage.ts';
import type { Ledger } from './ledger.ts';
import { Coverage, owedWindows, ruleKey } from './owed.ts';
import { intersectWindows, overlaps } from './spans.ts';

/** What is asked: the source, and up to where it could be read when it was last asked (null: not yet). */
export interface CoverageQuestion {
  readonly source: string;
  readonly horizonMs: number | null;
}

/** Says how far a source has been searched by all rules that are active on it now and not in quarantine. */
export async function readSourceCoverage(
  ledger: Ledger,
  { source, horizonMs }: CoverageQuestion,
): Promise<SourceCoverage> {
  const [activations, covered, gaps, quarantined, documents, audit, reopened, indices] = await Promise.all([
    ledger.activations(source),
    ledger.covered(source),
    ledger.gaps(source),
    ledger.quarantinedRules(source),
    ledger.documentsRead(source),
    ledger.auditTotals(source),
    ledger.reopened(source),
    ledger.indices(source),
  ]);
  const active = activations.filter(({ untilMs }) => untilMs === null);
  const aside = new Set(quarantined.map(ruleKey));
  const others = active.filter((rule) => !aside.has(ruleKey(rule)));
  // Where there are no others, nothing is covered because of it.
  const running = others.length > 0 ? others : active;
  const owed = horizonMs === null ? [] : owedWindows({ activations, covered, horizonMs }, running);
  const openFromMs = Math.min(
    horizonMs ?? Infinity,
    ...owed.map(({ windows }) => windows[0]!.fromMs),
    ...gaps.map(({ window }) => window.fromMs),
  );
  // A source that never answered has no start, and so nothing that could be covered.
  const startMs = activations.length === 0 ? null : Math.min(...activations.map(({ fromMs }) => fromMs));
  return {
    source,
    startMs,
    horizonMs,
    coveredUntilMs: horizonMs === null || startMs === null ? null : openFromMs,
    lagMs: horizonMs === null ? null : horizonMs - openFromMs,
    activeRules: active.length,
    documents,
    audit,
    gaps,
    // Between two rounds some may have been searched that are not let go of yet.
    reopened: reopened.filter(({ window }) =>
      owed.some(({ windows }) => windows.some((open) => overlaps(open, window))),
    ),
    indices,
    quarantined,
  };
}

/** Says, for each revision of a rule (null: of every rule), where it was active on a source, what it has searched, and what is open. */
export async function readRuleCoverage(
  ledger: Ledger,
  { source, horizonMs, ruleId }: CoverageQuestion & { readonly ruleId: string | null },
): Promise<readonly RuleCoverage[]> {
  const [activations, covered] = await Promise.all([ledger.activations(source), ledger.covered(source)]);
  const coverage = new Coverage(covered);
  return activations
    .filter(({ id }) => ruleId === null || id === ruleId)
    .map((activation) => {
      const active = { fromMs: activation.fromMs, toMs: activation.untilMs ?? Infinity };
      return {
        source,
        ruleId: activation.id,
        revision: activation.revision,
        backfill: null,
        activeFromMs: activation.fromMs,
        activeUntilMs: activation.untilMs,
        covered: intersectWindows([active], coverage.settledOf(activation)),
        open: horizonMs === null ? [] : coverage.openOf(activation, horizonMs),
      };
    });
}
