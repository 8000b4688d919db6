import { bindRule } from '../src/compile/bind-rule.ts';
import type { BoundRule } from '../src/compile/bound-rule.ts';
import { builtInProfile } from '../src/compile/built-in-profile.ts';
import { compileRule } from '../src/compile/judge.ts';
import type { BuiltQuery, Widening } from '../src/compile/query.ts';
import type { SourceProfile } from '../src/compile/source-profile.ts';
import type { Verdict } from '../src/compile/verdict.ts';
import { loadMapping, loadRules } from '../src/load.ts';
import { sigmaHqRules } from '../test/end-to-end/real-rules.ts';

/** A rule with the query that is pushed down to a source for it. */
export interface PushedRule {
  readonly bound: BoundRule;
  readonly query: BuiltQuery;
  readonly verdict: Verdict;
}

/** What is known of an index before anybody has looked: winlogbeat's own template, and documents of both shapes. */
export function templateProfile(): SourceProfile {
  return builtInProfile(loadMapping().fieldTypes, ['wlb8', 'raw8']);
}

/** The rules of SigmaHQ that run. */
export function pushedRules(profile: SourceProfile): readonly PushedRule[] {
  const { mapping } = loadMapping();
  const bindings = loadRules(sigmaHqRules()!).rules.map((rule) => bindRule(rule, mapping));
  return bindings
    .filter(({ bound }) => bound.variants.length > 0)
    .map(({ bound, diagnostics }) => {
      const { query, verdict } = compileRule(bound, diagnostics, profile);
      return { bound, query: query, verdict };
    });
}

/** Where a query is wider than its rule, as `Image, ParentImage: why and why`. */
export function wideningsOf({ widened }: BuiltQuery): string {
  const byReason = [...Map.groupBy(widened, ({ reason }) => reason)];
  const byFields = Map.groupBy(byReason, ([, some]) => fieldsOf(some));
  return [...byFields]
    .map(([fields, reasons]) => `${fields}: ${reasons.map(([reason]) => reason).join('; ')}`)
    .join('. ');
}

function fieldsOf(widened: readonly Widening[]): string {
  return [...new Set(widened.map(({ field }) => (field === null ? 'keywords' : `\`${field}\``)))].join(', ');
}
