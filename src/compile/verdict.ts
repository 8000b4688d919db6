import type { Shape } from '../ecs/mapping.ts';

/** From worst to best. The worst over the events and shapes asked for is the rule's. */
export const verdicts = ['refused', 'degraded', 'postChecked', 'exact'] as const;
export type VerdictName = (typeof verdicts)[number];

/** How well a rule can be run on a source, and why. */
export interface Verdict {
  readonly verdict: VerdictName;
  /** On this source's documents the rule cannot match, and why; null where it can. A blind rule still runs. */
  readonly blind: string | null;
  readonly reasons: readonly VerdictReason[];
}

export interface VerdictReason {
  readonly verdict: VerdictName;
  /** The mapping's name of the event kind; null: of all. */
  readonly event: string | null;
  readonly shape: Shape | null;
  readonly field: string | null;
  /** A sentence for people. */
  readonly reason: string;
}
