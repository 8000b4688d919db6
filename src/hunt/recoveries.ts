import type { Gap, Recovery } from './ledger.ts';
import { intersectWindows, overlaps, subtractWindows } from './spans.ts';
import type { Window } from './window.ts';

/**
 * An outage holds up its shippers too: what they kept arrives after the stretch of the outage has been read. Documents
 * that say when they arrived lie in later windows; those that do not lie in the outage, beyond the look-back of a long
 * one. So the stretch is read again at these parts of the look-back after it could be read: soon, for what comes at once,
 * and once more when the look-back is over.
 */
const rereadAfter = [1 / 16, 1 / 4, 1];

/** Adds what of a window lies in gaps, before it is read. What was recovered before and is lost again counts anew. */
export function addRecovery(
  recoveries: readonly Recovery[],
  window: Window,
  { gaps, sinceMs }: { readonly gaps: readonly Gap[]; readonly sinceMs: number },
): readonly Recovery[] {
  const lost = intersectWindows(
    gaps.map((gap) => gap.window),
    [window],
  );
  const kept = recoveries.flatMap((known) =>
    subtractWindows([known.window], lost).map((rest) => ({ ...known, window: rest })),
  );
  return [...kept, ...lost.map((part): Recovery => ({ window: part, sinceMs, rereads: 0 }))];
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
