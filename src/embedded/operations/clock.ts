import type { Connection } from '../connection.ts';

/**
 * Reads the store's clock. It runs in a write transaction and raises the last stamp: whatever is inserted later is
 * stamped at or after it, so that no event can still come to lie before it. It passes every stamp given, also while the
 * system's clock has been set back.
 */
export function readClock(connection: Connection, { nowMs }: { readonly nowMs: number }): number {
  const clockMs = Math.max(nowMs, lastStampMs(connection) + 1);
  connection.run(`UPDATE meta SET value = ? WHERE key = 'clock_ms'`, clockMs);
  return clockMs;
}

/** Gives the stamp of what is inserted in this transaction. */
export function nextStamp(connection: Connection, nowMs: number): number {
  const stampMs = Math.max(nowMs, lastStampMs(connection));
  connection.run(`UPDATE meta SET value = ? WHERE key = 'clock_ms'`, stampMs);
  return stampMs;
}

/** Gives the next position of the change feed. Writers come one after another, so a reader never sees one appear behind it. */
export function nextChange(connection: Connection): number {
  const sql = `UPDATE meta SET value = value + 1 WHERE key = 'change' RETURNING value`;
  return connection.get<{ value: number }>(sql)!.value;
}

function lastStampMs(connection: Connection): number {
  return connection.get<{ value: number }>(`SELECT value FROM meta WHERE key = 'clock_ms'`)!.value;
}
