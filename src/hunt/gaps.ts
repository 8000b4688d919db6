import type { Failure } from './failure.ts';
import type { Gap, Retrying } from './ledger.ts';
import { intersectWindows, overlaps, subtractWindows } from './spans.ts';
import type { Window } from './window.ts';

/** Adds a failed attempt at a window. What is known to be open there stays open since then, and its attempts count. */
export function addFailure(
  gaps: readonly Gap[],
  window: Window,
  failure: Failure,
  random: () => number,
): readonly Gap[] {
  const known = gaps.filter((gap) => overlaps(gap.window, window));
  const failed: Gap = { window, ...retryAfter(failure, known, random) };
  return [...closeGaps(gaps, window), failed].sort((a, b) => a.window.fromMs - b.window.fromMs);
}

/** When to try again after a failure, counted on from what was known to fail before. */
export function retryAfter(
  { code, reason, transient, atMs }: Failure,
  known: readonly Retrying[],
  random: () => number,
): Retrying {
  const attempts = Math.max(0, ...known.map((retrying) => retrying.attempts)) + 1;
  return {
    code,
    reason,
    sinceMs: Math.min(atMs, ...known.map(({ sinceMs }) => sinceMs)),
    attempts,
    nextAttemptMs: atMs + backOffMs(transient ? attempts : Infinity, random),
  };
}

/** What stays of the gaps once a window has been covered. */
export function closeGaps(gaps: readonly Gap[], covered: Window): readonly Gap[] {
  return gaps.flatMap((gap) => subtractWindows([gap.window], [covered]).map((window) => ({ ...gap, window })));
}

/** What of the gaps is still owed: rules may have been removed, or the source's clock may be behind ours. */
export function owedGaps(gaps: readonly Gap[], owed: readonly Window[]): readonly Gap[] {
  return gaps.flatMap((gap) => intersectWindows([gap.window], owed).map((window) => ({ ...gap, window })));
}

/**
 * Where windows have to be cut, so that what has failed is tried apart from what has not; from the second attempt on
 * also in its middle, so that one bad hour does not keep a month open.
 */
export function cutsAround(gaps: readonly Gap[]): readonly number[] {
  return gaps.flatMap(({ window: { fromMs, toMs }, attempts }) =>
    attempts < 2 ? [fromMs, toMs] : [fromMs, Math.ceil((fromMs + toMs) / 2), toMs],
  );
}

const firstBackOffMs = 1_000;
const longestBackOffMs = 300_000;

/**
 * Whether what failed is to be left alone yet. Nothing is left alone for longer than the longest wait: where it says so, our clock was
 * set back since, and nobody knows how long it has been.
 */
export function isWaiting(untilMs: number, nowMs: number): boolean {
  return nowMs < untilMs && untilMs - nowMs <= longestBackOffMs;
}

/** Doubles with each attempt up to five minutes; between half and all of it, so that several services do not knock at once. */
export function backOffMs(attempts: number, random: () => number): number {
  const fullMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (attempts - 1));
  return Math.round(fullMs * (0.5 + random() / 2));
}
