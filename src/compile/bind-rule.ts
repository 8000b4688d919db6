import { isAnyRun } from '../sigma/parse-text-pattern.ts';
import { wholeEvent } from '../ecs/codecs/whole-event.ts';
import { fieldOf } from '../ecs/field-of.ts';
import { findLogsource } from '../ecs/find-logsource.ts';
import type { EventMapping, LogsourceMapping, Mapping } from '../ecs/mapping.ts';
import { type Condition, type Detection, type Item, type Rule, type Test, anyRun } from '../sigma/rule.ts';
import type { Filter } from '../sigma/filter.ts';
import { filtersOfRule } from '../sigma/filters-of-rule.ts';
import type { Diagnostic, SourcePosition } from '../text/diagnostic.ts';
import {
  absentEventId,
  absentFields,
  onlyByConsent,
  unavailableLogsource,
  unknownFields,
  unknownLogsource,
} from './bind-diagnostics.ts';
import type { BoundItem, BoundRule, BoundVariant, Predicate, Reading, Tree } from './bound-rule.ts';
import type { BoundFilter } from './filter-set.ts';
import { narrowSelector } from './narrow-selector.ts';
import { comparisonOf, predicateOf, readingOf } from './predicate-key.ts';

/**
 * Works out for each kind of event of the logsource where the rule's fields are. A logsource that no mapping knows, or whose
 * events winlogbeat cannot collect, gives a rule without variants, which never matches.
 */
export function bindRule(rule: Rule, mapping: Mapping): { bound: BoundRule; diagnostics: readonly Diagnostic[] } {
  const logsource = findLogsource(mapping, rule.logsource);
  if (logsource === null) return { bound: { rule, variants: [] }, diagnostics: [unknownLogsource(rule, mapping)] };
  const events = eventsOf(logsource);
  const variants = events.map((event) => bindVariant(rule, event, mapping));
  const bound = { rule, variants };
  const unavailable = logsource.unavailable ?? (events.length === 0 ? onlyByConsent(logsource) : null);
  const diagnostics =
    unavailable === null
      ? [
          ...[absentEventId(bound) ?? []].flat(),
          ...absentFields(bound, events, mapping),
          ...unknownFields(bound, events, mapping),
        ]
      : [unavailableLogsource(rule, unavailable)];
  return { bound, diagnostics };
}

/** Reads fields that the rule need not name, in each of its kinds of events: what its findings are grouped by, say. */
export function bindFields(
  { rule }: BoundRule,
  fields: readonly string[],
  mapping: Mapping,
): readonly (readonly Reading[])[] {
  const events = eventsOf(findLogsource(mapping, rule.logsource));
  return events.map((event) => fields.map((field) => readingIn(event, field, mapping)));
}

/** Reads the fields of each filter that is for a rule, in each of its kinds of events, as the rule's own are read. */
export function bindFilters(filters: readonly Filter[], { rule }: BoundRule, mapping: Mapping): readonly BoundFilter[] {
  const events = eventsOf(findLogsource(mapping, rule.logsource));
  return filtersOfRule(rule, filters).map((filter) => ({
    filter,
    trees: events.map((event) => bindSearches(filter, (field) => readingIn(event, field, mapping))),
  }));
}

/** The events that the logsource means as long as nobody says otherwise. */
export function eventsOf(logsource: LogsourceMapping | null): readonly EventMapping[] {
  return (logsource?.events ?? []).filter(({ byDefault }) => byDefault);
}

function bindVariant(rule: Rule, event: EventMapping, mapping: Mapping): BoundVariant {
  const read = (field: string) => readingIn(event, field, mapping);
  const where = event.where.map(({ field, values }) => bindWhere(read(field), values, event.at));
  const tree = group('and', [...where, bindSearches(rule, read)]);
  return { event: event.name, selector: narrowSelector(event.selector, tree), tree };
}

function bindSearches(
  { searches, condition }: Pick<Rule, 'searches' | 'condition'>,
  read: (field: string) => Reading,
): Tree {
  const detections = new Map(searches.map(({ name, detection }) => [name, detection]));
  return bindCondition(condition, (name) => bindDetection(detections.get(name)!, name, read));
}

function bindCondition(condition: Condition, bindSearch: (name: string) => Tree): Tree {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return group(
        condition.kind,
        condition.of.map((branch) => bindCondition(branch, bindSearch)),
      );
    case 'not':
      return { kind: 'not', of: bindCondition(condition.of, bindSearch) };
    case 'search':
      return bindSearch(condition.name);
    case 'quantified':
      return group(condition.quantifier === 'all' ? 'and' : 'or', condition.names.map(bindSearch));
  }
}

function bindDetection(detection: Detection, search: string, read: (field: string) => Reading): Tree {
  switch (detection.kind) {
    case 'allOf':
    case 'anyOf':
      return group(
        detection.kind === 'allOf' ? 'and' : 'or',
        detection.of.map((part) => bindDetection(part, search, read)),
      );
    case 'not':
      return { kind: 'not', of: bindDetection(detection.of, search, read) };
    case 'item':
      return bindItem(detection, search, read);
  }
}

function bindItem(item: Item, search: string, read: (field: string) => Reading): Tree {
  const { field, link, tests } = item;
  const asIs = (predicate: Predicate): BoundItem => ({ kind: 'item', predicate, search, item });
  if (field === null) return asIs(predicateOf(keywords, link, tests.map(contains)));
  const references = tests.filter((test) => test.kind === 'fieldref');
  if (references.length === 0) return asIs(predicateOf(read(field), link, tests));
  // Each compares with a field of its own.
  return group(
    link === 'all' ? 'and' : 'or',
    references.map((test) => asIs(comparisonOf(read(field), read(test.field), test))),
  );
}

/** The mapping's own condition on an event, as `EventType: [DeleteKey, DeleteValue]`. */
function bindWhere(reading: Reading, values: readonly string[], at: SourcePosition): BoundItem {
  const tests = values.map((value): Test => ({ kind: 'text', at, pattern: [value], cased: false }));
  return { kind: 'item', predicate: predicateOf(reading, 'any', tests), search: null, item: null };
}

function readingIn(event: EventMapping, field: string, mapping: Mapping): Reading {
  const { combine, places, guessed, lossy } = fieldOf(mapping, event, field);
  return readingOf({ field, combine, places, guessed, lossy });
}

const keywords = readingOf({ field: null, combine: 'any', places: [wholeEvent], guessed: false, lossy: null });

/** A keyword is looked for anywhere in a value. */
function contains(test: Test): Test {
  switch (test.kind) {
    case 'text': {
      const open = test.pattern.length === 0 ? [anyRun] : test.pattern;
      const start = isAnyRun(open[0]) ? [] : [anyRun];
      const end = isAnyRun(open.at(-1)) ? [] : [anyRun];
      return { ...test, pattern: [...start, ...open, ...end] };
    }
    case 'number':
    case 'boolean':
      return { kind: 'text', at: test.at, pattern: [anyRun, String(test.value), anyRun], cased: false };
    case 'regex':
    case 'cidr':
    case 'compare':
    case 'timePart':
    case 'fieldref':
    case 'null':
    case 'exists':
      return test;
  }
}

/** A group of one is that one. */
function group(kind: 'and' | 'or', of: readonly Tree[]): Tree {
  const [only] = of;
  return of.length === 1 ? only! : { kind, of };
}
