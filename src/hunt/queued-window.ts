import type { RuleRef } from './ledger.ts';
import { ruleKey } from './owed.ts';
import type { PlannedWindow } from './plan.ts';

/** A window in the queue of a round; `suspect`: its rules failed before, so that a failure is blamed on them at once. */
export interface QueuedWindow extends PlannedWindow {
  readonly suspect: boolean;
}

/** By the time, where a window has too many documents. */
export function halvesByTime({ window: { fromMs, toMs }, ...queued }: QueuedWindow): readonly QueuedWindow[] {
  const middleMs = Math.ceil((fromMs + toMs) / 2);
  return [
    { ...queued, window: { fromMs, toMs: middleMs } },
    { ...queued, window: { fromMs: middleMs, toMs } },
  ];
}

/** By the rules, where one of them is at fault. */
export function halvesByRules({ window, rules }: QueuedWindow): readonly QueuedWindow[] {
  const middle = Math.ceil(rules.length / 2);
  return [rules.slice(0, middle), rules.slice(middle)].map((half) => ({ window, rules: half, suspect: true }));
}

/** Nothing, where it is the only one. */
export function withoutRule(queued: QueuedWindow, rule: RuleRef): readonly QueuedWindow[] {
  const rules = queued.rules.filter((other) => ruleKey(other) !== ruleKey(rule));
  return rules.length === 0 ? [] : [{ ...queued, rules }];
}
