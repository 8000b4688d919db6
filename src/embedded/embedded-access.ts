import type { ApiKey, AuditEntry, AuditLog, KeyStore, Scope } from '../access/api-key.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** API keys and the audit log in the SQLite file. */
export class EmbeddedAccess implements KeyStore, AuditLog {
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #now: () => number;

  constructor(reader: Reader, writer: Writer, now: () => number) {
    this.#reader = reader;
    this.#writer = writer;
    this.#now = now;
  }

  createKey(key: ApiKey, by: string): Promise<void> {
    return this.#writer.run('createKey', { key, by });
  }

  listKeys(): Promise<readonly ApiKey[]> {
    return this.#reader.read((connection) =>
      connection.all<KeyRow>(`${selectKeys} ORDER BY created_at, id`).map(keyOfRow),
    );
  }

  keyByHash(hash: string): Promise<ApiKey | null> {
    return this.#reader.read((connection) => {
      const row = connection.get<KeyRow>(`${selectKeys} WHERE hash = ?`, hash);
      return row === undefined ? null : keyOfRow(row);
    });
  }

  deleteKey(id: string, by: string): Promise<boolean> {
    return this.#writer.run('deleteKey', { id, by, at: new Date(this.#now()).toISOString() });
  }

  touchKey(id: string, at: string): Promise<void> {
    return this.#writer.run('touchKey', { id, at });
  }

  listAudit(
    limit: number,
    beforeSequence: number | null,
  ): Promise<readonly (AuditEntry & { readonly sequence: number })[]> {
    return this.#reader.read((connection) =>
      connection.all<AuditEntry & { readonly sequence: number }>(
        `SELECT sequence, at, by, action, subject, detail FROM audit_log
          WHERE ?1 IS NULL OR sequence < ?1 ORDER BY sequence DESC LIMIT ?2`,
        beforeSequence,
        limit,
      ),
    );
  }
}

type KeyRow = Omit<ApiKey, 'scopes'> & { readonly scopes: string };

const selectKeys = `SELECT id, name, scopes, hash, created_at AS createdAt, expires_at AS expiresAt,
  last_used_at AS lastUsedAt FROM api_keys`;

function keyOfRow(row: KeyRow): ApiKey {
  return { ...row, scopes: JSON.parse(row.scopes) as Scope[] };
}
