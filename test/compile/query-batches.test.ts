import { expect, test } from 'vitest';
import type { Query } from '../../src/compile/query.ts';
import { batchQueries } from '../../src/compile/query-batches.ts';

const leaf = (value: string): Query => ({ wildcard: { 'process.executable': { value, case_insensitive: true } } });
const of = (leaves: number, name = 'x'): Query => ({
  bool: { should: Array.from({ length: leaves }, () => leaf(name)), minimum_should_match: 1 },
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
