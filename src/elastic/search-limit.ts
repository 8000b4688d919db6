/**
 * How many requests a cluster is sent at once: at most so many, half as many after each refusal for being busy (429), and with
 * each answer a little more again. The others wait their turn, first come first served.
 */
export class SearchLimit {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #inFlight = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  /** Requests that may be in flight now. */
  get allowed(): number {
    return Math.floor(this.#limit);
  }

  /** Sends once there is room. `isBusy` tells by the error whether the server refused for want of it. */
  async run<T>(send: () => Promise<T>, isBusy: (error: unknown) => boolean): Promise<T> {
    if (this.#inFlight < this.allowed) this.#inFlight += 1;
    // Whoever lets it go on has counted it already, so that nobody else takes its place.
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      const answer = await send();
      // One more for each full round of answers: as TCP does, so that several services end up with equal shares.
      this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit);
      return answer;
    } catch (error) {
      if (isBusy(error)) this.#limit = Math.max(1, this.#limit / 2);
      throw error;
    } finally {
      this.#inFlight -= 1;
      this.#letOn();
    }
  }

  #letOn(): void {
    while (this.#inFlight < this.allowed) {
      const go = this.#waiting.shift();
      if (go === undefined) return;
      this.#inFlight += 1;
      go();
    }
  }
}
