import { expect, test } from 'vitest';
import { parseSpan, writeSpan } from '../../src/text/span.ts';

test.each([
  ['1s', 1000],
  ['30s', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['0s', 0],
  ['30', null],
  ['30 s', null],
  ['1.5h', null],
  ['-5m', null],
  ['5M', null],
  ['1h30m', null],
  ['9999999999s', null],
  ['', null],
])('%j is a span of %s ms', (text, ms) => {
  expect(parseSpan(text)).toBe(ms);
});

test.each(['1s', '90s', '2m', '45m', '25h', '7d', '0s'])('%s is written as it is read', (text) => {
  expect(writeSpan(parseSpan(text)!)).toBe(text);
});

test('the largest unit is written of which a span is a whole number', () => {
  expect([writeSpan(120_000), writeSpan(3_600_000), writeSpan(90_000), writeSpan(1_999)]).toEqual([
    '2m',
    '1h',
    '90s',
    '1s',
  ]);
});
