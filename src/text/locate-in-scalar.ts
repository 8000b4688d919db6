import type { SourcePosition } from './diagnostic.ts';
import { LineIndex } from './line-index.ts';
import type { YamlScalar } from './yaml-node.ts';

/**
 * Gives the function that finds where the character at an offset of `scalar.text` was written. Folding changes only white
 * space, so the characters other than that are counted in both; where escapes make the counts differ, all are at the scalar's
 * own place.
 */
export function locateInScalar(scalar: YamlScalar): (offset: number) => SourcePosition {
  const { text, at } = scalar.raw;
  if (text === scalar.text && !/[\n\r]/.test(text)) return (offset) => ({ ...at, column: at.column + offset });

  const [written, read] = [inkOffsets(text), inkOffsets(scalar.text)];
  if (written.length !== read.length) return () => scalar.at;
  const lines = new LineIndex(text, at.file);
  return (offset) => {
    const { line, column } = lines.position(written[countBelow(read, offset)] ?? text.length);
    return { file: at.file, line: at.line + line - 1, column: line === 1 ? at.column + column - 1 : column };
  };
}

function inkOffsets(text: string): readonly number[] {
  return Array.from(text.matchAll(/\S/g), ({ index }) => index);
}

/** How many of the ascending numbers are below `limit`. */
function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
