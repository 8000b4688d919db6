import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { embeddedCodes } from './diagnostic-codes.ts';
import { EmbeddedError, messageOf } from './embedded-error.ts';
import type { OperationInput, OperationName, OperationResult } from './operations.ts';
import { workerFile } from './worker-file.ts';
import type { WriterReply, WriterRequest } from './writer-messages.ts';

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The writer's thread as seen from the calling one: operations are run in the order in which they are asked for. */
export class Writer {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #stopped: EmbeddedError | null = null;

  /** Opens the file, which is made or brought to this version's schema where needed. */
  static async start(file: string): Promise<Writer> {
    // Options of the command line, such as --input-type, are for the entry that it names, not for this one.
    const worker = new Worker(workerFile('writer', import.meta.url), { workerData: file, execArgv: [] });
    const [first] = (await once(worker, 'message')) as [WriterReply];
    if (first.kind !== 'unopened') return new Writer(worker);
    await worker.terminate();
    const code = first.code !== null && first.code in embeddedCodes ? first.code : 'EMBEDDED_UNREADABLE';
    const message = `${file} cannot be opened: ${messageOf(first.error)}`;
    throw new EmbeddedError(code as keyof typeof embeddedCodes, message, first.error);
  }

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: WriterReply) => {
      this.#settle(reply);
    });
    worker.on('error', (error) => {
      this.#end(error);
    });
    worker.on('exit', () => {
      this.#end(null);
    });
  }

  /** Runs an operation in a transaction; resolves once it is durable. */
  run<Name extends OperationName>(name: Name, input: OperationInput<Name>): Promise<OperationResult<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== null) {
        reject(this.#stopped);
        return;
      }
      const id = (this.#lastId += 1);
      // First, since it throws for what cannot be sent, which nobody will answer.
      this.#post({ kind: 'run', id, name, input });
      // The result is the operation's: the worker knows it by name, the message does not.
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
    });
  }

  /** Ends the thread after what has been asked of it so far. */
  async close(): Promise<void> {
    if (this.#stopped !== null) return;
    const exited = once(this.#worker, 'exit');
    this.#post({ kind: 'close' });
    await exited;
  }

  #post(request: WriterRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(reply: WriterReply): void {
    if (reply.kind !== 'done' && reply.kind !== 'failed') return;
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'done') waiting?.resolve(reply.result);
    else waiting?.reject(reply.error);
  }

  #end(cause: unknown): void {
    const why = cause === null ? 'it was closed' : messageOf(cause);
    this.#stopped ??= new EmbeddedError('EMBEDDED_WRITER_STOPPED', `The store no longer writes: ${why}.`, cause);
    for (const { reject } of this.#waiting.values()) reject(this.#stopped);
    this.#waiting.clear();
  }
}
