import type { TextPattern } from './rule.ts';

/** The Sigma string that reads as `pattern`, with no more backslashes than it needs: the inverse of `parseTextPattern`. */
export function printTextPattern(pattern: TextPattern): string {
  let text = '';
  for (const part of pattern) {
    // A backslash before a wildcard would make it literal, so that one is doubled.
    if (typeof part === 'object') text = (text.endsWith('\\') ? `${text}\\` : text) + part.wildcard;
    else text += part.replace(/[*?]|\\(?=[\\*?])/g, '\\$&');
  }
  return text;
}
