import { expect, test } from 'vitest';
import type { Query } from '../../../src/compile/query.ts';
import { batchQueries, countLeaves } from '../../../src/elastic/query-batches.ts';

const leaf = (value: string): Query => ({ wildcard: { 'process.executable': { value, case_insensitive: true } } });
const of = (leaves: number, name = 'x'): Query => ({
  bool: { should: Array.from({ length: leaves }, () => leaf(name)), minimum_should_match: 1 },
});

const counts: readonly { readonly name: string; readonly query: Query; readonly leaves: number }[] = [
  { name: 'a leaf', query: leaf('a'), leaves: 1 },
  { name: 'terms, however many', query: { terms: { 'event.code': ['1', '2', '3'] } }, leaves: 1 },
  { name: 'everything', query: { match_all: {} }, leaves: 1 },
  {
    name: 'every part of a bool, negated ones too',
    query: { bool: { filter: [leaf('a'), of(3)], must_not: leaf('b'), should: [leaf('c')], minimum_should_match: 1 } },
    leaves: 6,
  },
  { name: 'a constant score', query: { constant_score: { filter: of(2), boost: 1 } }, leaves: 2 },
  { name: 'a nested query', query: { nested: { path: 'n', query: of(2) } }, leaves: 2 },
];

test.each(counts)('$name: $leaves leaves', ({ query, leaves }) => {
  expect(countLeaves(query)).toBe(leaves);
});

test('queries are joined while their leaves stay within 200', () => {
  const [a, b, c] = [of(100, 'a'), of(100, 'b'), of(1, 'c')];
  expect(batchQueries([a, b, c])).toEqual([{ bool: { should: [a, b], minimum_should_match: 1 } }, c]);
});

test('a query of more leaves than a batch may have goes alone', () => {
  const [small, large] = [of(1), of(4432)];
  expect(batchQueries([small, large, small])).toEqual([small, large, small]);
});

test('no queries make no batch', () => {
  expect(batchQueries([])).toEqual([]);
});
