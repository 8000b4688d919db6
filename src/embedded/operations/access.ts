import type { ApiKey } from '../../access/api-key.ts';
import type { Connection } from '../connection.ts';
import { recordAudit } from './audit.ts';

export function createKey(connection: Connection, { key, by }: { readonly key: ApiKey; readonly by: string }): void {
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
  const detail = `${key.name}: ${key.scopes.join(', ')}`;
  recordAudit(connection, { at: key.createdAt, by, action: 'key.create', subject: key.id, detail });
}

export function deleteKey(
  connection: Connection,
  { id, by, at }: { readonly id: string; readonly by: string; readonly at: string },
): boolean {
  if (connection.run('DELETE FROM api_keys WHERE id = ?', id) === 0) return false;
  recordAudit(connection, { at, by, action: 'key.delete', subject: id, detail: '' });
  return true;
}

export function touchKey(connection: Connection, { id, at }: { readonly id: string; readonly at: string }): void {
  connection.run('UPDATE api_keys SET last_used_at = ? WHERE id = ?', at, id);
}
