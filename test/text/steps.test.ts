import { expect, test } from 'vitest';
import { runAtOnce, runInTurns } from '../../src/text/steps.ts';
import type { Steps } from '../../src/text/steps.ts';

/** Works for `ms` in each of its steps. */
function* working(steps: number, ms: number): Steps<number> {
  for (let step = 0; step < steps; step++) {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
    yield;
  }
  return steps;
}

/** How often others had a turn until a promise was settled. */
async function turnsUntil(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    if (isDone) return;
    turns += 1;
    setImmediate(count);
  };
  count();
  await work;
  isDone = true;
  return turns;
}

test('steps give the same at once and in turns', async () => {
  expect([runAtOnce(working(3, 0)), await runInTurns(working(3, 0))]).toEqual([3, 3]);
});

test('in turns others are let in after ten milliseconds of work, and not after each step', async () => {
  expect(await turnsUntil(runInTurns(working(5, 11)))).toBeGreaterThanOrEqual(5);
  expect(await turnsUntil(runInTurns(working(1_000, 0)))).toBeLessThan(20);
});

test('what a step throws is thrown', async () => {
  function* failing(): Steps<never> {
    yield;
    throw new Error('broken');
  }
  expect(() => runAtOnce(failing())).toThrow('broken');
  await expect(runInTurns(failing())).rejects.toThrow('broken');
});
