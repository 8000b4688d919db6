import { errors, type Client } from '@elastic/elasticsearch';
import { SourceError } from '../../hunt/event-source.ts';
import type { Cluster } from '../cluster.ts';

/** Asks the cluster that our state is in. Where it fails that is no failure of a source, and no rule is to blame: a plain error. */
export async function askStore<T extends object>(cluster: Cluster, send: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await cluster.ask(send);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new Error(`The state store fails: ${error.message}`, { cause: error });
  }
}

/** Whether the server says that a document is another than the one which was read. */
export function isConflict(error: unknown): boolean {
  return error instanceof errors.ResponseError && error.statusCode === 409;
}
