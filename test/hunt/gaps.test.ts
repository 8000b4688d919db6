import { expect, test } from 'vitest';
import { addFailure, backOffMs, closeGaps, cutsAround, isWaiting, owedGaps } from '../../src/hunt/gaps.ts';
import type { Gap } from '../../src/hunt/ledger.ts';

const gap = (fromMs: number, toMs: number, change: Partial<Gap> = {}): Gap => ({
  window: { fromMs, toMs },
  code: 'OLD',
  reason: 'before',
  sinceMs: 1_000,
  attempts: 1,
  nextAttemptMs: 2_000,
  ...change,
});
const failure = { code: 'NEW', reason: 'now', transient: true, atMs: 10_000 };
const failed = (fromMs: number, toMs: number, change: Partial<Gap> = {}) =>
  gap(fromMs, toMs, { code: 'NEW', reason: 'now', sinceMs: 10_000, nextAttemptMs: 11_000, ...change });
const full = () => 1;

test.each([
  ['a first failure is a gap since now', [], [failed(0, 10)]],
  ['a failure elsewhere leaves other gaps as they are', [gap(20, 30)], [failed(0, 10), gap(20, 30)]],
  [
    'a failure over a known gap lasts since then and counts on',
    [gap(2, 5, { attempts: 3 })],
    [failed(0, 10, { sinceMs: 1_000, attempts: 4, nextAttemptMs: 18_000 })],
  ],
  [
    'what of a known gap was not tried stays as it was',
    [gap(0, 20)],
    [failed(0, 10, { sinceMs: 1_000, attempts: 2, nextAttemptMs: 12_000 }), gap(10, 20)],
  ],
])('%s', (_name, known, gaps) => {
  expect(addFailure(known, { fromMs: 0, toMs: 10 }, failure, full)).toEqual(gaps);
});

test('what trying again will hardly mend waits longest at once', () => {
  const [only] = addFailure([], { fromMs: 0, toMs: 10 }, { ...failure, transient: false }, full);
  expect(only!.nextAttemptMs).toBe(310_000);
});

test('a covered window cuts the gaps that it touches', () => {
  expect(closeGaps([gap(0, 10), gap(20, 30), gap(40, 50)], { fromMs: 5, toMs: 35 })).toEqual([gap(0, 5), gap(40, 50)]);
});

test('a gap that is no longer owed is none', () => {
  expect(owedGaps([gap(0, 10), gap(20, 30)], [{ fromMs: 5, toMs: 8 }])).toEqual([gap(5, 8)]);
});

test('windows are cut around gaps, and in their middle from the second attempt on', () => {
  expect(cutsAround([gap(0, 10), gap(20, 31, { attempts: 2 })])).toEqual([0, 10, 20, 26, 31]);
});

test('back-off doubles from a second to five minutes, and varies by half', () => {
  expect([1, 2, 5, 9, 10, 60].map((attempts) => backOffMs(attempts, full))).toEqual([
    1_000, 2_000, 16_000, 256_000, 300_000, 300_000,
  ]);
  expect(backOffMs(3, () => 0)).toBe(2_000);
});

test('a wait ends with its time, and at once where it is longer than any: our clock was set back', () => {
  const untilMs = 1_000_000;
  expect([0, 1, 300_000, 300_001, 3_600_000].map((leftMs) => isWaiting(untilMs, untilMs - leftMs))).toEqual([
    ...[false, true, true, false, false],
  ]);
});
