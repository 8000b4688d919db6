import { foldCase } from '../../sigma/fold-case.ts';
import type { TextPattern, TextTest } from '../../sigma/rule.ts';

/** Where in a pattern a text can have come to: positions in increasing order; none: the text cannot match any more. */
export type PatternState = readonly number[];

/**
 * A text test, walked character by character, so that a codec can ask which of its own texts can match without trying each.
 * For encoding alone: the matcher has a faster way.
 */
export interface PatternWalk {
  readonly start: PatternState;
  /** The position behind the whole pattern. */
  readonly end: number;
  step(state: PatternState, character: string): PatternState;
  accepts(state: PatternState): boolean;
}

/** Prepares a walk. Positions stand before a character, `?` or `*`; the last one stands at the end. */
export function walkPattern({ pattern, cased }: TextTest): PatternWalk {
  const fold = cased ? (text: string) => text : foldCase;
  const units = unitsOf(pattern, fold);
  /** A `*` may match nothing: whoever stands before it stands behind it, too. */
  const settle = (positions: readonly number[]): PatternState => {
    const settled = new Set<number>();
    for (let position of positions) {
      settled.add(position);
      while (units[position] === anyRunUnit) settled.add(++position);
    }
    return [...settled].sort((one, other) => one - other);
  };
  return {
    start: settle([0]),
    end: units.length,
    step: (state, character) => {
      const folded = fold(character);
      return settle(
        state.flatMap((position) => {
          const unit = units[position];
          if (unit === anyRunUnit) return [position];
          return unit === oneUnit || unit === folded ? [position + 1] : [];
        }),
      );
    },
    accepts: (state) => state.includes(units.length),
  };
}

/** Whether the test holds on one text. */
export function matchesText(test: TextTest, text: string): boolean {
  const walk = walkPattern(test);
  let state = walk.start;
  for (const character of text) state = walk.step(state, character);
  return walk.accepts(state);
}

/** No character of a text is empty or has two. */
const anyRunUnit = '';
const oneUnit = '??';

function unitsOf(pattern: TextPattern, fold: (text: string) => string): readonly string[] {
  return pattern.flatMap((part) => {
    if (typeof part === 'string') return Array.from(part, fold);
    return [part.wildcard === '*' ? anyRunUnit : oneUnit];
  });
}
