import { createHash } from 'node:crypto';
import type { Place } from '../ecs/mapping.ts';
import type { BoundItem, BoundRule, Predicate, Reading, RuleSet, Tree } from './bound-rule.ts';

/** Numbers the predicates and places of rules that run together. The order of the rules does not change the hash. */
export function buildRuleSet(rules: readonly BoundRule[]): RuleSet {
  const predicates = predicatesIn(rules.flatMap(({ variants }) => variants.map(({ tree }) => tree)));
  const places = new Map<string, Place>();
  for (const place of predicates.flatMap(readingsOf).flatMap((reading) => reading.places)) {
    places.set(place.key, places.get(place.key) ?? place);
  }
  return { hash: hashOf(rules), rules, predicates, places: [...places.values()] };
}

/** What the trees ask, each question once. */
export function predicatesIn(trees: readonly Tree[]): readonly Predicate[] {
  const predicates = new Map<string, Predicate>();
  for (const { predicate } of trees.flatMap(itemsOf)) {
    predicates.set(predicate.key, predicates.get(predicate.key) ?? predicate);
  }
  return [...predicates.values()];
}

/** The fields that a predicate reads. */
export function readingsOf({ reading, other }: Predicate): readonly Reading[] {
  return other === null ? [reading] : [reading, other];
}

/** The fields that the items of a tree read, those under `not` included. */
export function readingsIn(tree: Tree): readonly Reading[] {
  return itemsOf(tree).flatMap(({ predicate }) => readingsOf(predicate));
}

/** The items of a tree from left to right, also those under `not`. */
export function itemsOf(tree: Tree): readonly BoundItem[] {
  switch (tree.kind) {
    case 'item':
      return [tree];
    case 'not':
      return itemsOf(tree.of);
    case 'and':
    case 'or':
      return tree.of.flatMap(itemsOf);
  }
}

function hashOf(rules: readonly BoundRule[]): string {
  const members = rules.map(({ rule }) => JSON.stringify([rule.id, rule.revision])).sort();
  return createHash('sha256').update(members.join('\n')).digest('hex');
}
