import type { EventSelector, Place } from '../ecs/mapping.ts';
import type { Item, Rule, Test } from '../sigma/rule.ts';

/** A rule whose fields have become places of the document: data that can be cached, indexed and sent to a worker. */
export interface BoundRule {
  readonly rule: Rule;
  /** One for each kind of event that the logsource means. A rule matches an event by the first variant that selects it. */
  readonly variants: readonly BoundVariant[];
}

export interface BoundVariant {
  /** The mapping's name of the event kind, as `sysmon` or `security_4688`. */
  readonly event: string;
  readonly selector: EventSelector;
  readonly tree: Tree;
}

/** A condition over predicates. */
export type Tree =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Tree[] }
  | { readonly kind: 'not'; readonly of: Tree }
  | BoundItem;

/** A Sigma item where it is asked: the predicate to evaluate, and where the rule says so. */
export interface BoundItem {
  readonly kind: 'item';
  readonly predicate: Predicate;
  /** The search identifier that holds the item; null for a condition of the mapping (`where`). */
  readonly search: string | null;
  readonly item: Item | null;
}

/** Equal keys mean the same question, so that it is asked once an event however many rules ask it. */
export interface Predicate {
  readonly key: string;
  readonly reading: Reading;
  readonly link: 'any' | 'all';
  readonly tests: readonly Test[];
  /** The field that a `fieldref` compares with, which is then the only test; null for other tests. */
  readonly other: Reading | null;
}

/** Where a predicate gets its values. */
export interface Reading {
  readonly key: string;
  /** The Sigma field; null for keywords. */
  readonly field: string | null;
  readonly combine: 'first' | 'any';
  /** Empty: the event has no such field, so it reads as absent. */
  readonly places: readonly Place[];
  /** The path was guessed (`winlog.event_data.<field>`), no mapping names it. */
  readonly guessed: boolean;
  readonly lossy: string | null;
}

/** Rules that run together, with predicates and places numbered, so that each is evaluated and read once an event. */
export interface RuleSet {
  /** SHA-256 (hex) of the sorted (rule id, revision) pairs. */
  readonly hash: string;
  readonly rules: readonly BoundRule[];
  readonly predicates: readonly Predicate[];
  readonly places: readonly Place[];
}
