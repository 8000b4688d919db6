import type { SourcePosition } from '../text/diagnostic.ts';
import type { Condition, Logsource, Search } from './rule.ts';

/**
 * A Sigma filter (specification 2.1, sigma-filters): what an event that a rule has matched must fulfil besides. As in pySigma
 * the condition is joined with `and`, so that whoever wants to exclude writes `condition: not selection`.
 */
export interface Filter {
  readonly kind: 'filter';
  readonly at: SourcePosition;
  /** Lower-cased UUID; made from title and logsource where the filter has none. */
  readonly id: string;
  readonly title: string;
  /** The rules that it is for lie within: what it leaves out holds for any. */
  readonly logsource: Logsource;
  /** The rules that it is for; null: any. */
  readonly rules: readonly NamedRule[] | null;
  readonly searches: readonly Search[];
  readonly condition: Condition;
  /** The filter as written, this document alone. */
  readonly text: string;
}

/** A rule as a filter names it. */
export interface NamedRule {
  /** Its id, or its `name`. */
  readonly text: string;
  readonly at: SourcePosition;
}
