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
    case 'allOf':
      return clause.of.every(({ kind }) => kind === 'not') ? anyOf(clause.of.map(not)) : { kind: 'not', of: clause };
    case 'leaf':
    case 'terms':
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
  const branches = factored(of.filter((clause) => clause.kind !== 'nothing'));
  return group('anyOf', [...branches.filter((branch) => !isIgnored(branch)), ...branches.filter(isIgnored)], nothing);
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

/** What is not indexed stands last: the query reads as the rule first. */
function isIgnored(clause: Clause): boolean {
  return clause.kind === 'terms' && clause.path === '_ignored';
}

/** `(a and b) or (a and c)` is `a and (b or c)`: codecs that put a value together from two paths say it the long way. */
function factored(branches: readonly Clause[]): readonly Clause[] {
  if (branches.filter(({ kind }) => kind === 'allOf').length < 2) return branches;
  const uses = Map.groupBy(
    branches.flatMap((branch) =>
      branch.kind === 'allOf' ? branch.of.map((part) => ({ branch, key: keyOf(part) })) : [],
    ),
    ({ key }) => key,
  );
  const [key, shared] = [...uses].reduce((most, use) => (use[1].length > most[1].length ? use : most), ['', []]);
  if (shared.length < 2) return branches;
  const sharing = new Set<Clause>(shared.map(({ branch }) => branch));
  const rests = shared.map(({ branch }) => allOf(partsOf(branch).filter((part) => keyOf(part) !== key)));
  const common = partsOf(shared[0]!.branch).find((part) => keyOf(part) === key)!;
  const at = branches.findIndex((branch) => sharing.has(branch));
  const others = branches.filter((branch) => !sharing.has(branch));
  return factored(others.toSpliced(at, 0, allOf([common, anyOf(rests)])));
}

function partsOf(clause: Clause): readonly Clause[] {
  return clause.kind === 'allOf' ? clause.of : [clause];
}

function unique(clauses: readonly Clause[]): readonly Clause[] {
  return clauses.length < 2 ? clauses : [...new Map(clauses.map((clause) => [keyOf(clause), clause])).values()];
}

/** Equal clauses have equal keys. Remembered, since a clause is compared at every level that it rises to. */
function keyOf(clause: Clause): string {
  let key = keys.get(clause);
  if (key === undefined) keys.set(clause, (key = makeKey(clause)));
  return key;
}

const keys = new WeakMap<Clause, string>();

function makeKey(clause: Clause): string {
  switch (clause.kind) {
    case 'everything':
    case 'nothing':
      return clause.kind;
    case 'leaf':
      return JSON.stringify(clause.query);
    case 'terms':
      return `terms ${clause.path} ${JSON.stringify(clause.values)}`;
    case 'not':
      return `not (${keyOf(clause.of)})`;
    case 'allOf':
    case 'anyOf':
      return `${clause.kind} (${clause.of.map(keyOf).join(', ')})`;
  }
}
