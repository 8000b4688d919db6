import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiKey, Scope } from './api-key.ts';

/** `sbk_` and 256 random bits in base64url: the prefix lets secret scanners and people recognise a leaked key. */
export function makeKey(): string {
  return `sbk_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256 (hex) of a key: what is kept of it. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** The record to keep of a key. The key itself is not in it. */
export function keyRecord(
  key: string,
  about: {
    readonly name: string;
    readonly scopes: readonly Scope[];
    readonly createdAt: string;
    readonly expiresAt: string | null;
  },
): ApiKey {
  const { name, scopes, createdAt, expiresAt } = about;
  const id = randomBytes(8).toString('hex');
  return { id, name, scopes, hash: hashKey(key), createdAt, expiresAt, lastUsedAt: null };
}

/** The admin key that the configuration gives. It has one id for ever, so that the audit log knows it after a restart. */
export function configuredKey(key: string): ApiKey {
  const about = {
    name: 'configuration',
    scopes: ['admin'],
    createdAt: new Date(0).toISOString(),
    expiresAt: null,
  } as const;
  return { ...keyRecord(key, about), id: 'configuration' };
}

/** The key of an `Authorization: Bearer KEY` header; null where the header is absent or says something else. */
export function bearerKeyOf(header: string | undefined): string | null {
  return /^Bearer +([\w.~+/=-]+) *$/i.exec(header ?? '')?.[1] ?? null;
}

/** Compares two hashes in a time that does not tell how much of them agrees. */
export function isSameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A key allows what its scopes say and nothing beside: who may triage may not read. Only `admin` may do everything. */
export function allows(key: ApiKey, scope: Scope): boolean {
  return key.scopes.includes('admin') || key.scopes.includes(scope);
}

export function isExpired(key: ApiKey, nowMs: number): boolean {
  return key.expiresAt !== null && Date.parse(key.expiresAt) <= nowMs;
}

/** A key as it may be shown. */
export function withoutHash({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiKey): Omit<ApiKey, 'hash'> {
  return { id, name, scopes, createdAt, expiresAt, lastUsedAt };
}
