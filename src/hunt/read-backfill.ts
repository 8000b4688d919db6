import type { Backfill } from './backfill.ts';
import { owedByBackfill } from './backfill-debts.ts';
import type { RuleCoverage } from './coverage.ts';
import type { Ledger, RuleRef } from './ledger.ts';
import { Coverage } from './owed.ts';
import type { OwedRule } from './owed.ts';
import { owedTogether } from './plan.ts';
import { intersectWindows, subtractWindows } from './spans.ts';
import type { Window } from './window.ts';

/** How far a backfill has come. */
export interface BackfillProgress {
  /** Of its span times its rules, from 0 to 1; 1: all of it is covered. */
  readonly share: number;
  /** Where rules have still to be run, and how many. */
  readonly open: readonly { readonly window: Window; readonly rules: number }[];
}

/** Works out from the ledger what of a backfill is covered. `loaded` are the rules that run on its source now. */
export async function readBackfillProgress(
  ledger: Pick<Ledger, 'covered'>,
  backfill: Pick<Backfill, 'source' | 'window' | 'rules' | 'finishedMs'>,
  loaded: readonly RuleRef[],
): Promise<BackfillProgress> {
  const byId = new Map(loaded.map((rule) => [rule.id, rule]));
  // What a rule that was taken away has not searched stays open, and is shown, although nobody owes it.
  const rules = backfill.rules.map((rule) => byId.get(rule.id) ?? rule);
  const owed = owedByBackfill(backfill, rules, new Coverage(await ledger.covered(backfill.source)));
  const open = owedTogether(owed).map(({ window, rules: those }) => ({ window, rules: those.length }));
  const whole = span(backfill.window) * backfill.rules.length;
  return { share: (whole - lengthOf(owed)) / whole, open };
}

function lengthOf(owed: readonly OwedRule[]): number {
  return owed.reduce((sum, { windows }) => sum + windows.reduce((length, window) => length + span(window), 0), 0);
}

function span({ fromMs, toMs }: Window): number {
  return toMs - fromMs;
}

/** Says of each backfill that a rule (null: every rule) was asked for in what the rule has searched of its span, and what is open. */
export async function readBackfilledCoverage(
  ledger: Ledger,
  backfills: readonly Backfill[],
  { source, ruleId }: { readonly source: string; readonly ruleId: string | null },
): Promise<readonly RuleCoverage[]> {
  const coverage = new Coverage(await ledger.covered(source));
  return backfills
    .filter((backfill) => backfill.source === source && backfill.cancelledMs === null)
    .flatMap(({ id, window, rules, finishedMs }) =>
      rules
        .filter((rule) => ruleId === null || rule.id === ruleId)
        .map((rule) => ({ rule, searched: finishedMs === null ? coverage.of(rule) : coverage.ofAny(rule.id) }))
        .map(({ rule, searched }) => ({
          source,
          ruleId: rule.id,
          revision: rule.revision,
          backfill: id,
          activeFromMs: window.fromMs,
          activeUntilMs: window.toMs,
          covered: intersectWindows([window], searched),
          open: subtractWindows([window], searched),
        })),
    );
}
