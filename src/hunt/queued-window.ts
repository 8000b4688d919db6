import type { RuleRef } from './ledger.ts';
import { ruleKey } from './owed.ts';
import type { PlannedWindow } from './plan.ts';

/** A window in the queue of a round. */
export interface QueuedWindow extends PlannedWindow {
  /** Its rules failed before: a failure is blamed on them at once. */
  readonly suspect: boolean;
  /** It tries a rule in quarantine by itself. */
  readonly isTrial: boolean;
  /** The last window of a trial: once it is covered, the rule owes nothing, and runs with the others again. */
  readonly endsTrial: boolean;
}

export function queuedFor(planned: PlannedWindow): QueuedWindow {
  return { ...planned, suspect: false, isTrial: false, endsTrial: false };
}

/** All that a rule in quarantine owes, newest first: one old window that it fails on does not keep it from what is live. */
export function trialOf(owed: readonly PlannedWindow[]): readonly QueuedWindow[] {
  return owed
    .toSorted((a, b) => b.window.fromMs - a.window.fromMs)
    .map((planned, index) => ({ ...planned, suspect: true, isTrial: true, endsTrial: index === owed.length - 1 }));
}

/** By the time, where a window has too many documents. */
export function halvesByTime(queued: QueuedWindow): readonly QueuedWindow[] {
  const { fromMs, toMs } = queued.window;
  const middleMs = Math.ceil((fromMs + toMs) / 2);
  return [
    { ...queued, window: { fromMs, toMs: middleMs }, endsTrial: false },
    { ...queued, window: { fromMs: middleMs, toMs } },
  ];
}

/** By the rules, where one of them is at fault. */
export function halvesByRules(queued: QueuedWindow): readonly QueuedWindow[] {
  const { rules } = queued;
  const middle = Math.ceil(rules.length / 2);
  return [rules.slice(0, middle), rules.slice(middle)].map((half) => ({ ...queued, rules: half, suspect: true }));
}

/** Nothing, where it is the only one. */
export function withoutRule(queued: QueuedWindow, rule: RuleRef): readonly QueuedWindow[] {
  const rules = queued.rules.filter((other) => ruleKey(other) !== ruleKey(rule));
  return rules.length === 0 ? [] : [{ ...queued, rules }];
}
