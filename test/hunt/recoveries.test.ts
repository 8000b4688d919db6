import { expect, test } from 'vitest';
import type { Gap, Recovery } from '../../src/hunt/ledger.ts';
import { addRecovery, countReread, dueRereads } from '../../src/hunt/recoveries.ts';
import type { Window } from '../../src/hunt/window.ts';

const lookBackMs = 1_600;

const span = (fromMs: number, toMs: number): Window => ({ fromMs, toMs });
const gap = (fromMs: number, toMs: number): Gap => ({
  ...{ window: span(fromMs, toMs), code: 'C', reason: 'r', sinceMs: 0, attempts: 1, nextAttemptMs: 0 },
});
const recovery = (fromMs: number, toMs: number, sinceMs: number, rereads: number): Recovery => ({
  ...{ window: span(fromMs, toMs), sinceMs, rereads },
});

test.each<[name: string, known: Recovery[], window: Window, gaps: Gap[], expected: Recovery[]]>([
  ['of a window only what lay in a gap is read again', [], span(0, 100), [gap(10, 20)], [recovery(10, 20, 500, 0)]],
  ['a window beside all gaps is not', [], span(20, 100), [gap(10, 20)], []],
  [
    'what is beside stays',
    [recovery(0, 5, 9, 2)],
    span(5, 9),
    [gap(5, 9)],
    [recovery(0, 5, 9, 2), recovery(5, 9, 500, 0)],
  ],
  [
    'what is lost again counts anew',
    [recovery(0, 30, 9, 2)],
    span(10, 20),
    [gap(0, 30)],
    [recovery(0, 10, 9, 2), recovery(20, 30, 9, 2), recovery(10, 20, 500, 0)],
  ],
])('%s', (_, known, window, gaps, expected) => {
  expect(addRecovery(known, window, { gaps, sinceMs: 500 })).toEqual(expected);
});

test('a stretch is read again a sixteenth, a quarter and the whole of the look-back after it could be read', () => {
  let known: readonly Recovery[] = [recovery(0, 50, 1_000, 0)];
  const readAt: number[] = [];
  for (let nowMs = 1_000; nowMs <= 5_000; nowMs += 50) {
    for (const window of dueRereads(known, nowMs, lookBackMs)) {
      readAt.push(nowMs);
      known = countReread(known, window, { nowMs, lookBackMs });
    }
  }
  expect(readAt).toEqual([1_100, 1_400, 2_600]);
  expect(known).toEqual([]);
});

test('one reading serves all times that have passed, and only for what was read', () => {
  const known = [recovery(0, 50, 1_000, 0), recovery(50, 90, 1_390, 0)];
  expect(countReread(known, span(10, 70), { nowMs: 1_400, lookBackMs })).toEqual([
    recovery(0, 10, 1_000, 0),
    recovery(10, 50, 1_000, 2),
    recovery(50, 90, 1_390, 0),
  ]);
});
