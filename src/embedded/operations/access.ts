import type { ApiKey, AuditEntry } from '../../access/api-key.ts';
import type { Connection } from '../connection.ts';

export function createKey(connection: Connection, key: ApiKey): void {
  connection.run(
    'INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?)',
    key.id,
    key.name,
    JSON.stringify(key.scopes),
    key.hash,
    key.createdAt,
    key.expiresAt,
    key.lastUsedAt,
  );
}

export function deleteKey(connection: Connection, id: string): boolean {
  return connection.run('DELETE FROM api_keys WHERE id = ?', id) > 0;
}

export function touchKey(connection: Connection, { id, at }: { readonly id: string; readonly at: string }): void {
  connection.run('UPDATE api_keys SET last_used_at = ? WHERE id = ?', at, id);
}

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
