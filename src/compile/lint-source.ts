import type { Test } from '../sigma/rule.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import type { BoundItem, BoundRule } from './bound-rule.ts';
import { buildQuery } from './build-query.ts';
import { compileDiagnostic } from './diagnostic-codes.ts';
import { regexNotRun, regexRunWider } from './keyword-clause.ts';
import { predicateClause } from './predicate-clause.ts';
import { ownQueries } from './pushed-queries.ts';
import { maxWeight, weigh } from './query-parts.ts';
import type { Widening } from './query.ts';
import { itemsOf } from './rule-set.ts';
import type { FieldType, SourceProfile } from './source-profile.ts';
import { wholeValuesOnly } from './typed-clause.ts';

/** Elasticsearch's least `indices.query.bool.max_clause_count`. More is run all the same, in parts. */
const maxClauses = 1024;

/**
 * Says where the mapping of a source stands between a rule and what it means: the places at which its query has to return
 * more than the rule means and why (as `buildQuery` finds them), and what no index has. Each field and cause once.
 */
export function lintSource(bound: BoundRule, profile: SourceProfile): readonly Diagnostic[] {
  const items = bound.variants.flatMap(({ event, tree }) =>
    itemsOf(tree)
      .filter(({ item }) => item !== null)
      .map((item) => ({ event, item })),
  );
  const found = [
    ...unmappedFields(
      items.map(({ item }) => item),
      profile,
    ),
    ...items.flatMap(({ event, item }) => item.predicate.tests.flatMap((test) => lintTest(item, test, event, profile))),
  ];
  return [
    ...new Map([...found, ...lintSize(bound, profile)].map((each) => [`${each.code} ${each.message}`, each])).values(),
  ];
}

function lintSize(bound: BoundRule, profile: SourceProfile): readonly Diagnostic[] {
  const { dsl, leaves } = buildQuery(bound, profile);
  const isRead = weigh(dsl) > maxWeight && ownQueries(bound, profile) === null;
  if (leaves <= maxClauses && !isRead) return [];
  const hint = isRead
    ? 'With `plan: push` every event of its logsource is read instead, which takes less; nothing is missed.'
    : `A server may be set to take ${maxClauses} at once; where windows are scanned, none are sent.`;
  const message = `The query of '${bound.rule.title}' has ${leaves} clauses.`;
  return [compileDiagnostic('COMPILE_SOURCE_CLAUSES', message, { at: bound.rule.at, hint })];
}

/** Fields of which every place, in every kind of event, is in no index. */
function unmappedFields(items: readonly BoundItem[], profile: SourceProfile): readonly Diagnostic[] {
  const byField = Map.groupBy(items, ({ predicate }) => predicate.reading.field);
  return [...byField].flatMap(([field, uses]) => {
    const paths = new Set(uses.flatMap(({ predicate }) => predicate.reading.places.flatMap((place) => place.paths)));
    if (field === null || paths.size === 0 || [...paths].some((path) => profile.field(path) !== null)) return [];
    const shown = [...paths].slice(0, 3).join(', ');
    const message = `No index of '${profile.name}' has a field for '${field}' (${shown}${paths.size > 3 ? ', …' : ''}).`;
    const hint = 'No event has held it so far: it reads as absent.';
    return [compileDiagnostic('COMPILE_SOURCE_FIELD_UNMAPPED', message, { at: uses[0]!.item!.at, hint })];
  });
}

/** Asks for one value alone, so that what widens its query is known to be about it. */
function lintTest({ predicate }: BoundItem, test: Test, event: string, profile: SourceProfile): readonly Diagnostic[] {
  const { field } = predicate.reading;
  const widened: Widening[] = [];
  predicateClause({ ...predicate, tests: [test] }, { profile, polarity: 'positive', event, field, widened });
  // A keyword of no field is looked for in all of them, and is post-checked on every source.
  return field === null ? [] : widened.flatMap((each) => lintWidening(each, { field, test, at: test.at }, profile));
}

interface Asked {
  readonly field: string;
  readonly test: Test;
  readonly at: SourcePosition;
}

/** What of it the owner of the indices, or the author of the rule, can change; the rest is how the matcher works. */
function lintWidening(
  { path, reason }: Widening,
  { field, test, at }: Asked,
  profile: SourceProfile,
): readonly Diagnostic[] {
  const mapped = path === null ? null : profile.field(path);
  if (path === null || mapped === null) return [];
  switch (mapped.type) {
    case 'text':
    case 'match_only_text': {
      const message = `'${field}' is in ${path}, which '${profile.name}' maps as ${mapped.type} alone: the query finds words of it.`;
      const hint = 'Map it as keyword or wildcard too, and the query returns less.';
      return [compileDiagnostic('COMPILE_SOURCE_TEXT', message, { at, hint })];
    }
    case 'ip': {
      if (reason !== wholeValuesOnly) return [];
      const message = `'${field}' is in ${path}, an address: the query cannot look for a part of one.`;
      return [compileDiagnostic('COMPILE_SOURCE_ADDRESS', message, { at, hint: 'Use cidr with the network.' })];
    }
    case 'keyword':
    case 'wildcard': {
      const isOfRegex = reason === regexNotRun || reason === regexRunWider;
      return isOfRegex ? lintRegex(path, test, at) : lintLength(path, mapped.ignoreAbove, test, at);
    }
    case 'long':
    case 'boolean':
      return reason === wholeValuesOnly ? [anyValueFound(mapped.type, path, { field, at }, profile)] : [];
    case 'flattened':
    case 'date':
    case 'mixed':
    case 'other':
      return [anyValueFound(mapped.type, path, { field, at }, profile)];
  }
}

function anyValueFound(
  type: FieldType,
  path: string,
  { field, at }: Pick<Asked, 'field' | 'at'>,
  { name }: SourceProfile,
): Diagnostic {
  const message = `'${field}' is in ${path}, of type ${type} in '${name}': the query finds any value of it.`;
  const hint = 'Map it as keyword in all indices, and the query returns less.';
  return compileDiagnostic('COMPILE_SOURCE_TYPE', message, { at, hint });
}

function lintRegex(path: string, test: Test, at: SourcePosition): readonly Diagnostic[] {
  if (test.kind !== 'regex') return [];
  const message = `Elasticsearch runs no expression on ${path} that says just what '${test.source}' does.`;
  const hint = 'Nothing is missed: the query returns more, and the matcher decides.';
  return [compileDiagnostic('COMPILE_SOURCE_REGEX', message, { at, hint })];
}

/** A value that is longer than what is indexed is found by `_ignored` alone, with all others that are. */
function lintLength(path: string, ignoreAbove: number | null, test: Test, at: SourcePosition): readonly Diagnostic[] {
  if (test.kind !== 'text' || ignoreAbove === null) return [];
  const length = test.pattern.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
  if (length <= ignoreAbove) return [];
  const message = `The value has ${length} characters, and ${path} indexes values of up to ${ignoreAbove}.`;
  const hint = 'Raise ignore_above, or look for a part of the value.';
  return [compileDiagnostic('COMPILE_SOURCE_IGNORE_ABOVE', message, { at, hint })];
}
