import type { BoundItem, BoundRule, Reading, Tree } from '../../src/compile/bound-rule.ts';
import { comparisonOf, predicateOf, readingOf } from '../../src/compile/predicate-key.ts';
import type { EventView } from '../../src/ecs/event-view.ts';
import type { EventSelector, Place } from '../../src/ecs/mapping.ts';
import { parseTextPattern } from '../../src/sigma/parse-text-pattern.ts';
import type { CompareOperator, FieldrefTest, Item, Rule, Test, TimePart } from '../../src/sigma/rule.ts';

const at = { file: 'test.yml', line: 1, column: 1 };

export const sysmon1: EventSelector = {
  channels: ['Microsoft-Windows-Sysmon/Operational'],
  codes: ['1'],
  providers: ['Microsoft-Windows-Sysmon'],
};

/** A text test, written as a Sigma string. */
export function text(pattern: string, cased = false): Test {
  return { kind: 'text', at, pattern: parseTextPattern(pattern), cased };
}

export function regex(source: string, flags: Partial<Record<'ignoreCase' | 'multiLine' | 'dotAll', true>> = {}): Test {
  return { kind: 'regex', at, source, ignoreCase: false, multiLine: false, dotAll: false, ...flags };
}

export function number(value: number): Test {
  return { kind: 'number', at, value };
}

export function boolean(value: boolean): Test {
  return { kind: 'boolean', at, value };
}

export function exists(expected: boolean): Test {
  return { kind: 'exists', at, expected };
}

export function compare(operator: CompareOperator, value: number): Test {
  return { kind: 'compare', at, operator, value };
}

export function timePart(part: TimePart, value: number): Test {
  return { kind: 'timePart', at, part, value };
}

export function fieldref(
  field: string,
  ends: Partial<Record<'openStart' | 'openEnd' | 'cased', true>> = {},
): FieldrefTest {
  return { kind: 'fieldref', at, field, openStart: false, openEnd: false, cased: false, ...ends };
}

/** An item that compares two fields of which each is the path of the same name. */
export function comparesFields(field: string, test: FieldrefTest): BoundItem {
  const [one, other] = [field, test.field].map((name) => reading(name, [name]));
  const written: Item = { kind: 'item', at, field, modifiers: ['fieldref'], link: 'any', tests: [test] };
  return { kind: 'item', predicate: comparisonOf(one!, other!, test), search: 'selection', item: written };
}

export const absent: Test = { kind: 'null', at };

/** A place that holds the value as it is, in documents of any shape. */
export function place(path: string): Place {
  return { key: `plain(${path})`, codec: 'plain', paths: [path], shapes: new Map([['wlb8', 'golden']]) };
}

export function reading(field: string, paths: readonly string[], combine: 'first' | 'any' = 'first'): Reading {
  return readingOf({ field, combine, places: paths.map(place), guessed: false, lossy: null });
}

export function item(of: Reading, tests: readonly Test[], link: 'any' | 'all' = 'any'): BoundItem {
  const written: Item = { kind: 'item', at, field: of.field, modifiers: [], link, tests };
  return { kind: 'item', predicate: predicateOf(of, link, tests), search: 'selection', item: written };
}

/** An item on the field of the same name as its only path. */
export function asks(field: string, ...tests: readonly Test[]): BoundItem {
  return item(reading(field, [field]), tests);
}

export function bound(tree: Tree, selector = sysmon1, id = 'a'): BoundRule {
  return { rule: rule(id), variants: [{ event: 'sysmon', selector, tree }] };
}

/** A rule of which nothing but its name matters. */
export function rule(id: string): Rule {
  return {
    kind: 'rule',
    at,
    id,
    title: id,
    name: null,
    metadata: {
      status: null,
      level: 'medium',
      description: null,
      author: null,
      license: null,
      date: null,
      modified: null,
      references: [],
      falsePositives: [],
      tags: [],
      related: [],
    },
    logsource: { at, category: null, product: null, service: null, definition: null },
    searches: [],
    condition: { kind: 'search', at, name: 'selection' },
    text: '',
    revision: id,
  };
}

/** A Sysmon event 1 whose fields are its top-level keys. */
export function view(fields: Readonly<Record<string, string | readonly string[]>>, selector = sysmon1): EventView {
  return {
    source: { index: null, id: null, document: fields },
    envelope: {
      channel: selector.channels[0] ?? null,
      code: selector.codes[0] ?? null,
      provider: selector.providers[0] ?? null,
      computer: null,
      recordId: null,
      timeMs: null,
      ingestedMs: null,
    },
    shape: 'raw8',
    mixed: false,
    values: ({ paths: [path] }) => {
      const value = fields[path!];
      return value === undefined ? null : [value].flat();
    },
    is: (other) => other === selector,
  };
}
