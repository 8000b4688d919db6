import type { Window } from './window.ts';

/** The windows in order of time, with those that overlap or touch joined and empty ones left out. */
export function joinWindows(windows: readonly Window[]): readonly Window[] {
  const sorted = windows.filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs);
  const joined: Window[] = [];
  for (const window of sorted) {
    const last = joined.at(-1);
    if (last === undefined || window.fromMs > last.toMs) joined.push(window);
    else if (window.toMs > last.toMs) joined[joined.length - 1] = { fromMs: last.fromMs, toMs: window.toMs };
  }
  return joined;
}

/** What of `windows` lies in none of `cuts`, in order of time. */
export function subtractWindows(windows: readonly Window[], cuts: readonly Window[]): readonly Window[] {
  const joinedCuts = joinWindows(cuts);
  return joinWindows(windows).flatMap((window) => {
    const left: Window[] = [];
    let fromMs = window.fromMs;
    for (const cut of joinedCuts) {
      if (cut.toMs <= fromMs) continue;
      if (cut.fromMs >= window.toMs) break;
      if (cut.fromMs > fromMs) left.push({ fromMs, toMs: cut.fromMs });
      fromMs = cut.toMs;
    }
    if (fromMs < window.toMs) left.push({ fromMs, toMs: window.toMs });
    return left;
  });
}

/** What of `windows` lies in one of `others`, in order of time. */
export function intersectWindows(windows: readonly Window[], others: readonly Window[]): readonly Window[] {
  const joinedOthers = joinWindows(others);
  return joinWindows(windows).flatMap((window) =>
    joinedOthers
      .map((other) => ({ fromMs: Math.max(window.fromMs, other.fromMs), toMs: Math.min(window.toMs, other.toMs) }))
      .filter(({ fromMs, toMs }) => fromMs < toMs),
  );
}

export function overlaps(a: Window, b: Window): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}
