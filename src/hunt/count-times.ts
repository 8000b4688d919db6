import type { Window } from './window.ts';

/** A count of what was searched: when, by the source's clock, and from where on its windows were counted. */
interface CountTime {
  readonly atMs: number;
  readonly fromMs: number;
}

/** A delay is told where it is known to so much, or to the half of itself. */
const mostUnknownMs = 120_000;

/** When windows were counted last: a document that is found late has come since then, and nobody knows when. */
export class CountTimes {
  #last: CountTime | null = null;
  #lastWhole: CountTime | null = null;

  /** Counts come in order. */
  add(count: CountTime): void {
    this.#last = count;
    if (count.fromMs === -Infinity) this.#lastWhole = count;
  }

  /**
   * How long after the end of a window documents came that are found in it now: at most, so that a lag of that length would have waited for
   * them. Null where the time between the two counts is too long to tell, as after a downtime of ours.
   */
  delayOf(
    window: Window,
    { nowMs, safetyLagMs }: { readonly nowMs: number; readonly safetyLagMs: number },
  ): number | null {
    const known = this.#last !== null && window.toMs > this.#last.fromMs ? this.#last : this.#lastWhole;
    if (known === null) return null;
    const delayMs = nowMs - window.toMs;
    // What was read first after the last count had come by then: read it was no sooner than the safety lag allows.
    const leastMs = Math.max(known.atMs - window.toMs, safetyLagMs);
    const isKnown = delayMs - leastMs <= Math.max(mostUnknownMs, delayMs / 2);
    return isKnown ? delayMs : null;
  }
}
