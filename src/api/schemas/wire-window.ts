import type { Window } from '../../hunt/window.ts';
import { instant } from './vocabulary.ts';

/** A window in an answer: `to` is the first instant that is left out. */
export const windowFields = { from: instant, to: instant };

export function wireWindow({ fromMs, toMs }: Window): { from: string; to: string } {
  return { from: iso(fromMs), to: iso(toMs) };
}

/** ISO 8601, UTC. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
