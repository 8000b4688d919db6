import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** What the service last said of itself, in the SQLite file: JSON that this folder does not look into. */
export class EmbeddedStatus {
  readonly #reader: Reader;
  readonly #writer: Writer;

  constructor(reader: Reader, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
  }

  save(status: object): Promise<void> {
    return this.#writer.run('saveStatus', JSON.stringify(status));
  }

  /** Null where no service has run on the folder yet. */
  read(): Promise<unknown> {
    return this.#reader.read((connection) => {
      const row = connection.get<{ status: string }>('SELECT status FROM service_status WHERE id = 1');
      return row === undefined ? null : (JSON.parse(row.status) as unknown);
    });
  }
}
