import { expect, test } from 'vitest';
import { parseSpan } from '../../src/text/span.ts';

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
