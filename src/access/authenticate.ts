import type { ApiKey, KeyStore } from './api-key.ts';
import { bearerKeyOf, hashKey, isExpired, isSameHash } from './keys.ts';

/** Where keys are looked up. */
export interface KeyRing {
  readonly store: KeyStore;
  /** The admin key of the configuration: never stored, so that taking it out of the configuration takes it away. */
  readonly configured: ApiKey | null;
}

export type Authentication =
  | { readonly kind: 'key'; readonly key: ApiKey }
  | { readonly kind: 'expired'; readonly key: ApiKey }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'absent' };

const touchEveryMs = 60_000;

/** Finds whose key an Authorization header carries, and notes that it was used. */
export async function authenticate(ring: KeyRing, header: string | undefined, nowMs: number): Promise<Authentication> {
  const presented = bearerKeyOf(header);
  if (presented === null) return { kind: 'absent' };
  const hash = hashKey(presented);
  if (ring.configured !== null && isSameHash(ring.configured.hash, hash)) return { kind: 'key', key: ring.configured };
  const key = await ring.store.keyByHash(hash);
  if (key === null || !isSameHash(key.hash, hash)) return { kind: 'unknown' };
  if (isExpired(key, nowMs)) return { kind: 'expired', key };
  touch(ring.store, key, nowMs);
  return { kind: 'key', key };
}

function touch(store: KeyStore, key: ApiKey, nowMs: number): void {
  if (key.lastUsedAt !== null && nowMs - Date.parse(key.lastUsedAt) < touchEveryMs) return;
  // Best effort: a request neither waits for the note nor fails for it.
  store.touchKey(key.id, new Date(nowMs).toISOString()).catch(() => undefined);
}
