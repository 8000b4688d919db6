import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intersectWindows, joinWindows, subtractWindows } from '../../src/hunt/spans.ts';
import type { Window } from '../../src/hunt/window.ts';

const w = (fromMs: number, toMs: number): Window => ({ fromMs, toMs });

test.each([
  ['touching windows are one', [w(0, 5), w(5, 9)], [w(0, 9)]],
  ['a window inside another adds nothing', [w(0, 9), w(2, 3)], [w(0, 9)]],
  ['windows apart stay apart, in order of time', [w(7, 9), w(0, 5)], [w(0, 5), w(7, 9)]],
  ['an empty window is none', [w(4, 4)], []],
])('join: %s', (_name, windows, joined) => {
  expect(joinWindows(windows)).toEqual(joined);
});

const anyWindow = fc.tuple(fc.nat(40), fc.nat(10)).map(([from, length]) => w(from, from + length));
const anyWindows = fc.array(anyWindow, { maxLength: 8 });
const instants = Array.from({ length: 60 }, (_, instant) => instant);
const holds = (windows: readonly Window[], instant: number) =>
  windows.some(({ fromMs, toMs }) => fromMs <= instant && instant < toMs);

test('what is left after a subtraction is what was in the first and not in the second', () => {
  fc.assert(
    fc.property(anyWindows, anyWindows, (windows, cuts) => {
      const left = subtractWindows(windows, cuts);
      expect(instants.filter((at) => holds(left, at))).toEqual(
        instants.filter((at) => holds(windows, at) && !holds(cuts, at)),
      );
    }),
  );
});

test('an intersection holds what is in both', () => {
  fc.assert(
    fc.property(anyWindows, anyWindows, (windows, others) => {
      const both = intersectWindows(windows, others);
      expect(instants.filter((at) => holds(both, at))).toEqual(
        instants.filter((at) => holds(windows, at) && holds(others, at)),
      );
    }),
  );
});
