import type { RuleRef } from './ledger.ts';
import type { OwedRule } from './owed.ts';
import type { Window } from './window.ts';

/** A window to run, with exactly the rules that owe all of it. */
export interface PlannedWindow {
  readonly window: Window;
  readonly rules: readonly RuleRef[];
}

export interface PlanLimits {
  readonly horizonMs: number;
  /** No window is longer. */
  readonly maxSpanMs: number;
  /** What is newer than this before the horizon is live: it shares the order with older windows in turns. */
  readonly liveSpanMs: number;
  /** Instants at which windows end in any case. */
  readonly cutsMs: readonly number[];
}

/**
 * Cuts what the rules owe into windows: no gap, no rule twice over any instant, oldest first; but where there are both
 * live and older windows, they take turns and a live one begins, so that a long catch-up does not delay today.
 */
export function planWindows(owed: readonly OwedRule[], limits: PlanLimits): readonly PlannedWindow[] {
  const liveFromMs = limits.horizonMs - limits.liveSpanMs;
  const cutsMs = [...limits.cutsMs, liveFromMs].sort((a, b) => a - b);
  const windows = owedTogether(owed).flatMap(({ window, rules }) =>
    cutAt(window, cutsMs)
      .flatMap((part) => cutEvery(part, limits.maxSpanMs))
      .map((part) => ({ window: part, rules })),
  );
  const live = windows.filter(({ window }) => window.fromMs >= liveFromMs);
  const older = windows.filter(({ window }) => window.fromMs < liveFromMs);
  return takeTurns(live, older);
}

/** Stretches over which the same rules are owed, oldest first. */
export function owedTogether(owed: readonly OwedRule[]): readonly PlannedWindow[] {
  const changes = owed
    .flatMap(({ windows }, rule) =>
      windows.flatMap(({ fromMs, toMs }) => [
        { atMs: fromMs, rule, enters: true },
        { atMs: toMs, rule, enters: false },
      ]),
    )
    .sort((a, b) => a.atMs - b.atMs);
  const stretches: PlannedWindow[] = [];
  const active = new Set<number>();
  let fromMs = -Infinity;
  for (const { atMs, rule, enters } of changes) {
    if (atMs > fromMs && active.size > 0) {
      const rules = [...active].sort((a, b) => a - b).map((index) => owed[index]!.rule);
      stretches.push({ window: { fromMs, toMs: atMs }, rules });
    }
    fromMs = atMs;
    if (enters) active.add(rule);
    else active.delete(rule);
  }
  return stretches;
}

function cutAt({ fromMs, toMs }: Window, sortedCutsMs: readonly number[]): readonly Window[] {
  const inside = sortedCutsMs.filter((cutMs) => fromMs < cutMs && cutMs < toMs);
  const bounds = [...new Set([fromMs, ...inside, toMs])];
  return bounds.slice(1).map((endMs, index) => ({ fromMs: bounds[index]!, toMs: endMs }));
}

function cutEvery({ fromMs, toMs }: Window, spanMs: number): readonly Window[] {
  const windows: Window[] = [];
  for (let startMs = fromMs; startMs < toMs; startMs += spanMs) {
    windows.push({ fromMs: startMs, toMs: Math.min(startMs + spanMs, toMs) });
  }
  return windows;
}

function takeTurns<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  const turns = Math.min(first.length, second.length);
  const shared = first.slice(0, turns).flatMap((item, index) => [item, second[index]!]);
  return [...shared, ...first.slice(turns), ...second.slice(turns)];
}
