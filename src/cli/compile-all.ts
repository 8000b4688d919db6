import { isDeepStrictEqual } from 'node:util';
import type { BoundRule } from '../compile/bound-rule.ts';
import { builtInProfile } from '../compile/built-in-profile.ts';
import { compileRule } from '../compile/judge.ts';
import type { Query } from '../compile/query.ts';
import { type Verdict, verdicts } from '../compile/verdict.ts';
import type { FieldTypes } from '../ecs/field-types.ts';
import type { Shape } from '../ecs/mapping.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';

/** A rule that was read, and bound where it could be. */
export interface ReadRule {
  readonly id: string | null;
  readonly title: string | null;
  readonly at: SourcePosition;
  readonly bound: BoundRule | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What became of one rule: a line of the frozen corpus, by which the work of two revisions is compared. */
export interface CorpusLine {
  readonly id: string | null;
  readonly title: string | null;
  readonly file: string;
  readonly line: number;
  /** The worst over the shapes. */
  readonly verdict: Verdict['verdict'];
  readonly shapes: readonly ({ readonly shape: Shape } & Pick<Verdict, 'verdict' | 'blind'>)[];
  /** Each different query with the shapes of documents that it is for; none where the rule is refused. */
  readonly queries: readonly CorpusQuery[];
}

export interface CorpusQuery {
  readonly shapes: readonly Shape[];
  readonly query: Query;
  readonly leaves: number;
}

/** Compiles every rule for every shape, in the order of files and lines, which no change of ours disturbs. */
export function* compileAll(
  rules: readonly ReadRule[],
  types: FieldTypes,
  shapes: readonly Shape[],
): Iterable<CorpusLine> {
  const profiles = shapes.map((shape) => ({ shape, profile: builtInProfile(types, [shape]) }));
  for (const { id, title, at, bound, diagnostics } of rules.toSorted(byPlace)) {
    const compiled = profiles.map(({ shape, profile }) => ({ shape, ...compileRule(bound, diagnostics, profile) }));
    const queries: (CorpusQuery & { readonly shapes: Shape[] })[] = [];
    for (const { shape, verdict, query: built } of compiled) {
      if (built === null || verdict.verdict === 'refused') continue;
      const { dsl: query, leaves } = built;
      const same = queries.find((known) => isDeepStrictEqual(known.query, query));
      if (same === undefined) queries.push({ shapes: [shape], query, leaves });
      else same.shapes.push(shape);
    }
    yield {
      ...{ id, title, file: at.file, line: at.line },
      verdict: verdicts.find((name) => compiled.some(({ verdict }) => verdict.verdict === name))!,
      shapes: compiled.map(({ shape, verdict: { verdict, blind } }) => ({ shape, verdict, blind })),
      queries,
    };
  }
}

function byPlace({ at: one }: ReadRule, { at: other }: ReadRule): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line;
}
