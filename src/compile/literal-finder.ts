/** How many characters of a literal are looked up at once. */
const gramLength = 4;

/** Grams are told apart by 16 bits; of texts that fall together, comparing tells. */
const mask = 0xffff;

/**
 * Finds which of many texts occur in a text, in one pass: each literal waits at one of its grams (four characters, the
 * one that fewest others wait at), and is compared where the text has that gram.
 */
export class LiteralFinder {
  readonly #literals: readonly string[];
  /** For each gram the literals that wait there, and at which offset of theirs it is. */
  readonly #waiting: ({ readonly literal: number; readonly offset: number }[] | undefined)[];
  /** Literals shorter than a gram are looked for one by one. */
  readonly #short: readonly number[];
  readonly #isFound: Uint8Array;

  /** The literals must differ from each other. */
  constructor(literals: readonly string[]) {
    this.#literals = literals;
    this.#waiting = new Array<undefined>(mask + 1);
    this.#isFound = new Uint8Array(literals.length);
    const numbers = [...literals.keys()];
    this.#short = numbers.filter((number) => literals[number]!.length < gramLength);
    for (const number of numbers) if (literals[number]!.length >= gramLength) this.#wait(number);
  }

  /** The numbers of the literals that occur in any of the texts, each once. */
  find(texts: readonly string[]): readonly number[] {
    const found: number[] = [];
    for (const text of texts) this.#findIn(text, found);
    for (const number of found) this.#isFound[number] = 0;
    return found;
  }

  #findIn(text: string, found: number[]): void {
    for (const number of this.#short) {
      if (this.#isFound[number] === 0 && text.includes(this.#literals[number]!)) this.#add(number, found);
    }
    let gram = 0;
    for (let at = 0; at < text.length; at++) {
      gram = ((gram << 4) ^ text.charCodeAt(at)) & mask;
      const waiting = this.#waiting[gram];
      if (waiting === undefined) continue;
      for (const { literal, offset } of waiting) {
        const start = at - offset;
        if (start < 0 || this.#isFound[literal] === 1) continue;
        if (text.startsWith(this.#literals[literal]!, start)) this.#add(literal, found);
      }
    }
  }

  #add(number: number, found: number[]): void {
    this.#isFound[number] = 1;
    found.push(number);
  }

  /** Lets a literal wait at the gram with the fewest so far. `offset` is that of the gram's last character. */
  #wait(literal: number): void {
    const text = this.#literals[literal]!;
    let best = { gram: -1, offset: -1, others: Infinity };
    let gram = 0;
    for (let offset = 0; offset < text.length; offset++) {
      gram = ((gram << 4) ^ text.charCodeAt(offset)) & mask;
      const others = this.#waiting[gram]?.length ?? 0;
      if (offset >= gramLength - 1 && others < best.others) best = { gram, offset, others };
    }
    (this.#waiting[best.gram] ??= []).push({ literal, offset: best.offset });
  }
}
