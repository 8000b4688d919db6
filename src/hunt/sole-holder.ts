import type { Leases } from './leases.ts';

/**
 * The leases of a store that one process has to itself: the lock on it is the lease, and it is held from the beginning. Who is robbed
 * of it nevertheless stands by for good, since nobody could say when to come back.
 */
export const soleHolder: Leases = {
  stand() {
    const over = new AbortController();
    const tenure = {
      signal: over.signal,
      end: () => {
        over.abort();
      },
    };
    return { tenure: () => Promise.resolve(over.signal.aborted ? null : tenure), stop: () => Promise.resolve() };
  },
};
