import type { Activation, CoveredSpan, RuleRef } from './ledger.ts';
import { joinWindows, subtractWindows } from './spans.ts';
import type { Window } from './window.ts';

/** A rule, and where it still has to be run. */
export interface OwedRule {
  readonly rule: RuleRef;
  readonly windows: readonly Window[];
}

export interface LedgerState {
  readonly activations: readonly Activation[];
  readonly covered: readonly CoveredSpan[];
  readonly horizonMs: number;
}

/**
 * What each runnable rule owes up to the horizon: where it was active, less what its revision has covered. What an
 * edited rule left open is owed by the revision that took its place; what a removed rule left open is owed by nobody.
 */
export function owedWindows(state: LedgerState, runnable: readonly RuleRef[]): readonly OwedRule[] {
  const coverage = coverageByRule(state.covered);
  const revisions = new Set(runnable.map(ruleKey));
  const byId = new Map(runnable.map((rule) => [rule.id, rule]));
  const owed = new Map<string, { rule: RuleRef; windows: Window[] }>();
  for (const activation of state.activations) {
    const rule = revisions.has(ruleKey(activation)) ? activation : byId.get(activation.id);
    if (rule === undefined) continue;
    const open = openWindows(activation, [activation, rule], coverage, state.horizonMs);
    if (open.length === 0) continue;
    const entry = owed.get(ruleKey(rule)) ?? { rule: { id: rule.id, revision: rule.revision }, windows: [] };
    entry.windows.push(...open);
    owed.set(ruleKey(rule), entry);
  }
  return [...owed.values()].map(({ rule, windows }) => ({ rule, windows: joinWindows(windows) }));
}

export function coverageByRule(covered: readonly CoveredSpan[]): ReadonlyMap<string, readonly Window[]> {
  const byRule = new Map<string, Window[]>();
  for (const { window, rules } of covered) {
    for (const rule of rules) {
      const key = ruleKey(rule);
      const windows = byRule.get(key);
      if (windows === undefined) byRule.set(key, [window]);
      else windows.push(window);
    }
  }
  return byRule;
}

/** What of an activation is covered by none of the revisions, up to the horizon. */
export function openWindows(
  activation: Activation,
  revisions: readonly RuleRef[],
  coverage: ReadonlyMap<string, readonly Window[]>,
  horizonMs: number,
): readonly Window[] {
  const active = { fromMs: activation.fromMs, toMs: Math.min(activation.untilMs ?? Infinity, horizonMs) };
  const settled = revisions.flatMap((rule) => coverage.get(ruleKey(rule)) ?? []);
  return subtractWindows([active], settled);
}

/** Names a rule revision in a map. */
export function ruleKey(rule: RuleRef): string {
  return `${rule.id} ${rule.revision}`;
}
