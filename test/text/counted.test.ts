import { expect, test } from 'vitest';
import { counted } from '../../src/text/counted.ts';

test.each([
  [0, '0 rules'],
  [1, '1 rule'],
  [2, '2 rules'],
  [1_234_567, '1,234,567 rules'],
])('%d is %s', (count, expected) => {
  expect(counted(count, 'rule')).toBe(expected);
});

test('a plural of its own', () => {
  expect([counted(1, 'index', 'indices'), counted(2, 'index', 'indices')]).toEqual(['1 index', '2 indices']);
});
