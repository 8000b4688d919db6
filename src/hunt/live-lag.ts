import type { CoverageQuestion } from './read-coverage.ts';
import type { Ledger } from './ledger.ts';
import { ruleKey } from './owed.ts';
import { owedByAny, readOwed } from './source-debts.ts';
import { joinWindows } from './spans.ts';

/**
 * How far behind the newest events a source is: the length of the open stretch that ends at its horizon; null before the first look
 * at it. What is open further back, as while a catch-up is under way, is no part of it: live windows do not wait for that.
 * Rules in quarantine owe what they owe by themselves.
 */
export async function readLiveLag(ledger: Ledger, { source, horizonMs }: CoverageQuestion): Promise<number | null> {
  if (horizonMs === null) return null;
  const [activations, quarantined, gaps] = await Promise.all([
    ledger.activations(source),
    ledger.quarantinedRules(source),
    ledger.gaps(source),
  ]);
  const aside = new Set(quarantined.map(ruleKey));
  const running = activations.filter((rule) => rule.untilMs === null && !aside.has(ruleKey(rule)));
  const owed = await readOwed({ name: source }, running, { ledger, horizonMs });
  // A gap is open also where no rule was activated yet, since the source never answered.
  const open = joinWindows([...owedByAny(owed), ...gaps.map(({ window }) => window)]);
  const last = open.findLast(({ fromMs, toMs }) => fromMs < horizonMs && toMs >= horizonMs);
  return last === undefined ? 0 : horizonMs - last.fromMs;
}
