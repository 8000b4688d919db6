import type { Connection } from '../connection.ts';

/** Replaces what the service says of itself. */
export function saveStatus(connection: Connection, status: string): void {
  connection.run('INSERT INTO service_status VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET status = ?1', status);
}
