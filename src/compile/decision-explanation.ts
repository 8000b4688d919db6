/** Why a rule matched an event, or did not: everything that was asked and what was there. Long values and lists are cut. */
export interface DecisionExplanation {
  /** What the rule says, whatever its filters do. */
  readonly matches: boolean;
  /** Whether a filter of the rule removes the match. */
  readonly removed: boolean;
  /** One for each kind of event of the rule's logsource. */
  readonly variants: readonly VariantOutcome[];
  /** One for each filter of the rule. Empty where the rule does not match: then no filter is asked. */
  readonly filters: readonly FilterOutcome[];
}

/** What a filter makes of a match. */
export interface FilterOutcome {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
  /** Its condition does not hold, so that the match is removed. */
  readonly removes: boolean;
  /** The condition, and what it comes to. */
  readonly decision: RuleOutcome;
}

/** What a rule comes to if the event is taken for one of a kind. */
export interface VariantOutcome {
  /** The mapping's name of the event kind, as `sysmon`. */
  readonly event: string;
  /** Whether the event is of the kind: a rule matches by a kind that fits and whose condition holds. */
  readonly fits: boolean;
  readonly kind: readonly KindCheck[];
  /** Null where the event is of another kind, in which the rule's fields would be elsewhere. */
  readonly decision: RuleOutcome | null;
}

/** One thing that tells kinds of events apart. */
export interface KindCheck {
  readonly property: 'channel' | 'code' | 'provider';
  /** Any of these; a provider may be missing. */
  readonly expected: readonly string[];
  readonly found: string | null;
  readonly fits: boolean;
}

export interface RuleOutcome {
  /** What the matcher says of the rule's fields, whatever the kind of the event. */
  readonly holds: boolean;
  /** The mapping's own condition on the kind of event, as `EventType: [DeleteKey, DeleteValue]`. */
  readonly where: readonly ItemOutcome[];
  /** In the order of the rule. */
  readonly searches: readonly SearchOutcome[];
  readonly condition: ConditionOutcome;
  /** The search identifiers that made the condition come out as it did. */
  readonly because: readonly { readonly search: string; readonly holds: boolean }[];
}

export interface SearchOutcome {
  readonly search: string;
  /** Null where the condition does not name the search, so that nobody asked. */
  readonly detection: DetectionOutcome | null;
}

/** A map is `allOf`, a list is `anyOf`; `not` (modifier `neq`) is of one. */
export type DetectionOutcome =
  | { readonly kind: 'allOf' | 'anyOf' | 'not'; readonly holds: boolean; readonly of: readonly DetectionOutcome[] }
  | ItemOutcome;

export interface ItemOutcome {
  readonly kind: 'item';
  readonly holds: boolean;
  /** As written: `User|contains`; `keywords` where there is no field. */
  readonly item: string;
  /** Line of the rule file; null for an item of the mapping. */
  readonly line: number | null;
  /** `any`: one value must be met; `all`: each. */
  readonly link: 'any' | 'all';
  /** In the order of the rule; of long lists those that decided, before others. */
  readonly asked: readonly AskedValue[];
  readonly askedCount: number;
  /** No mapping names the field: the places are guessed. */
  readonly guessed: boolean;
  /** What was read, in order, up to the place that answered. Empty: events of the kind have no such field. */
  readonly places: readonly PlaceOutcome[];
}

export interface AskedValue {
  /** The rule's value, as a Sigma string. */
  readonly value: string;
  readonly holds: boolean;
  /** Where the value was that met it; null where it is not met, or is met by there being none. */
  readonly path: string | null;
  readonly found: string | null;
}

export interface PlaceOutcome {
  readonly paths: readonly string[];
  /** How the value is made of what is at the paths; `plain`: it is as it is there. */
  readonly codec: string;
  /** The first values as the rule sees them; null where nothing is there. */
  readonly values: readonly string[] | null;
  readonly valueCount: number;
}

/** A part of the condition. `of` is empty for a search identifier. */
export interface ConditionOutcome {
  readonly kind: 'and' | 'or' | 'not' | 'quantified' | 'search';
  /** As one would write it: `not 1 of filter_*`. */
  readonly text: string;
  readonly holds: boolean;
  readonly of: readonly ConditionOutcome[];
}
