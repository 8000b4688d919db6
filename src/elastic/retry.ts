/** How patiently something is tried again. Chance and waiting are passed in, so that tests need neither. */
export interface Patience {
  /** How often at most, the first time included. */
  readonly attempts: number;
  /** The first pause is up to this long; each further one up to twice the last. */
  readonly baseMs: number;
  /** No pause is longer; a server that asks for more is left alone, and the error thrown. */
  readonly maxMs: number;
  /** [0, 1), as Math.random. */
  random(): number;
  /** Resolves after so long, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Says whether an error is worth another attempt, and how long its sender wants to be left alone (null: no wish). */
export type Judge = (error: unknown) => { readonly retry: boolean; readonly retryAfterMs: number | null };

/** Tries until it works, until an error is not worth it, or until patience ends; then the last error is thrown. */
export async function withRetry<T>(attempt: () => Promise<T>, judge: Judge, patience: Patience): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const { retry, retryAfterMs } = judge(error);
      const asked = retryAfterMs ?? 0;
      if (!retry || failures >= patience.attempts || asked > patience.maxMs) throw error;
      // Full jitter, so that many clients that were refused together do not come back together.
      const ceilingMs = Math.min(patience.maxMs, patience.baseMs * 2 ** (failures - 1));
      await patience.sleep(Math.max(asked, patience.random() * ceilingMs));
    }
  }
}
