import { expect, test } from 'vitest';
import { durationText } from '../../src/text/duration.ts';

test.each([
  [0, '0 s'],
  [432, '0.4 s'],
  [95_400, '95 s'],
  [120_000, '2 min'],
  [150_000, '2 min 30 s'],
  [3_599_900, '1 h'],
  [11_400_000, '3 h 10 min'],
  [86_400_000, '1 d'],
  [190_000_000, '2 d 5 h'],
])('%i ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
