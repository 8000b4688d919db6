import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildQuery } from '../../src/compile/build-query.ts';
import { weigh } from '../../src/compile/query-parts.ts';
import type { Query } from '../../src/compile/query.ts';
import { splitQuery } from '../../src/compile/split-query.ts';
import { documents, oddProfile, trees } from './arbitraries.ts';
import { bound } from './builders.ts';
import { finds } from './evaluate-query.ts';

const leaf = (path: string): Query => ({ exists: { field: path } });
const anyOf = (...should: readonly Query[]): Query => ({ bool: { should, minimum_should_match: 1 } });
const allOf = (...filter: readonly Query[]): Query => ({ bool: { filter } });
const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(leaf) as [Query, Query, Query, Query, Query];

describe('a query of more than three leaves is split', () => {
  test.each<[name: string, query: Query, expected: readonly Query[] | null]>([
    ['not, where it has no more', anyOf(a, b, c), [anyOf(a, b, c)]],
    ['into shares of its alternatives', anyOf(a, b, c, d, e), [anyOf(a, b, c), anyOf(d, e)]],
    [
      'into shares of the largest part, with what must hold beside each',
      allOf(a, anyOf(b, c, d, e)),
      [allOf(a, anyOf(b, c)), allOf(a, anyOf(d, e))],
    ],
    [
      'also an alternative that is too large itself',
      anyOf(allOf(a, anyOf(b, c, d)), e),
      [allOf(a, anyOf(b, c)), anyOf(allOf(a, d), e)],
    ],
    [
      'with what must not hold beside each',
      { bool: { filter: [anyOf(a, b, c, d)], must_not: [e] } },
      [{ bool: { filter: [anyOf(a, b)], must_not: [e] } }, { bool: { filter: [anyOf(c, d)], must_not: [e] } }],
    ],
    [
      'without what must not hold, as far as it is too much',
      { bool: { filter: [a], must_not: [b, c, d, e] } },
      [{ bool: { filter: [a], must_not: [b, c] } }],
    ],
    ['not, where too much must hold at once', allOf(a, b, c, d), null],
    ['not, where too much must not hold, and nothing must', { bool: { must_not: [a, b, c, d] } }, null],
  ])('%s', (_, query, expected) => {
    expect(splitQuery(query, 3)).toEqual(expected);
  });
});

test('a long pattern weighs as much as many', () => {
  const wildcard = (length: number): Query => ({
    wildcard: { keyword: { value: `*${'x'.repeat(length - 2)}*`, case_insensitive: true } },
  });
  expect([wildcard(30), wildcard(100), wildcard(101), wildcard(1000)].map(weigh)).toEqual([1, 1, 2, 10]);
  expect(weigh({ terms: { keyword: ['a', 'b'] } })).toBe(1);
  expect(weigh(anyOf(wildcard(150), { bool: { must_not: [wildcard(30)] } }))).toBe(3);
});

test('no piece weighs too much, and together they find whatever the query finds', () => {
  let split = 0;
  fc.assert(
    fc.property(trees, fc.integer({ min: 4, max: 8 }), fc.array(documents, { maxLength: 10 }), (tree, most, page) => {
      const { dsl } = buildQuery(bound(tree), oddProfile);
      const pieces = splitQuery(dsl, most);
      if (pieces === null) return;
      if (pieces.length > 1) split += 1;
      expect(Math.max(...pieces.map(weigh))).toBeLessThanOrEqual(most);
      for (const document of page) {
        if (finds(dsl, document, oddProfile)) {
          expect(pieces.some((piece) => finds(piece, document, oddProfile))).toBe(true);
        }
      }
    }),
    { numRuns: 1_000 },
  );
  expect(split).toBeGreaterThan(50);
});
