import { combinations } from './combinations.ts';
import type { PatternPart, TextPattern } from './rule.ts';

/** More dashes in one value make more than 3,125 values and are refused. */
export const maxWindashes = 5;

const dashes = ['-', '/', '–', '—', '―'];

// A dash that introduces a word: no letter or digit before it, one behind it.
const optionDash = /(?<![\p{L}\p{N}_])[-/](?=[\p{L}\p{N}_])/gu;

/** Every way to write the dashes that introduce options, each on its own; null where there are more than `maxWindashes`. */
export function expandWindash(pattern: TextPattern): readonly TextPattern[] | null {
  const count = pattern.reduce(
    (sum, part) => sum + (typeof part === 'string' ? (part.match(optionDash)?.length ?? 0) : 0),
    0,
  );
  if (count > maxWindashes) return null;
  return combinations(pattern.map(variants));
}

/** As written first. */
function variants(part: PatternPart): readonly PatternPart[] {
  if (typeof part !== 'string') return [part];
  const pieces = part.split(optionDash);
  const written = part.match(optionDash) ?? [];
  const alternatives = written.flatMap((dash, index) => [
    [dash, ...dashes.filter((other) => other !== dash)],
    [pieces[index + 1]!],
  ]);
  return combinations([[pieces[0]!], ...alternatives]).map((words) => words.join(''));
}
