import type { Io } from './command.ts';

const intervalMs = 200;

/** Shows a growing count on one line of a terminal, and nothing elsewhere. */
export class Progress {
  readonly #io: Io;
  readonly #now: () => number;
  #shownAtMs = 0;
  #shown = false;

  constructor(io: Io, now: () => number = Date.now) {
    this.#io = io;
    this.#now = now;
  }

  /** Cheap enough to be called for every event: draws five times a second at most. */
  show(text: () => string): void {
    if (!this.#io.terminal || this.#now() - this.#shownAtMs < intervalMs) return;
    this.#shownAtMs = this.#now();
    this.#shown = true;
    process.stderr.write(`\r\u001b[K${text()}`);
  }

  clear(): void {
    if (this.#shown) process.stderr.write('\r\u001b[K');
    this.#shown = false;
  }
}
