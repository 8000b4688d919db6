import { randomUUID } from 'node:crypto';
import type { WriteOutcome } from '../../hunt/ledger.ts';
import type { Cluster } from '../cluster.ts';
import { askStore, isConflict } from './ask-store.ts';

export interface LedgerDocumentOptions<State> {
  readonly index: string;
  readonly source: string;
  /** What of the source it holds. */
  readonly kind: string;
  /** Where there is no document yet. */
  readonly initial: State;
}

interface Stored<State> {
  readonly source: string;
  readonly kind: string;
  /** 0: nobody has owned it. */
  readonly epoch: number;
  /** Names the write that made it as it is. */
  readonly write: string;
  readonly state: State;
}

/** As it was read, and what tells the server that it is still the same. */
interface Found<State> {
  readonly stored: Stored<State>;
  readonly version: { readonly if_seq_no: number; readonly if_primary_term: number } | null;
}

/** So often somebody else may come first before that is taken for an error. */
const mostConflicts = 20;

/**
 * A document that its owner alone changes, and each time as a whole: what is written is what was read with one change to it, or it is
 * not written. It is read by its id, which tells the last that was written, searchable or not.
 */
export class LedgerDocument<State> {
  readonly #cluster: Cluster;
  readonly #options: LedgerDocumentOptions<State>;

  constructor(cluster: Cluster, options: LedgerDocumentOptions<State>) {
    this.#cluster = cluster;
    this.#options = options;
  }

  async read(): Promise<{ readonly epoch: number; readonly state: State }> {
    return (await this.#find()).stored;
  }

  /** Makes the epoch another one, from which on nobody can write with the old one; gives it. */
  async raise(next: (epoch: number) => number): Promise<number> {
    const raised = await this.#replace(({ epoch, state }) => Promise.resolve({ epoch: next(epoch), state }));
    return raised!.epoch;
  }

  /** Changes the state, unless the document has another epoch. */
  async change(epoch: number, change: (state: State) => State | Promise<State>): Promise<WriteOutcome> {
    const written = await this.#replace(async (stored) =>
      stored.epoch === epoch ? { epoch, state: await change(stored.state) } : null,
    );
    return written === null ? 'fenced' : 'committed';
  }

  async #replace(
    make: (stored: Stored<State>) => Promise<Pick<Stored<State>, 'epoch' | 'state'> | null>,
  ): Promise<Stored<State> | null> {
    const { source, kind } = this.#options;
    const write = randomUUID();
    for (let conflicts = 0; conflicts < mostConflicts; conflicts++) {
      const found = await this.#find();
      // It was taken, and the answer was lost on its way: sent again, it met itself.
      if (found.stored.write === write) return found.stored;
      const made = await make(found.stored);
      if (made === null) return null;
      const stored = { source, kind, write, ...made };
      if (await this.#put(stored, found.version)) return stored;
    }
    throw new Error(`The state store fails: somebody always changes the ${kind} of '${source}' first`);
  }

  async #find(): Promise<Found<State>> {
    const { index, source, kind, initial } = this.#options;
    const answer = await askStore(this.#cluster, (client) =>
      client.get<Stored<State>>({ index, id: this.#id }, { ignore: [404] }),
    );
    if (answer._source === undefined) {
      return { stored: { source, kind, epoch: 0, write: '', state: initial }, version: null };
    }
    return { stored: answer._source, version: { if_seq_no: answer._seq_no!, if_primary_term: answer._primary_term! } };
  }

  async #put(document: Stored<State>, version: Found<State>['version']): Promise<boolean> {
    const { index } = this.#options;
    const condition = version ?? ({ op_type: 'create' } as const);
    const { isWritten } = await askStore(this.#cluster, async (client) => {
      try {
        await client.index({ index, id: this.#id, document, ...condition });
        return { isWritten: true };
      } catch (error) {
        if (isConflict(error)) return { isWritten: false };
        throw error;
      }
    });
    return isWritten;
  }

  get #id(): string {
    return `${this.#options.kind} ${this.#options.source}`;
  }
}
