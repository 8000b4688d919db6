import type { Io } from './command.ts';

const intervalMs = 200;

/** Shows growing counts on one line of a terminal, five times a second at most. */
export class Progress {
  readonly #io: Io;
  readonly #now: () => number;
  #shownAtMs = -Infinity;

  constructor(io: Io, now: () => number = Date.now) {
    this.#io = io;
    this.#now = now;
  }

  /** Cheap enough to be called for every page of events. */
  show(text: () => string): void {
    if (!this.#io.isErrTerminal || this.#now() - this.#shownAtMs < intervalMs) return;
    this.#shownAtMs = this.#now();
    this.#io.draw(text());
  }
}
