import { Connection } from './connection.ts';

/** The connection that reads, in the calling thread. Each statement sees the file as of the last finished transaction. */
export class Reader {
  readonly #connection: Connection;

  constructor(file: string) {
    this.#connection = new Connection(file, { readOnly: true });
  }

  /** Reads at once; what `work` throws rejects. */
  read<T>(work: (connection: Connection) => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(work(this.#connection));
    });
  }

  close(): void {
    this.#connection.close();
  }
}
