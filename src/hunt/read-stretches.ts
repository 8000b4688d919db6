import type { Ledger, LedgerEntry } from './ledger.ts';
import { Coverage } from './owed.ts';
import { overlaps } from './spans.ts';
import { stretchesOf } from './stretches.ts';
import type { Stretch } from './stretches.ts';
import type { CoverageQuestion } from './read-coverage.ts';
import type { Window } from './window.ts';

/** A stretch, and the runs that searched it. */
export interface SearchedStretch extends Stretch {
  /** How many runs lie over it, also those that were run again. 0 where it is not covered. */
  readonly runCount: number;
  /** The newest of them, at most a hundred, in order of time. */
  readonly runs: readonly LedgerEntry[];
}

export interface StretchQuestion extends CoverageQuestion {
  readonly span: Window;
  /** Null: all rules that run together; where any of them owes something, the source does. */
  readonly ruleId: string | null;
}

const runsShown = 100;

/** Says of a span of a source how it stands, and who searched it with what result. */
export async function readStretches(
  ledger: Ledger,
  { source, horizonMs, span, ruleId }: StretchQuestion,
): Promise<readonly SearchedStretch[]> {
  const [activations, covered, gaps, reopened, quarantined] = await Promise.all([
    ledger.activations(source),
    ledger.covered(source),
    ledger.gaps(source),
    ledger.reopened(source),
    ledger.quarantinedRules(source),
  ]);
  const aside = new Set(quarantined.map(({ id }) => id));
  const together = activations.filter(({ id }) => !aside.has(id));
  const ofRule = activations.filter(({ id }) => id === ruleId);
  const coverage = new Coverage(covered);
  const stretches = stretchesOf(span, {
    // As in the coverage of a source: where every rule is set aside, nothing is covered because of it.
    activations: ruleId !== null ? ofRule : together.length > 0 ? together : activations,
    coverage,
    backfilled: ofRule.flatMap((activation) => coverage.of(activation)),
    horizonMs,
    gaps: ruleId !== null && ofRule.length === 0 ? [] : gaps,
    reopened,
    quarantined: quarantined.find(({ id }) => id === ruleId) ?? null,
  });
  const runs = await runsOver(ledger, { source, span, ruleId });
  return stretches.map((stretch) => {
    const over = stretch.state === 'covered' ? runs.filter(({ window }) => overlaps(window, stretch.window)) : [];
    return { ...stretch, runCount: over.length, runs: over.slice(-runsShown) };
  });
}

async function runsOver(
  ledger: Ledger,
  { source, span, ruleId }: Pick<StretchQuestion, 'source' | 'span' | 'ruleId'>,
): Promise<readonly LedgerEntry[]> {
  const entries = await ledger.entries(source, span);
  if (ruleId === null) return entries;
  const hashes = [...new Set(entries.map(({ ruleSet }) => ruleSet))];
  const sets = await Promise.all(hashes.map((hash) => ledger.ruleSet(hash)));
  const withRule = new Set(hashes.filter((_hash, index) => sets[index]?.some(({ id }) => id === ruleId)));
  return entries.filter(({ ruleSet }) => withRule.has(ruleSet));
}
