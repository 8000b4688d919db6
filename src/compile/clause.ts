import type { Query } from './query.ts';

/** A query under construction: easier to combine and to simplify than Elasticsearch's own form. */
export type Clause =
  | { readonly kind: 'everything' | 'nothing' }
  | { readonly kind: 'leaf'; readonly query: Query }
  /** The path has one of the values exactly; neighbours in an `anyOf` become one. */
  | { readonly kind: 'terms'; readonly path: string; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'allOf' | 'anyOf'; readonly of: readonly Clause[] }
  | { readonly kind: 'not'; readonly of: Clause };

export const everything: Clause = { kind: 'everything' };
export const nothing: Clause = { kind: 'nothing' };

export function leaf(query: Query): Clause {
  return { kind: 'leaf', query };
}

export function terms(path: string, values: readonly (string | number | boolean)[]): Clause {
  return { kind: 'terms', path, values };
}

export function not(clause: Clause): Clause {
  switch (clause.kind) {
    case 'everything':
      return nothing;
    case 'nothing':
      return everything;
    case 'not':
      return clause.of;
    case 'leaf':
    case 'terms':
    case 'allOf':
    case 'anyOf':
      return { kind: 'not', of: clause };
  }
}

export function allOf(clauses: readonly Clause[]): Clause {
  const of = unique(clauses.flatMap((clause) => (clause.kind === 'allOf' ? clause.of : clause)));
  if (of.some((clause) => clause.kind === 'nothing')) return nothing;
  return group(
    'allOf',
    of.filter((clause) => clause.kind !== 'everything'),
    everything,
  );
}

export function anyOf(clauses: readonly Clause[]): Clause {
  const of = unique(joinTerms(clauses.flatMap((clause) => (clause.kind === 'anyOf' ? clause.of : clause))));
  if (of.some((clause) => clause.kind === 'everything')) return everything;
  return group(
    'anyOf',
    of.filter((clause) => clause.kind !== 'nothing'),
    nothing,
  );
}

function group(kind: 'allOf' | 'anyOf', of: readonly Clause[], ofNone: Clause): Clause {
  const [only, more] = of;
  if (only === undefined) return ofNone;
  return more === undefined ? only : { kind, of };
}

/** Terms of one path become one clause, where the first of them stands. */
function joinTerms(clauses: readonly Clause[]): readonly Clause[] {
  const values = new Map<string, Set<string | number | boolean>>();
  for (const clause of clauses) {
    if (clause.kind !== 'terms') continue;
    const known = values.get(clause.path) ?? new Set();
    for (const value of clause.values) known.add(value);
    values.set(clause.path, known);
  }
  return clauses.flatMap((clause) => {
    if (clause.kind !== 'terms') return clause;
    const joined = values.get(clause.path);
    values.delete(clause.path);
    return joined === undefined ? [] : terms(clause.path, [...joined]);
  });
}

function unique(clauses: readonly Clause[]): readonly Clause[] {
  return clauses.length < 2
    ? clauses
    : [...new Map(clauses.map((clause) => [JSON.stringify(clause), clause])).values()];
}
