import type { SourcePosition } from '../text/diagnostic.ts';

/** A Sigma rule as a tree (Sigma specification 2.1). Every node knows where it was written. */
export interface Rule {
  readonly kind: 'rule';
  readonly at: SourcePosition;
  /** Lower-cased UUID; made from title and logsource (UUIDv5) where the rule has none. */
  readonly id: string;
  readonly title: string;
  /** By which filters and correlations may name it, beside its id. */
  readonly name: string | null;
  readonly metadata: RuleMetadata;
  readonly logsource: Logsource;
  /** In the order written. */
  readonly searches: readonly Search[];
  readonly condition: Condition;
  /** The rule as written, this document alone. */
  readonly text: string;
  /** SHA-256 (hex) of `text`, and of the values of placeholders in it: two files with one revision say the same. */
  readonly revision: string;
}

export interface RuleMetadata {
  readonly status: RuleStatus | null;
  readonly level: RuleLevel;
  readonly description: string | null;
  readonly author: string | null;
  readonly license: string | null;
  /** ISO dates as written. */
  readonly date: string | null;
  readonly modified: string | null;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly tags: readonly string[];
  readonly related: readonly { readonly id: string; readonly type: string }[];
}

export const ruleStatuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const;
export type RuleStatus = (typeof ruleStatuses)[number];

/** From least to most severe. A rule without a level counts as `medium`. */
export const ruleLevels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type RuleLevel = (typeof ruleLevels)[number];

export interface Logsource {
  readonly at: SourcePosition;
  readonly category: string | null;
  readonly product: string | null;
  readonly service: string | null;
  /** What must be switched on for the events to exist, in the author's words. */
  readonly definition: string | null;
}

/** A search identifier and what it says. */
export interface Search {
  readonly name: string;
  readonly at: SourcePosition;
  readonly detection: Detection;
}

/** A map is `allOf`, a list is `anyOf`, and the items are the leaves. */
export type Detection = DetectionGroup | NegatedDetection | Item;

export interface DetectionGroup {
  readonly kind: 'allOf' | 'anyOf';
  readonly at: SourcePosition;
  readonly of: readonly Detection[];
}

/** Modifier `neq`: the item holds where none of its values would; so also where the event lacks the field. */
export interface NegatedDetection {
  readonly kind: 'not';
  readonly at: SourcePosition;
  readonly of: Detection;
}

/** `field|modifiers: values`, with the modifiers already worked into the tests. */
export interface Item {
  readonly kind: 'item';
  readonly at: SourcePosition;
  /** Null for keywords, which are looked for in the whole event. */
  readonly field: string | null;
  /** As written, for people: explanations and the catalogue name them. */
  readonly modifiers: readonly string[];
  /** `any`: one test must hold (a list); `all`: each must (modifier `all`). */
  readonly link: 'any' | 'all';
  readonly tests: readonly Test[];
}

/** What one value of an item asks of the field. */
export type Test =
  | TextTest
  | RegexTest
  | CidrTest
  | CompareTest
  | TimePartTest
  | FieldrefTest
  | { readonly kind: 'number'; readonly value: number; readonly at: SourcePosition }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: SourcePosition }
  /** Sigma `null`: the field is absent. */
  | { readonly kind: 'null'; readonly at: SourcePosition }
  /** Modifier `exists`. */
  | { readonly kind: 'exists'; readonly expected: boolean; readonly at: SourcePosition };

/** A whole-value comparison of text; wildcards that modifiers add are part of the pattern. */
export interface TextTest {
  readonly kind: 'text';
  readonly at: SourcePosition;
  readonly pattern: TextPattern;
  /** Modifier `cased`. Without it case is ignored (`foldCase`). */
  readonly cased: boolean;
}

/** Literal runs and wildcards in order: neighbouring literals are joined, `**` is one `any`. `[]` is the empty string. */
export type TextPattern = readonly PatternPart[];
export type PatternPart = string | Wildcard;
export interface Wildcard {
  readonly wildcard: '*' | '?';
}
/** Any run of characters, also none. */
export const anyRun: Wildcard = { wildcard: '*' };
/** Exactly one character (code point). */
export const oneCharacter: Wildcard = { wildcard: '?' };

/** A search, not a whole-value match, in RE2 syntax; case-sensitive unless flagged. */
export interface RegexTest {
  readonly kind: 'regex';
  readonly at: SourcePosition;
  readonly source: string;
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
}

export interface CidrTest {
  readonly kind: 'cidr';
  readonly at: SourcePosition;
  /** As written, for people and for Elasticsearch. */
  readonly network: string;
  /** 4 or 16 bytes, host bits zero. */
  readonly address: readonly number[];
  readonly prefixLength: number;
}

/** Modifiers `lt` to `gte`: the value reads as a number that compares so. */
export interface CompareTest {
  readonly kind: 'compare';
  readonly at: SourcePosition;
  readonly operator: CompareOperator;
  readonly value: number;
}

export const compareOperators = ['lt', 'lte', 'gt', 'gte'] as const;
export type CompareOperator = (typeof compareOperators)[number];

/** Modifiers `minute` to `year`: the value is a time of which the part is this number. */
export interface TimePartTest {
  readonly kind: 'timePart';
  readonly at: SourcePosition;
  readonly part: TimePart;
  readonly value: number;
}

export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof timeParts)[number];

/** Modifier `fieldref`: the value is that of another field of the event, or with open ends holds it. */
export interface FieldrefTest {
  readonly kind: 'fieldref';
  readonly at: SourcePosition;
  /** The other field. */
  readonly field: string;
  /** Modifiers `endswith` and `contains`: anything may stand before what the other field holds. */
  readonly openStart: boolean;
  /** Modifiers `startswith` and `contains`: anything may stand behind it. */
  readonly openEnd: boolean;
  readonly cased: boolean;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly at: SourcePosition; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly at: SourcePosition; readonly of: Condition }
  | { readonly kind: 'search'; readonly at: SourcePosition; readonly name: string }
  | QuantifiedCondition;

/** `1 of selection*`, `all of them`. */
export interface QuantifiedCondition {
  readonly kind: 'quantified';
  readonly at: SourcePosition;
  readonly quantifier: 'any' | 'all';
  readonly pattern: string;
  /** The identifiers that the pattern names, at least one, in the order written. */
  readonly names: readonly string[];
}
