/** A word is anything between white space and parentheses: identifiers may hold dots, dashes and even bars. */
export interface Token {
  readonly kind: 'word' | '(' | ')' | 'end';
  readonly text: string;
  /** In the condition's text. */
  readonly offset: number;
}

/** The tokens of a condition, and an `end` after them. */
export function tokenizeCondition(text: string): readonly Token[] {
  const tokens = Array.from(text.matchAll(/[()]|[^\s()]+/g), ({ 0: found, index }): Token => {
    const kind = found === '(' || found === ')' ? found : 'word';
    return { kind, text: found, offset: index };
  });
  return [...tokens, { kind: 'end', text: '', offset: text.trimEnd().length }];
}
