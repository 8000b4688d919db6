import type { BoundRule } from './bound-rule.ts';
import { buildQuery } from './build-query.ts';
import { mergeLeaves } from './merge-leaves.ts';
import type { Query } from './query.ts';
import { selectorQuery, selectorsOf } from './selector-query.ts';
import type { SourceProfile } from './source-profile.ts';
import { splitQuery } from './split-query.ts';

/** Measured: more searches for one rule take longer than to read every event that it watches (docs/decisions/0007). */
const mostPieces = 3;

/** The queries of a rule as they are sent: each within what a small server bears, and together at least the rule's own. */
export function pushedQueries(bound: BoundRule, profile: SourceProfile): readonly Query[] {
  return ownQueries(bound, profile) ?? [selectorQuery(selectorsOf({ rules: [bound] }), profile)];
}

/** The same; null where every event that the rule watches is read instead, since it asks for too much. */
export function ownQueries(bound: BoundRule, profile: SourceProfile): readonly Query[] | null {
  const pieces = splitQuery(mergeLeaves(buildQuery(bound, profile).dsl, profile));
  return pieces !== null && pieces.length <= mostPieces ? pieces : null;
}
