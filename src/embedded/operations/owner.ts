import type { Connection } from '../connection.ts';

/** Whether an epoch is that of the source's owner: what an earlier one writes does not count. */
export function owns(connection: Connection, source: string, epoch: number): boolean {
  return connection.get('SELECT 1 FROM sources WHERE source = ? AND epoch = ?', source, epoch) !== undefined;
}
