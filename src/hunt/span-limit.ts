import type { Window } from './window.ts';

/** No window is cut shorter because a search takes too long: then it is not its length. */
const shortestMs = 1_000;

/** So many windows as long as may be have to be covered in a row before longer ones are tried. */
const patience = 8;

/**
 * How long windows may be: half of what took too long, at once for all, and twice as long again after a while of success. So a
 * slow server is asked for less, and a quick one is not asked for crumbs for ever.
 */
export class SpanLimit {
  #ms = Infinity;
  #successes = 0;

  get ms(): number {
    return this.#ms;
  }

  covered({ fromMs, toMs }: Window): void {
    if (toMs - fromMs < this.#ms) return;
    this.#successes += 1;
    if (this.#successes < patience) return;
    this.#ms *= 2;
    this.#successes = 0;
  }

  failed({ fromMs, toMs }: Window, { tookTooLong }: { readonly tookTooLong: boolean }): void {
    this.#successes = 0;
    if (!tookTooLong) return;
    this.#ms = Math.min(this.#ms, Math.max(shortestMs, Math.ceil((toMs - fromMs) / 2)));
  }
}
