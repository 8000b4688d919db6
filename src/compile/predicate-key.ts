import type { FieldrefTest, Test, TextPattern } from '../sigma/rule.ts';
import type { Predicate, Reading } from './bound-rule.ts';
import { foldPattern, isEmptyText } from './compile-test.ts';

/** Makes a predicate whose key is the same for every way to write the question. */
export function predicateOf(reading: Reading, link: 'any' | 'all', tests: readonly Test[]): Predicate {
  const keys = [...new Set(tests.map(testKey))].sort();
  const key = JSON.stringify([reading.key, keys.length === 1 ? 'any' : link, ...keys]);
  return { key, reading, link, tests, other: null };
}

/** Makes the predicate that compares two fields. */
export function comparisonOf(reading: Reading, other: Reading, test: FieldrefTest): Predicate {
  return { key: JSON.stringify([reading.key, testKey(test), other.key]), reading, link: 'any', tests: [test], other };
}

/** Makes a reading whose key is the same for every field that is read at the same places. */
export function readingOf(reading: Omit<Reading, 'key'>): Reading {
  const places = reading.places.map((place) => place.key);
  const combine = places.length > 1 ? reading.combine : 'first';
  return { key: [combine, ...places].join(' '), ...reading };
}

function testKey(test: Test): string {
  switch (test.kind) {
    case 'null':
      return 'absent';
    case 'exists':
      return test.expected ? 'present' : 'absent';
    case 'text':
      if (isEmptyText(test)) return 'absent';
      return test.cased ? `cased ${patternKey(test.pattern)}` : `text ${patternKey(foldPattern(test.pattern))}`;
    case 'number':
      return `number ${test.value}`;
    case 'boolean':
      return `text ${JSON.stringify([String(test.value)])}`;
    case 'regex':
      return `regex ${test.ignoreCase ? 'i' : ''}${test.multiLine ? 'm' : ''}${test.dotAll ? 's' : ''} ${test.source}`;
    case 'cidr':
      return `cidr ${test.address.join('.')}/${test.prefixLength}`;
    case 'compare':
      return `${test.operator} ${test.value}`;
    case 'timePart':
      return `${test.part} ${test.value}`;
    // Which field it is, the key of its reading says.
    case 'fieldref':
      return `fieldref ${test.cased ? 'cased' : ''}${test.openStart ? '*' : ''}${test.openEnd ? ' *' : ''}`;
  }
}

function patternKey(pattern: TextPattern): string {
  return JSON.stringify(pattern.map((part) => (typeof part === 'string' ? part : [part.wildcard])));
}
