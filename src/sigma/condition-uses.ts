import type { SourcePosition } from '../text/diagnostic.ts';
import type { Condition } from './rule.ts';

/** One use of a search identifier in a condition. */
export interface SearchUse {
  readonly name: string;
  readonly at: SourcePosition;
  /** Whether it stands under an odd number of `not`. */
  readonly isDenied: boolean;
  /** By itself or by a pattern that begins like it; `them` names nothing. */
  readonly isNamed: boolean;
}

/** Every use of a search identifier, from left to right. */
export function usesIn(condition: Condition, isDenied = false): readonly SearchUse[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap((branch) => usesIn(branch, isDenied));
    case 'not':
      return usesIn(condition.of, !isDenied);
    case 'search':
      return [{ name: condition.name, at: condition.at, isDenied, isNamed: true }];
    case 'quantified': {
      const { names, at, pattern } = condition;
      return names.map((name) => ({ name, at, isDenied, isNamed: pattern !== 'them' }));
    }
  }
}

/** The search identifiers that a condition uses. */
export function usedNames(condition: Condition): ReadonlySet<string> {
  return new Set(usesIn(condition).map(({ name }) => name));
}
