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
 * What each runnable rule owes up to the horizon: where it was active, less what has been covered. What an edited rule
 * left open is owed by the revision that took its place; what a removed rule left open is owed by nobody.
 */
export function owedWindows(state: LedgerState, runnable: readonly RuleRef[]): readonly OwedRule[] {
  const coverage = new Coverage(state.covered);
  const revisions = new Set(runnable.map(ruleKey));
  const byId = new Map(runnable.map((rule) => [rule.id, rule]));
  const owed = new Map<string, { rule: RuleRef; windows: Window[] }>();
  for (const activation of state.activations) {
    const rule = revisions.has(ruleKey(activation)) ? activation : byId.get(activation.id);
    if (rule === undefined) continue;
    const open = coverage.openOf(activation, state.horizonMs);
    if (open.length === 0) continue;
    const entry = owed.get(ruleKey(rule)) ?? { rule: { id: rule.id, revision: rule.revision }, windows: [] };
    entry.windows.push(...open);
    owed.set(ruleKey(rule), entry);
  }
  return [...owed.values()].map(({ rule, windows }) => ({ rule, windows: joinWindows(windows) }));
}

/** What has been covered, by rule. */
export class Coverage {
  readonly #byRevision = new Map<string, Window[]>();
  readonly #byId = new Map<string, Window[]>();

  constructor(covered: readonly CoveredSpan[]) {
    for (const { window, rules } of covered) {
      for (const rule of rules) {
        addTo(this.#byRevision, ruleKey(rule), window);
        addTo(this.#byId, rule.id, window);
      }
    }
  }

  /** Where a revision has been run. */
  of(rule: RuleRef): readonly Window[] {
    return this.#byRevision.get(ruleKey(rule)) ?? [];
  }

  /** Where any revision of a rule has been run. */
  ofAny(id: string): readonly Window[] {
    return this.#byId.get(id) ?? [];
  }

  /** Where an activation has been searched: while it lasts by its own revision, once it has ended by any that stood in. */
  settledOf({ id, revision, untilMs }: Activation): readonly Window[] {
    return untilMs === null ? this.of({ id, revision }) : this.ofAny(id);
  }

  /** What of an activation is still to be searched, up to the horizon. */
  openOf(activation: Activation, horizonMs: number): readonly Window[] {
    const active = { fromMs: activation.fromMs, toMs: Math.min(activation.untilMs ?? Infinity, horizonMs) };
    return subtractWindows([active], this.settledOf(activation));
  }
}

function addTo(map: Map<string, Window[]>, key: string, window: Window): void {
  const windows = map.get(key);
  if (windows === undefined) map.set(key, [window]);
  else windows.push(window);
}

/** Names a rule revision in a map. */
export function ruleKey(rule: RuleRef): string {
  return `${rule.id} ${rule.revision}`;
}
