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
  return pattern.reduce<readonly PatternPart[][]>(
    (starts, part) => starts.flatMap((start) => variants(part).map((variant) => [...start, variant])),
    [[]],
  );
}

/** As written first. */
function variants(part: PatternPart): readonly PatternPart[] {
  if (typeof part !== 'string') return [part];
  const pieces = part.split(optionDash);
  const written = part.match(optionDash) ?? [];
  return written.reduce<readonly string[]>(
    (starts, dash, index) => {
      const choices = [dash, ...dashes.filter((other) => other !== dash)];
      return starts.flatMap((start) => choices.map((choice) => start + choice + pieces[index + 1]!));
    },
    [pieces[0]!],
  );
}
