const mostDocuments = 5000; // Measured: 5,000 a page are no faster than 1,000, and the server allows 10,000.
const firstDocuments = 500;
const usualBytes = 8192;

/** How many documents the next page asks for, so that it holds about `maxBytes`: learnt from the pages before it. */
export class PageSize {
  readonly #maxBytes: number;
  #documents: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#documents = clamp(maxBytes / usualBytes, firstDocuments);
  }

  get documents(): number {
    return this.#documents;
  }

  /** Where an answer is cut off to save our memory; null: nowhere, since a single document has to be taken as it is. */
  get mostBytes(): number | null {
    return this.#documents === 1 ? null : 4 * this.#maxBytes;
  }

  /** A page came: the next grows or shrinks with its bytes, to twice as many documents at most. */
  learn(documents: number, bytes: number): void {
    this.#documents = clamp((this.#maxBytes * documents) / bytes, Math.min(mostDocuments, this.#documents * 2));
  }

  /** A page was too much, for the server or for us. */
  halve(): void {
    this.#documents = clamp(this.#documents / 2, mostDocuments);
  }
}

function clamp(documents: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(documents)));
}
