import { expect, test } from 'vitest';
import { CountTimes } from '../../src/hunt/count-times.ts';

const minute = 60_000;
const hour = 60 * minute;
const window = { fromMs: 10 * hour, toMs: 10 * hour + minute };
const ago = (ms: number) => window.toMs + ms;

const rows: readonly {
  readonly name: string;
  /** After the end of the window: when it was counted, and how far back that count went. */
  readonly counts: readonly { readonly afterMs: number; readonly fromMs: number }[];
  readonly foundMs: number;
  readonly delayMs: number | null;
}[] = [
  {
    name: 'what is found by the next round has come within it',
    counts: [{ afterMs: minute, fromMs: 9 * hour }],
    foundMs: 2 * minute,
    delayMs: 2 * minute,
  },
  {
    name: 'a window that was read since the last count has no earlier one',
    counts: [{ afterMs: -minute, fromMs: 9 * hour }],
    foundMs: minute,
    delayMs: minute,
  },
  { name: 'the first count since the start does not know', counts: [], foundMs: 2 * minute, delayMs: null },
  {
    name: 'nor does one after a long silence of ours',
    counts: [{ afterMs: minute, fromMs: 9 * hour }],
    foundMs: 2 * hour,
    delayMs: null,
  },
  {
    name: 'what is old is known by the hour, which is enough for it',
    counts: [
      { afterMs: 2 * hour, fromMs: -Infinity },
      { afterMs: 3 * hour, fromMs: 12 * hour },
    ],
    foundMs: 3 * hour,
    delayMs: 3 * hour,
  },
];

test.each(rows)('$name', ({ counts, foundMs, delayMs }) => {
  const times = new CountTimes();
  for (const { afterMs, fromMs } of counts) times.add({ atMs: ago(afterMs), fromMs });
  expect(times.delayOf(window, { nowMs: ago(foundMs), safetyLagMs: 0 })).toBe(delayMs);
});
