import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildQuery } from '../../src/compile/build-query.ts';
import { mergeLeaves } from '../../src/compile/merge-leaves.ts';
import { countLeaves } from '../../src/compile/query-parts.ts';
import type { Query } from '../../src/compile/query.ts';
import { documents, oddProfile, words } from './arbitraries.ts';
import { bound, item, reading, text } from './builders.ts';
import { finds } from './evaluate-query.ts';

function wildcard(path: string, value: string): Query {
  return { wildcard: { [path]: { value, case_insensitive: true } } };
}

function anyOf(...should: readonly Query[]): Query {
  return { bool: { should, minimum_should_match: 1 } };
}

function regexp(path: string, value: string): Query {
  return { regexp: { [path]: { value, flags: 'NONE', case_insensitive: true } } };
}

describe('a list of patterns on one keyword field becomes one regular expression', () => {
  test.each<[name: string, query: Query, expected: Query]>([
    [
      'contains',
      anyOf(...['*a*', '*b.c*', '*\\\\d*', '*\\**'].map((value) => wildcard('keyword', value))),
      anyOf(regexp('keyword', '.*(a|b\\.c|\\\\d|\\*).*')),
    ],
    [
      'ends',
      anyOf(...['*a', '*b', '*c', '*d'].map((value) => wildcard('keyword', value))),
      anyOf(regexp('keyword', '.*(a|b|c|d)')),
    ],
    [
      'starts, and what is no list stays',
      anyOf(
        ...['a', 'b', 'c', 'd'].map((value) => ({ prefix: { keyword: { value, case_insensitive: true } } })),
        wildcard('keyword', '*a*'),
      ),
      anyOf(wildcard('keyword', '*a*'), regexp('keyword', '(a|b|c|d).*')),
    ],
    [
      'equals, under not',
      {
        bool: {
          must_not: ['a', 'b', 'c', 'd'].map((value) => ({ term: { keyword: { value, case_insensitive: true } } })),
        },
      },
      { bool: { must_not: [regexp('keyword', '(a|b|c|d)')] } },
    ],
  ])('%s', (_, query, expected) => {
    expect(mergeLeaves(query, oddProfile)).toEqual(expected);
  });

  test('letters that have a case and those that have none are lists of their own', () => {
    const cased = ['*1*', '*2*', '*3*', '*4*'].map((value): Query => ({ wildcard: { keyword: { value } } }));
    const folded = ['*a*', '*b*', '*c*', '*d*'].map((value) => wildcard('keyword', value));
    expect(mergeLeaves(anyOf(...cased, ...folded), oddProfile)).toEqual(
      anyOf({ regexp: { keyword: { value: '.*(1|2|3|4).*', flags: 'NONE' } } }, regexp('keyword', '.*(a|b|c|d).*')),
    );
  });

  test.each<[name: string, query: Query]>([
    [
      'what is asked with its case of a field that has lost it',
      anyOf(...['*1*', '*2*', '*3*', '*4*'].map((value): Query => ({ wildcard: { folded: { value } } }))),
    ],
    ['three patterns', anyOf(...['*a*', '*b*', '*c*'].map((value) => wildcard('keyword', value)))],
    ['inner wildcards', anyOf(...['*a*b*', '*b*c*', 'a*c', '*d?*'].map((value) => wildcard('keyword', value)))],
    ['a wildcard field', anyOf(...['*a*', '*b*', '*c*', '*d*'].map((value) => wildcard('wild', value)))],
    [
      'what must all hold',
      { bool: { filter: ['*a*', '*b*', '*c*', '*d*'].map((value) => wildcard('keyword', value)) } },
    ],
  ])('but not %s', (_, query) => {
    expect(mergeLeaves(query, oddProfile)).toEqual(query);
  });
});

test('an expression is never longer than Elasticsearch takes', () => {
  const values = Array.from({ length: 300 }, (_, index) => `*${'(x'.repeat(index % 60)}${index}*`);
  const merged = mergeLeaves(anyOf(...values.map((value) => wildcard('keyword', value))), oddProfile);
  const lengths = [...JSON.stringify(merged).matchAll(/"value":("(?:[^"\\]|\\.)*")/g)].map(
    ([, value]) => (JSON.parse(value!) as string).length,
  );
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1000);
  expect(countLeaves(merged)).toBeLessThan(40);
});

test('the merged query finds the same documents', () => {
  const lists = fc.array(words, { minLength: 4, maxLength: 8 });
  fc.assert(
    fc.property(
      lists,
      fc.constantFrom('*', ''),
      fc.constantFrom('*', ''),
      fc.array(documents, { maxLength: 20 }),
      (list, start, end, page) => {
        const tests = list.map((word) => text(`${start}${word.replace(/[\\*?]/g, '\\$&')}${end}`));
        const { dsl } = buildQuery(bound(item(reading('keyword', ['keyword']), tests)), oddProfile);
        const merged = mergeLeaves(dsl, oddProfile);
        for (const document of page) expect(finds(merged, document, oddProfile)).toBe(finds(dsl, document, oddProfile));
      },
    ),
    { numRuns: 500 },
  );
});
