import type { Activation, ActiveRules } from '../../hunt/ledger.ts';
import { ruleKey } from '../../hunt/owed.ts';

/** The activations once these are the active rules. Those that stay are not touched; what never could run leaves no trace. */
export function withActive(activations: readonly Activation[], { rules, atMs }: ActiveRules): readonly Activation[] {
  const wanted = new Set(rules.map(ruleKey));
  const kept = activations.flatMap((activation) => {
    if (activation.untilMs !== null || wanted.has(ruleKey(activation))) return [activation];
    return activation.fromMs >= atMs ? [] : [{ ...activation, untilMs: atMs }];
  });
  const active = new Set(kept.filter(({ untilMs }) => untilMs === null).map(ruleKey));
  const added = rules
    .filter((rule) => !active.has(ruleKey(rule)))
    .map(({ id, revision }) => ({ id, revision, fromMs: atMs, untilMs: null }));
  return [...kept, ...added].sort(inOrder);
}

function inOrder(a: Activation, b: Activation): number {
  return a.fromMs - b.fromMs || compare(a.id, b.id) || compare(a.revision, b.revision);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
