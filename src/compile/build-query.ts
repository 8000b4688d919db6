import { type Asking, flip } from './asking.ts';
import type { BoundRule, BoundVariant, Tree } from './bound-rule.ts';
import { type Clause, allOf, anyOf, not } from './clause.ts';
import { predicateClause } from './predicate-clause.ts';
import { countLeaves } from './query-parts.ts';
import { printClause } from './print-clause.ts';
import type { BuiltQuery, Widening } from './query.ts';
import { selectorClause } from './selector-query.ts';
import type { SourceProfile } from './source-profile.ts';

/**
 * Gives the query of one rule on one source: it returns every document that the matcher matches, and more where
 * `widened` says so.
 */
export function buildQuery({ variants }: BoundRule, profile: SourceProfile): BuiltQuery {
  const widened: Widening[] = [];
  const clause = anyOf(variants.map((variant) => variantClause(variant, profile, widened)));
  const dsl = printClause(clause);
  return { dsl, leaves: countLeaves(dsl), widened: unique(widened) };
}

function variantClause({ event, selector, tree }: BoundVariant, profile: SourceProfile, widened: Widening[]): Clause {
  const asking: Asking = { profile, polarity: 'positive', event, field: null, widened };
  return allOf([selectorClause(selector, profile), treeClause(tree, asking)]);
}

function treeClause(tree: Tree, asking: Asking): Clause {
  switch (tree.kind) {
    case 'and':
      return allOf(tree.of.map((branch) => treeClause(branch, asking)));
    case 'or':
      return anyOf(tree.of.map((branch) => treeClause(branch, asking)));
    case 'not':
      return not(treeClause(tree.of, flip(asking)));
    case 'item':
      return predicateClause(tree.predicate, { ...asking, field: tree.predicate.reading.field });
  }
}

function unique(widened: readonly Widening[]): readonly Widening[] {
  return [...new Map(widened.map((widening) => [JSON.stringify(widening), widening])).values()];
}
