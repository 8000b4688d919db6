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

test('a word is compared with thousands of others in a moment, however long and alike they are', () => {
  const others = Array.from(
    { length: 50_000 },
    (_, index) => 'x'.repeat(40) + 'a'.repeat(18) + String(index).padStart(6, '0'),
  );
  const words = Array.from({ length: 30 }, (_, index) => 'x'.repeat(40) + 'b'.repeat(18) + `y${index}`.padEnd(6, 'z'));
  expect(words.map((word) => nearMiss(word, others))).toEqual(words.map(() => null));
});
