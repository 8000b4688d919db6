import { durationText } from '../text/duration.ts';
import { joinWindows, subtractWindows } from './spans.ts';
import type { Window } from './window.ts';

/** Why a source is taken to have fallen silent. */
export interface Silence {
  /** The end of the last window that had an event. */
  readonly sinceMs: number;
  readonly lastsMs: number;
  /** The longest that there was between two events before, at most. */
  readonly longestPauseMs: number;
  readonly reason: string;
}

/** A window that was covered, and whether it had an event. */
export interface Arrival {
  readonly window: Window;
  readonly hasEvents: boolean;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** So far back arrivals are remembered: over a weekend. */
export const arrivalDays = 7;

/** A longer window with events does not tell when in it they came, as those of a catch-up. */
const longestTellingMs = 15 * minuteMs;
/** Windows with events are remembered together up to this length. */
const grainMs = minuteMs;
/** No silence is told before this. */
const shortestSilenceMs = 15 * minuteMs;
/** A source with fewer busy minutes than this comes and goes as it likes. */
const leastBusy = 100;

/** When events came to a source in the last seven days, and when not: for telling when they stop coming. */
export class Arrivals {
  /** Windows with events, in order. What is in neither list is not known. */
  #busy: readonly Window[] = [];
  #quiet: readonly Window[] = [];

  /** Adds windows that were covered, in any order. Of what is known twice, an event in either is one. */
  add(arrivals: readonly Arrival[]): void {
    const busy = arrivals.flatMap(({ window, hasEvents }) => (hasEvents && isTelling(window) ? [window] : []));
    const quiet = arrivals.flatMap(({ window, hasEvents }) => (hasEvents ? [] : [window]));
    const allBusy = joinByGrain([...this.#busy, ...busy]);
    const allQuiet = joinWindows([...subtractWindows(this.#quiet, busy), ...subtractWindows(quiet, allBusy)]);
    const untilMs = Math.max(allBusy.at(-1)?.toMs ?? -Infinity, allQuiet.at(-1)?.toMs ?? -Infinity);
    const isRecent = ({ toMs }: Window): boolean => toMs > untilMs - arrivalDays * dayMs;
    this.#busy = allBusy.filter(isRecent);
    this.#quiet = allQuiet.filter(isRecent);
  }

  /** Null while events come as they do, and where too little is known to tell. */
  get silence(): Silence | null {
    const [first, last, now] = [this.#busy[0], this.#busy.at(-1), this.#quiet.at(-1)];
    if (first === undefined || last === undefined || this.#busy.length < leastBusy) return null;
    if (now?.fromMs !== last.toMs || last.toMs - first.fromMs < dayMs) return null;
    const [lastsMs, longestPauseMs] = [now.toMs - now.fromMs, this.#longestPause()];
    // Thrice as long is much where pauses are minutes; where they are nights and weekends, two hours more are.
    const leastMs = Math.max(shortestSilenceMs, longestPauseMs + Math.min(2 * longestPauseMs, 2 * hourMs));
    if (lastsMs < leastMs) return null;
    const reason =
      `No event for ${durationText(lastsMs)}; in the ${arrivalDays} days before, the longest pause was ` +
      `${durationText(longestPauseMs)}.`;
    return { sinceMs: last.toMs, lastsMs, longestPauseMs, reason };
  }

  /** From the beginning of a window with events to the end of the next one: longer a pause between them cannot have been. */
  #longestPause(): number {
    const quietFrom = new Map(this.#quiet.map(({ fromMs, toMs }) => [fromMs, toMs]));
    let longestMs = 0;
    this.#busy.forEach((window, index) => {
      const before = this.#busy[index - 1];
      const isNext = before !== undefined && (quietFrom.get(before.toMs) ?? before.toMs) === window.fromMs;
      longestMs = Math.max(longestMs, window.toMs - (isNext ? before.fromMs : window.fromMs));
    });
    return longestMs;
  }
}

function isTelling({ fromMs, toMs }: Window): boolean {
  return toMs - fromMs <= longestTellingMs;
}

/** In order, with those that overlap joined, and those that touch up to the grain: a week is ten thousand at most. */
function joinByGrain(windows: readonly Window[]): readonly Window[] {
  const joined: Window[] = [];
  for (const window of windows.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    const toMs = Math.max(last?.toMs ?? -Infinity, window.toMs);
    const isOne =
      last !== undefined &&
      (window.fromMs < last.toMs || (window.fromMs === last.toMs && toMs - last.fromMs <= grainMs));
    if (isOne) joined[joined.length - 1] = { fromMs: last.fromMs, toMs };
    else joined.push(window);
  }
  return joined;
}
