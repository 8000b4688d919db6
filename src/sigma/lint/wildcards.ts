import type { YamlScalar } from '../../text/yaml-node.ts';

export interface WrittenWildcard {
  /** Of the asterisk or question mark itself, in the text. */
  readonly offset: number;
  readonly character: '*' | '?';
  /** Made literal by a backslash before it. */
  readonly isEscaped: boolean;
}

/** The asterisks and question marks of a Sigma string, escaped or not (`parseTextPattern` says how backslashes read). */
export function wildcardsIn(text: string): readonly WrittenWildcard[] {
  const found: WrittenWildcard[] = [];
  for (let offset = 0; offset < text.length; offset++) {
    const isEscaped = text.charAt(offset) === '\\' && /[\\*?]/.test(text.charAt(offset + 1));
    if (isEscaped) offset++;
    const character = text.charAt(offset);
    if (character === '*' || character === '?') found.push({ offset, character, isEscaped });
  }
  return found;
}

export function isReadAsText({ value }: YamlScalar): boolean {
  return typeof value === 'string';
}
