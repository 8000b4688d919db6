/** Why a rule matched an event: the items that held, in the order of the rule. Bounded in length and in number. */
export type Explanation = readonly ExplainedItem[];

export interface ExplainedItem {
  /** The search identifier, as `selection`. */
  readonly search: string;
  /** As written: `User|contains`; `keywords` where there is no field. */
  readonly item: string;
  readonly field: string | null;
  /** The document path that held the value; null where the item held because there is none. */
  readonly path: string | null;
  /** What was there, cut to 1,000 characters; null where absent. */
  readonly value: string | null;
  /** The rule's value that held, as a Sigma string. */
  readonly matched: string | null;
  /** Line of the rule file. */
  readonly line: number;
}
