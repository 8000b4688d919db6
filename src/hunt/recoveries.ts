import type { CoveredSpan, Gap, Recovery } from './ledger.ts';
import { intersectWindows, joinWindows, overlaps, subtractWindows } from './spans.ts';
import type { Window } from './window.ts';

/**
 * An outage holds up its shippers too: what they kept arrives after the stretch of the outage has been read. Documents
 * that say when they arrived lie in later windows; those that do not lie in the outage, beyond the look-back of a long
 * one. So the stretch is read again at these parts of the look-back after it could be read: soon, for what comes at once,
 * and once more when the look-back is over.
 */
const rereadAfter = [1 / 16, 1 / 4, 1];

/**
 * The outage that gaps tell of, up to the horizon at which the source answers again; null where they are older than what
 * has been covered, so that the source answered meanwhile. It began when nothing could be covered any more, and not where
 * the gaps begin: a source may owe months of what had long arrived. (A round of windows begins with the newest, so what is
 * covered ends near the last answer also during a catch-up.) Of a source that was never covered nobody knows when it last answered:
 * its outage is counted from the first attempt.
 */
export function outageOf(
  gaps: readonly Gap[],
  { covered, horizonMs }: { readonly covered: readonly CoveredSpan[]; readonly horizonMs: number },
): Window | null {
  const coveredUntilMs = Math.max(-Infinity, ...covered.map(({ window }) => window.toMs));
  const open = gaps.filter(({ window }) => window.toMs > coveredUntilMs);
  const fromMs = Number.isFinite(coveredUntilMs) ? coveredUntilMs : Math.min(...open.map(({ sinceMs }) => sinceMs));
  return open.length > 0 && fromMs < horizonMs ? { fromMs, toMs: horizonMs } : null;
}

/** Adds an outage that has just ended. It held up what was awaited of earlier ones too: they count anew with it. */
export function addRecovery(recoveries: readonly Recovery[], outage: Window): readonly Recovery[] {
  return joinWindows([...recoveries.map(({ window }) => window), outage]).map((window): Recovery => ({
    window,
    sinceMs: outage.toMs,
    rereads: 0,
  }));
}

/** Which stretches have to be read again by now, on the source's clock. */
export function dueRereads(recoveries: readonly Recovery[], nowMs: number, lookBackMs: number): readonly Window[] {
  return recoveries.filter((recovery) => isDue(recovery, nowMs, lookBackMs)).map(({ window }) => window);
}

/** Counts a window that was planned at `nowMs` and has been read: what it read again waits for its next time, or is done. */
export function countReread(
  recoveries: readonly Recovery[],
  read: Window,
  { nowMs, lookBackMs }: { readonly nowMs: number; readonly lookBackMs: number },
): readonly Recovery[] {
  return recoveries.flatMap((recovery): readonly Recovery[] => {
    if (!overlaps(recovery.window, read) || !isDue(recovery, nowMs, lookBackMs)) return [recovery];
    // Times that have passed meanwhile are served by this one reading.
    const rereads = rereadAfter.filter((part) => recovery.sinceMs + part * lookBackMs <= nowMs).length;
    const again = rereads < rereadAfter.length ? intersectWindows([recovery.window], [read]) : [];
    const rest = subtractWindows([recovery.window], [read]);
    return [
      ...rest.map((window) => ({ ...recovery, window })),
      ...again.map((window) => ({ ...recovery, window, rereads })),
    ];
  });
}

function isDue({ sinceMs, rereads }: Recovery, nowMs: number, lookBackMs: number): boolean {
  const part = rereadAfter[rereads];
  return part !== undefined && sinceMs + part * lookBackMs <= nowMs;
}
