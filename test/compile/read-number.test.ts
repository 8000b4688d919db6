import { expect, test } from 'vitest';
import { readNumber } from '../../src/compile/read-number.ts';

test.each<[text: string, number: number | bigint | null]>([
  ['12', 12],
  ['+12', 12],
  ['-1.', -1],
  ['.5', 0.5],
  ['1.5e3', 1500],
  ['0x1f4', 500n],
  ['18446744073709551615', 18446744073709551615n],
  ['', null],
  ['.', null],
  ['1 2', null],
  ['0x', null],
])("'%s' reads as %s", (text, number) => {
  expect(readNumber(text)).toBe(number);
});

test('a million digits that are no number are told in the time of their length', () => {
  expect(readNumber(`${'1'.repeat(1_000_000)}x`)).toBeNull();
});
