import { expect, test } from 'vitest';
import { addDelay, boundOf, quantile, sumDelays } from '../../src/hunt/delays.ts';

test.each([
  [0, 100],
  [100, 100],
  [101, 118],
  [118, 118],
  [119, 141],
  [200, 200],
  [60_000, 60_887],
  [95_000, 102_400],
  [1e15, 31_922_535_419],
])('%i ms are counted under %i ms', (delayMs, bound) => {
  expect(boundOf(delayMs)).toBe(bound);
});

test('no bound is more than a fifth above what it counts, within a year', () => {
  for (let ms = 100; ms < 366 * 86_400_000; ms *= 1.013) {
    expect(boundOf(ms) / ms).toBeLessThan(1.2);
    expect(boundOf(ms) - ms).toBeGreaterThan(-1);
  }
});

test('a quantile is the bound that so large a share did not exceed, and of nothing there is none', () => {
  const delays = new Map<number, number>();
  addDelay(delays, 200, 90);
  addDelay(delays, 5_000, 9);
  addDelay(delays, 100_000);
  const at = (share: number) => quantile(delays, share);
  expect([at(0.5), at(0.9), at(0.91), at(0.99), at(1)]).toEqual([200, 200, 5_381, 5_381, 102_400]);
  expect(quantile(new Map(), 0.5)).toBe(null);
  expect(quantile(sumDelays([delays, new Map([[400, 1_000]])]), 0.5)).toBe(400);
});
