import type { Account } from './account.ts';
import { failureOf } from './failure.ts';
import type { Failure } from './failure.ts';
import { throwIfFenced } from './fenced-error.ts';
import { addFailure, closeGaps, owedGaps } from './gaps.ts';
import type { Gap } from './ledger.ts';
import type { Window } from './window.ts';

export interface GapContext {
  readonly account: Account;
  readonly now: () => number;
  readonly random: () => number;
  /** That of the source's owner, which only it can write with. */
  readonly epoch: () => number;
}

/** The gaps of one account. Only the source's runner changes them. */
export class SourceGaps {
  readonly #context: GapContext;
  #newest: Gap | null = null;

  constructor(context: GapContext) {
    this.#context = context;
  }

  /** The newest when they were last looked at; null where there was none. */
  get newest(): Gap | null {
    return this.#newest;
  }

  list(): Promise<readonly Gap[]> {
    return this.#context.account.gaps();
  }

  /** Leaves those that are still owed, and gives them. */
  keepOwed(owed: readonly Window[]): Promise<readonly Gap[]> {
    return this.#change((gaps) => owedGaps(gaps, owed));
  }

  async close(covered: Window): Promise<void> {
    await this.#change((gaps) => closeGaps(gaps, covered));
  }

  /** Records a failed attempt at a window; gives what was recorded. */
  async add(window: Window, error: unknown): Promise<Failure> {
    const failure = failureOf(error, this.#context.now());
    await this.record(window, failure);
    return failure;
  }

  async record(window: Window, failure: Failure): Promise<void> {
    const { random } = this.#context;
    await this.#change((gaps) => addFailure(gaps, window, failure, random));
  }

  async #change(change: (gaps: readonly Gap[]) => readonly Gap[]): Promise<readonly Gap[]> {
    const gaps = await this.list();
    const changed = change(gaps);
    this.#newest = changed.at(-1) ?? null;
    if (gaps.length > 0 || changed.length > 0) {
      const { account, epoch } = this.#context;
      throwIfFenced(await account.saveGaps(changed, epoch()));
    }
    return changed;
  }
}
