import type { Census } from './event-source.ts';
import { SourceError } from './event-source.ts';
import { throwIfFenced } from './fenced-error.ts';
import type { Ledger } from './ledger.ts';

/** So often is looked at most. */
const lookEveryMs = 60_000;

/** Keeps note of the indices behind one source, so that one that is closed or gone shows, also where it was empty. */
export class SourceIndices {
  readonly #source: string;
  readonly #census: Census;
  readonly #context: { readonly ledger: Ledger; readonly now: () => number };
  #lookedMs = -Infinity;

  constructor(source: string, census: Census, context: { readonly ledger: Ledger; readonly now: () => number }) {
    this.#source = source;
    this.#census = census;
    this.#context = context;
  }

  /** What cannot be listed now is listed the next time. */
  async look(epoch: number): Promise<void> {
    const { ledger, now } = this.#context;
    const atMs = now();
    if (Math.abs(atMs - this.#lookedMs) < lookEveryMs) return;
    this.#lookedMs = atMs;
    try {
      const indices = await this.#census.listIndices();
      throwIfFenced(await ledger.saveIndices({ source: this.#source, indices, atMs }, epoch));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
    }
  }
}
