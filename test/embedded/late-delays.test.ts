import { expect, test } from 'vitest';
import { temporaryStores, testClock } from './temporary-stores.ts';

const day = 86_400_000;

test('late documents are counted by delay, each count once, for two weeks', async () => {
  const clock = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const { lateDelays } = await temporaryStores(clock);
  const found = (source: string, ...delays: readonly number[]) =>
    lateDelays.addLate(delays.map((delayMs) => ({ source, delayMs, documents: 2 })));
  expect(await lateDelays.lateDelays('dc')).toEqual({ delays: new Map(), times: 0 });
  await found('dc', 90_000, 200_000, 90_000);
  await found('other', 90_000);
  clock.forward(7 * day);
  await found('dc', 90_000);
  expect(await lateDelays.lateDelays('dc')).toEqual({
    delays: new Map([
      [102_400, 6],
      [204_800, 2],
    ]),
    times: 2,
  });
  clock.forward(8 * day);
  expect((await lateDelays.lateDelays('dc')).times).toBe(1);
  await found('other', 90_000);
  clock.forward(-8 * day);
  expect((await lateDelays.lateDelays('dc')).times).toBe(1);
});
