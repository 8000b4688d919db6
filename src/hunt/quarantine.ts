import type { Failure } from './failure.ts';
import { isWaiting, retryAfter } from './gaps.ts';
import type { QuarantinedRule, RuleRef } from './ledger.ts';
import { ruleKey } from './owed.ts';
import type { OwedRule } from './owed.ts';

/** Sets a rule aside that failed alone. One that is there already stays since then, and its attempts count. */
export function addQuarantined(
  quarantined: readonly QuarantinedRule[],
  { id, revision }: RuleRef,
  failure: Failure,
  random: () => number,
): readonly QuarantinedRule[] {
  const known = quarantined.find((rule) => ruleKey(rule) === ruleKey({ id, revision }));
  const others = quarantined.filter((rule) => rule !== known);
  return [...others, { id, revision, ...retryAfter(failure, known === undefined ? [] : [known], random) }];
}

/** What stays in quarantine: not what is released, and not what runs on the source no more. */
export function keepQuarantined(
  quarantined: readonly QuarantinedRule[],
  { loaded, released }: { readonly loaded: readonly RuleRef[]; readonly released: readonly RuleRef[] },
): readonly QuarantinedRule[] {
  const [there, free] = [loaded, released].map((rules) => new Set(rules.map(ruleKey)));
  return quarantined.filter((rule) => there!.has(ruleKey(rule)) && !free!.has(ruleKey(rule)));
}

/** What is owed by those that run together, and by each of the others that is to be tried by itself now. */
export function partOwed(
  owed: readonly OwedRule[],
  quarantined: readonly QuarantinedRule[],
  nowMs: number,
): { readonly together: readonly OwedRule[]; readonly alone: readonly OwedRule[] } {
  const aside = new Map(quarantined.map((rule) => [ruleKey(rule), rule]));
  return {
    together: owed.filter(({ rule }) => !aside.has(ruleKey(rule))),
    alone: owed.filter(({ rule }) => {
      const known = aside.get(ruleKey(rule));
      return known !== undefined && !isWaiting(known.nextAttemptMs, nowMs);
    }),
  };
}
