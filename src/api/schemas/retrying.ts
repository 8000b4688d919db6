import { Type } from 'typebox';
import type { Static, TObject } from 'typebox';
import type { Reopened, Retrying } from '../../hunt/ledger.ts';
import { instant } from './vocabulary.ts';
import { iso } from './wire-window.ts';

/** Why something failed, and when it is tried again. */
export const retrying = {
  code: Type.String(),
  reason: Type.String(),
  since: instant,
  attempts: Type.Integer(),
  nextAttempt: instant,
};

export function wireRetrying({
  code,
  reason,
  sinceMs,
  attempts,
  nextAttemptMs,
}: Retrying): Static<TObject<typeof retrying>> {
  return { code, reason, since: iso(sinceMs), attempts, nextAttempt: iso(nextAttemptMs) };
}

/** Why a window that had been searched is to be searched again. */
export const reopenedReason = {
  since: instant,
  late: Type.Integer({ description: 'Documents that have come since it was searched.' }),
};

export function wireReopened({ sinceMs, late }: Omit<Reopened, 'window'>): Static<TObject<typeof reopenedReason>> {
  return { since: iso(sinceMs), late };
}
