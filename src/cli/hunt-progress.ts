import { totalCount } from '../hunt/index-counts.ts';
import type { LedgerEntry } from '../hunt/ledger.ts';
import { counted, grouped } from '../text/counted.ts';
import type { Io } from './command.ts';
import { Progress } from './progress.ts';

/** Where nobody watches a terminal, a line comes so seldom. */
const lineEveryMs = 30_000;

/** Tells on standard error how far a hunt over a source has come. */
export class HuntProgress {
  readonly #io: Io;
  readonly #rules: number;
  readonly #now: () => number;
  readonly #progress: Progress;
  readonly #startedMs: number;
  #lineMs: number;
  #windows = 0;
  #documents = 0;
  #matches = 0;

  constructor(io: Io, rules: number, now: () => number) {
    this.#io = io;
    this.#rules = rules;
    this.#now = now;
    this.#progress = new Progress(io, now);
    this.#startedMs = this.#lineMs = now();
  }

  /** Adds a window that was printed; `share` is how much of the hunt is done, from 0 to 1. */
  add({ counts, matches }: Pick<LedgerEntry, 'counts' | 'matches'>, share: number): void {
    this.#windows += 1;
    this.#documents += totalCount(new Map(Object.entries(counts)));
    this.#matches += matches.created;
    const text = () => `${percent(share)}, ${this.#counts()}, ${this.#speed()}`;
    this.#progress.show(text);
    if (this.#io.isErrTerminal || this.#now() - this.#lineMs < lineEveryMs) return;
    this.#lineMs = this.#now();
    this.#io.err(text());
  }

  summary(): string {
    const seconds = ((this.#now() - this.#startedMs) / 1000).toFixed(1);
    return `${counted(this.#rules, 'rule')}, ${this.#counts()} in ${seconds} s`;
  }

  #counts(): string {
    return [
      counted(this.#windows, 'window'),
      counted(this.#documents, 'document'),
      counted(this.#matches, 'match', 'matches'),
    ].join(', ');
  }

  #speed(): string {
    const seconds = Math.max((this.#now() - this.#startedMs) / 1000, 0.001);
    return `${grouped(Math.round(this.#documents / seconds))} documents/s`;
  }
}

/** Cut, not rounded: 100% is said of nothing that is not whole. */
export function percent(share: number): string {
  return `${Math.floor(share * 100)}%`;
}
