import { setImmediate } from 'node:timers/promises';

/** Work in small steps, between which other work may be done. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Does all steps at once. */
export function runAtOnce<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Lets whoever waits have a turn after so many ms of work: as long as a request may be held up without anybody noticing. */
const turnMs = 10;

/** Does the steps in turns with everything else that the process does. Rejects with what a step throws. */
export async function runInTurns<Result>(steps: Steps<Result>): Promise<Result> {
  let turnEndMs = performance.now() + turnMs;
  let step = steps.next();
  while (step.done !== true) {
    if (performance.now() >= turnEndMs) {
      await setImmediate();
      turnEndMs = performance.now() + turnMs;
    }
    step = steps.next();
  }
  return step.value;
}
