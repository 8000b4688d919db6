import { type Clause, nothing } from './clause.ts';
import type { Widening } from './query.ts';
import type { SourceProfile } from './source-profile.ts';

/**
 * Where a clause stands. `positive`: it must hold for every document for which what is meant holds, and may hold for
 * more. `negative` (under an odd number of `not`): it must hold for no document for which what is meant does not, and
 * may hold for fewer. Either way the query returns too much and never too little.
 */
export type Polarity = 'positive' | 'negative';

/** What every emitter of clauses is given. */
export interface Asking {
  readonly profile: SourceProfile;
  readonly polarity: Polarity;
  /** The event kind and the field that are being asked for. */
  readonly event: string;
  readonly field: string | null;
  /** Collects where a clause is not all that is meant, so that the matcher has to look again. */
  readonly widened: Widening[];
}

export function widen({ event, field, widened }: Asking, path: string | null, reason: string): void {
  widened.push({ event, field, path, reason });
}

export function flip(asking: Asking): Asking {
  return { ...asking, polarity: asking.polarity === 'positive' ? 'negative' : 'positive' };
}

/** A clause that holds for all that is meant and for more: it is left out under `not`. */
export function loosely(clause: Clause, path: string | null, reason: string, asking: Asking): Clause {
  widen(asking, path, reason);
  return asking.polarity === 'positive' ? clause : nothing;
}
