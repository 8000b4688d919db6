import { hash } from 'node:crypto';
import type { Backfills } from './backfill.ts';
import { throwIfFenced } from './fenced-error.ts';
import type { Ledger, RuleRef } from './ledger.ts';
import { ruleKey } from './owed.ts';

export interface ActivationContext {
  readonly ledger: Ledger;
  readonly backfills: Backfills;
  readonly epoch: number;
  /** How far back rules are run that become active on a source that has been searched before; 0: not at all. */
  readonly backfillMs: number;
  readonly now: () => number;
}

/**
 * Asks for a backfill of the rules that become active at the horizon, new or in a new revision. Called before they do, and
 * again where something fails in between: by its id it is asked for once.
 */
export async function backfillActivated(
  {
    source,
    rules,
    horizonMs,
  }: { readonly source: string; readonly rules: readonly RuleRef[]; readonly horizonMs: number },
  { ledger, backfills, backfillMs, epoch, now }: ActivationContext,
): Promise<void> {
  if (backfillMs === 0) return;
  const activations = await ledger.activations(source);
  // The first rules of a source begin at its `startAt`.
  if (activations.length === 0) return;
  const active = new Set(activations.filter(({ untilMs }) => untilMs === null).map(ruleKey));
  const added = rules.filter((rule) => !active.has(ruleKey(rule)));
  if (added.length === 0) return;
  const window = { fromMs: Math.max(0, horizonMs - backfillMs), toMs: horizonMs };
  const asked = { askedBy: 'activation', askedMs: now() };
  // The same until they are active; another one where a rule comes back after a while.
  const id = hash('sha256', JSON.stringify([source, activations.length, ...added.map(ruleKey).sort()]));
  throwIfFenced(await backfills.addBackfill({ id, source, window, rules: added, ...asked }, epoch));
}
