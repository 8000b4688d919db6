import type { SourcePosition } from './diagnostic.ts';
import type { YamlScalar } from './yaml-node.ts';

/**
 * Where the character at `offset` of `scalar.text` was written. Folding changes only white space, so the characters other
 * than that are counted in both. Where escapes make the counts differ, the scalar's own place.
 */
export function positionInScalar(scalar: YamlScalar, offset: number): SourcePosition {
  const { text, at } = scalar.raw;
  if (text === scalar.text && !/[\n\r]/.test(text)) return { ...at, column: at.column + offset };
  if (inked(text).length !== inked(scalar.text).length) return scalar.at;

  let inkLeft = inked(scalar.text.slice(0, offset)).length;
  let { line, column } = at;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (/\S/.test(character) && inkLeft-- === 0) break;
    if (character === '\n' || (character === '\r' && text[index + 1] !== '\n')) [line, column] = [line + 1, 1];
    else column++;
  }
  return { file: at.file, line, column };
}

function inked(text: string): string {
  return text.replace(/\s+/g, '');
}
