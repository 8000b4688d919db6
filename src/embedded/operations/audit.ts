import type { AuditEntry } from '../../access/api-key.ts';
import type { Connection } from '../connection.ts';

/** Notes a change in the transaction that makes it. */
export function recordAudit(connection: Connection, { at, by, action, subject, detail }: AuditEntry): void {
  connection.run(
    'INSERT INTO audit_log (at, by, action, subject, detail) VALUES (?, ?, ?, ?, ?)',
    at,
    by,
    action,
    subject,
    detail,
  );
}
