import { expect, test } from 'vitest';
import { sharedReading } from '../../src/service/shared-reading.ts';

test.each<[name: string, laterMs: number, readings: number]>([
  ['younger than its age is given again', 999, 1],
  ['as old as its age is read anew', 1_000, 2],
  ['is read anew after the clock was set back', -1, 2],
])('what is %s', async (_, laterMs, readings) => {
  const clock = { ms: 5_000, readings: 0 };
  const read = sharedReading(() => Promise.resolve((clock.readings += 1)), { maxAgeMs: 1_000, now: () => clock.ms });
  await read();
  clock.ms += laterMs;
  expect(await read()).toBe(readings);
});
