import type { CorpusLine } from '../src/cli/compile-all.ts';

/** A rule of which two revisions make something else. Null: only the other revision has it. */
export interface Difference {
  readonly before: CorpusLine | null;
  readonly after: CorpusLine | null;
}

export interface Comparison {
  readonly rules: number;
  readonly differences: readonly Difference[];
}

/** Compares the lines of `compile --all` of two revisions over the same rules; a rule is known by where it is written. */
export function compareCorpora(before: readonly CorpusLine[], after: readonly CorpusLine[]): Comparison {
  const known = new Map(before.map((line) => [placeOf(line), line]));
  const kept = new Set(after.map(placeOf));
  const pairs: readonly Difference[] = [
    ...after.map((line) => ({ before: known.get(placeOf(line)) ?? null, after: line })),
    ...before.filter((line) => !kept.has(placeOf(line))).map((line) => ({ before: line, after: null })),
  ];
  return {
    rules: pairs.length,
    differences: pairs.filter((pair) => JSON.stringify(pair.before) !== JSON.stringify(pair.after)),
  };
}

/** How many rules changed, by what became of their verdict, of their queries and of being blind. */
export function summarizeDifferences({ rules, differences }: Comparison): readonly string[] {
  const kinds = differences.flatMap(kindsOf);
  const counts = [...Map.groupBy(kinds, (kind) => kind)].map(([kind, { length }]) => `  ${length} ${kind}`);
  return [`${rules} rules, ${differences.length} with a difference`, ...counts.sort()];
}

/** What differs, in words: a rule may differ in several ways, or in its shapes alone. */
export function kindsOf({ before, after }: Difference): readonly string[] {
  if (before === null || after === null) return [before === null ? 'rules appeared' : 'rules disappeared'];
  const kinds = [
    ...(before.verdict === after.verdict ? [] : [`verdicts ${before.verdict} -> ${after.verdict}`]),
    ...(same(before.queries, after.queries) ? [] : ['queries changed']),
    ...(same(blindIn(before), blindIn(after)) ? [] : ['blind in other shapes']),
  ];
  return kinds.length > 0 ? kinds : ['verdicts of single shapes, titles or words changed'];
}

function blindIn({ shapes }: CorpusLine): readonly string[] {
  return shapes.filter(({ blind }) => blind !== null).map(({ shape }) => shape);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function placeOf({ file, line }: CorpusLine): string {
  return `${file}:${line}`;
}
