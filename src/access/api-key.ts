/** What a key may do, from least to most; `admin` may do everything. */
export const scopes = ['read', 'triage', 'ingest', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** A key as it is kept: its hash, never itself. */
export interface ApiKey {
  /** Public: names the key in lists and in the audit log. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 (hex) of the key; keys are 256 random bits, so that a slow hash would add nothing. */
  readonly hash: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
}

/** Keeps keys; embedded/ implements it. `by` is what the audit log says of who does it. */
export interface KeyStore {
  createKey(key: ApiKey, by: string): Promise<void>;
  listKeys(): Promise<readonly ApiKey[]>;
  keyByHash(hash: string): Promise<ApiKey | null>;
  deleteKey(id: string, by: string): Promise<boolean>;
  /** Best effort and coarse (a minute): a request never waits for it. */
  touchKey(id: string, at: string): Promise<void>;
}

/** Append-only: every change by a person. What changes something writes its entry in the same transaction, so that none is missing. */
export interface AuditLog {
  /** The newest first, from before a sequence on. */
  listAudit(
    limit: number,
    beforeSequence: number | null,
  ): Promise<readonly (AuditEntry & { readonly sequence: number })[]>;
}

export interface AuditEntry {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Id of a key, or what did it without one. */
  readonly by: string;
  /** As `finding.triage`, `key.create`. */
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}
