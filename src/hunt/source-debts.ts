import type { EventSource } from './event-source.ts';
import { throwIfFenced } from './fenced-error.ts';
import type { Ledger, RuleRef } from './ledger.ts';
import { owedWindows } from './owed.ts';
import type { OwedRule } from './owed.ts';
import { joinWindows } from './spans.ts';
import { resolveStartAt } from './start-at.ts';
import type { StartAt } from './start-at.ts';
import type { Window } from './window.ts';

/** A source and how it is to be run. */
export interface SourceSettings {
  readonly source: EventSource;
  readonly startAt: StartAt;
  /** Documents may become visible this much later than they were stamped. */
  readonly safetyLagMs: number;
}

/** Makes these the source's active rules: from its start the first time that it is seen, later from the horizon on. */
export async function activateRules(
  { source, startAt }: SourceSettings,
  rules: readonly RuleRef[],
  { ledger, horizonMs, epoch }: { readonly ledger: Ledger; readonly horizonMs: number; readonly epoch: number },
): Promise<void> {
  const isFirst = (await ledger.activations(source.name)).length === 0;
  const atMs = isFirst ? await resolveStartAt(startAt, horizonMs, () => source.oldest()) : horizonMs;
  throwIfFenced(await ledger.activate({ source: source.name, rules, atMs }, epoch));
}

/** Reads from the ledger what the rules owe on a source up to its horizon. */
export async function readOwed(
  source: Pick<EventSource, 'name'>,
  rules: readonly RuleRef[],
  { ledger, horizonMs }: { readonly ledger: Ledger; readonly horizonMs: number },
): Promise<readonly OwedRule[]> {
  const [activations, covered] = await Promise.all([ledger.activations(source.name), ledger.covered(source.name)]);
  return owedWindows({ activations, covered, horizonMs }, rules);
}

/** Where at least one rule owes something. */
export function owedByAny(owed: readonly OwedRule[]): readonly Window[] {
  return joinWindows(owed.flatMap(({ windows }) => windows));
}

/** What is owed up to now, by our own clock, on a source that cannot be asked for its own. */
export async function owedUnasked(
  { source, startAt, safetyLagMs }: SourceSettings,
  rules: readonly RuleRef[],
  { ledger, nowMs }: { readonly ledger: Ledger; readonly nowMs: number },
): Promise<readonly Window[]> {
  const horizonMs = nowMs - safetyLagMs;
  if ((await ledger.activations(source.name)).length > 0) {
    return owedByAny(await readOwed(source, rules, { ledger, horizonMs }));
  }
  // Never reached so far: nothing is owed by the ledger, but it must be seen, as one gap that grows.
  const startMs = await resolveStartAt(startAt, horizonMs, () => Promise.resolve(null));
  const knownMs = (await ledger.gaps(source.name)).map((gap) => gap.window.fromMs);
  return [{ fromMs: Math.min(startMs, horizonMs, ...knownMs), toMs: Math.max(horizonMs, startMs) + 1 }];
}
