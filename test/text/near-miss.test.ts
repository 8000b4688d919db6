import { expect, test } from 'vitest';
import { didYouMean, nearMiss } from '../../src/text/near-miss.ts';

const modifiers = ['contains', 'startswith', 'endswith', 're', 'cidr', 'gt', 'gte'];

const rows: [name: string, word: string, near: string | null][] = [
  ['two letters swapped', 'contians', 'contains'],
  ['a letter missing', 'contans', 'contains'],
  ['a letter too many', 'endswitth', 'endswith'],
  ['another letter', 'cydr', 'cidr'],
  ['two letters in a long word', 'start_with', 'startswith'],
  ['another case', 'CONTAINS', 'contains'],
  ['the nearest of several', 'gtee', 'gte'],
  ['nothing in common', 'foo', null],
  ['a letter is not near to every short word', 'x', null],
  ['the empty word', '', null],
  ['a very long word', 'contains'.repeat(100), null],
];

test.each(rows)('%s', (_, word, near) => {
  expect(nearMiss(word, modifiers)).toBe(near);
});

test('a hint names the near miss, or says something else', () => {
  expect(didYouMean('contians', modifiers, 'See the list.')).toBe("Did you mean 'contains'?");
  expect(didYouMean('foo', modifiers, 'See the list.')).toBe('See the list.');
});
