import type { Backfill } from './backfill.ts';
import type { RuleRef } from './ledger.ts';
import { ruleKey } from './owed.ts';
import type { Coverage, OwedRule } from './owed.ts';
import { subtractWindows } from './spans.ts';

/**
 * What a backfill's rules have still to search, by the revisions that run now. Rules that were taken away owe nothing; a
 * finished one only what an audit has opened since, however its rules were edited.
 */
export function owedByBackfill(
  { window, rules, finishedMs }: Pick<Backfill, 'window' | 'rules' | 'finishedMs'>,
  loaded: readonly RuleRef[],
  coverage: Coverage,
): readonly OwedRule[] {
  const byId = new Map(loaded.map((rule) => [rule.id, rule]));
  return rules.flatMap((asked) => {
    const rule = byId.get(asked.id);
    if (rule === undefined) return [];
    // A revision that took the place of the one that was asked for goes on where that one stopped.
    const searched = finishedMs === null ? [...coverage.of(asked), ...coverage.of(rule)] : coverage.ofAny(rule.id);
    const windows = subtractWindows([window], searched);
    return windows.length === 0 ? [] : [{ rule, windows }];
  });
}

/** What can be run now: up to the horizon, and not what the rules owe as active ones, which has its own turn. */
export function runnableNow(
  owed: readonly OwedRule[],
  { horizonMs, live }: { readonly horizonMs: number; readonly live: readonly OwedRule[] },
): readonly OwedRule[] {
  const future = { fromMs: horizonMs, toMs: Infinity };
  const owedLive = new Map(live.map(({ rule, windows }) => [ruleKey(rule), windows]));
  return owed.flatMap(({ rule, windows }) => {
    const left = subtractWindows(windows, [future, ...(owedLive.get(ruleKey(rule)) ?? [])]);
    return left.length === 0 ? [] : [{ rule, windows: left }];
  });
}
