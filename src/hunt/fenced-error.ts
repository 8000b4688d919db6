import type { WriteOutcome } from './ledger.ts';

/** Somebody has taken a source over: what its earlier owner does is no longer written down. */
export class FencedError extends Error {
  constructor() {
    super('Another sigma-bridge runs this source now.');
    this.name = 'FencedError';
  }
}

/** Goes on where a write to the ledger was taken. */
export function throwIfFenced(outcome: WriteOutcome): void {
  if (outcome === 'fenced') throw new FencedError();
}
