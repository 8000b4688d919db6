import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from './connection.ts';
import { EmbeddedError } from './embedded-error.ts';
import { migrate } from './migrations.ts';
import { operations } from './operations.ts';
import { writeCopy } from './write-copy.ts';
import type { WriterReply, WriterRequest } from './writer-messages.ts';

// The entry of the one thread that writes: a large transaction must not hold up who serves requests.

const port = parentPort!;
const reply = (message: WriterReply) => {
  port.postMessage(message);
};

try {
  const connection = openForWriting(workerData as string);
  port.on('message', (request: WriterRequest) => {
    answer(connection, request);
  });
  reply({ kind: 'opened' });
} catch (error) {
  reply({ kind: 'unopened', error, code: error instanceof EmbeddedError ? error.code : null });
}

function openForWriting(file: string): Connection {
  const connection = new Connection(file, { readOnly: false });
  connection.execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  // A version that is taken back cannot read the new file: this one it can, and searches again what it lacks.
  migrate(connection, (version) => {
    writeCopy(connection, `${file}.schema-${version}`);
  });
  return connection;
}

function answer(connection: Connection, request: WriterRequest): void {
  switch (request.kind) {
    case 'run': {
      const { id, name, input } = request;
      try {
        // The proxy's types tie the input to the name; in a message that tie is lost.
        const operation = operations[name] as (connection: Connection, input: unknown) => unknown;
        reply({ kind: 'done', id, result: connection.transaction(() => operation(connection, input)) });
      } catch (error) {
        reply({ kind: 'failed', id, error });
      }
      return;
    }
    case 'close':
      connection.execute('PRAGMA optimize');
      connection.close();
      port.close();
  }
}
