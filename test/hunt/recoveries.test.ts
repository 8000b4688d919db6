import { expect, test } from 'vitest';
import type { CoveredSpan, Gap, Recovery } from '../../src/hunt/ledger.ts';
import { addRecovery, countReread, dueRereads, outageOf } from '../../src/hunt/recoveries.ts';
import type { Window } from '../../src/hunt/window.ts';

const lookBackMs = 1_600;

const span = (fromMs: number, toMs: number): Window => ({ fromMs, toMs });
const gap = (fromMs: number, toMs: number, sinceMs = 0): Gap => ({
  ...{ window: span(fromMs, toMs), code: 'C', reason: 'r', sinceMs, attempts: 1, nextAttemptMs: 0 },
});
const recovery = (fromMs: number, toMs: number, sinceMs: number, rereads: number): Recovery => ({
  ...{ window: span(fromMs, toMs), sinceMs, rereads },
});

const covered = (...windows: Window[]): CoveredSpan[] => windows.map((window) => ({ window, rules: [] }));

test.each<[name: string, gaps: Gap[], covered: CoveredSpan[], expected: Window | null]>([
  ['no gap is no outage', [], covered(span(0, 100)), null],
  ['it lasts from the end of what is covered to the horizon', [gap(100, 400)], covered(span(0, 100)), span(100, 500)],
  ['the newest end counts', [gap(20, 400)], covered(span(0, 20), span(90, 100)), span(100, 500)],
  ['what is older than the newest covered is owed, and no outage', [gap(20, 90)], covered(span(90, 100)), null],
  ['a window that was never tried is none', [], covered(span(0, 20)), null],
  ['with nothing covered it lasts from the first attempt', [gap(0, 200, 300), gap(200, 499, 400)], [], span(300, 500)],
  ['a first attempt later than the horizon has missed nothing', [gap(0, 499, 510)], [], null],
])('of an outage: %s', (_, gaps, spans, expected) => {
  expect(outageOf(gaps, { covered: spans, horizonMs: 500 })).toEqual(expected);
});

test.each<[name: string, known: Recovery[], outage: Window, expected: Recovery[]]>([
  ['an outage is awaited from its end on', [], span(10, 20), [recovery(10, 20, 20, 0)]],
  [
    'it holds up what is awaited of an earlier one, which counts anew',
    [recovery(0, 5, 9, 2)],
    span(10, 20),
    [recovery(0, 5, 20, 0), recovery(10, 20, 20, 0)],
  ],
  ['what overlaps is read together', [recovery(0, 15, 15, 1)], span(10, 20), [recovery(0, 20, 20, 0)]],
])('%s', (_, known, outage, expected) => {
  expect(addRecovery(known, outage)).toEqual(expected);
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
