import { expect, test } from 'vitest';
import type { ServiceStatus } from '../../src/service/service-status.ts';
import { StatusKeeper } from '../../src/service/status-keeper.ts';
import { silentLog } from '../hunt/test-scheduler.ts';

/** A keeper, the running ones among what it saved, and a clock. */
function keeper(fails = false) {
  const clock = { ms: 1_000_000 };
  const saved: boolean[] = [];
  const errors: unknown[] = [];
  const kept = new StatusKeeper({
    read: () => (fails ? Promise.reject(new Error('disk full')) : Promise.resolve({ running: true } as ServiceStatus)),
    save: ({ running }) => {
      saved.push(running);
      return Promise.resolve();
    },
    now: () => clock.ms,
    log: { ...silentLog, error: (detail) => errors.push(detail) },
  });
  return { kept, clock, saved, errors };
}

test('the status is kept now and then, where states change, after the clock was set back, and says at the end that it ends', async () => {
  const { kept, clock, saved } = keeper();
  for (const forwardMs of [0, 19_999, 1, -5_000, 19_999]) {
    clock.ms += forwardMs;
    await kept.keep('ready');
  }
  expect(saved).toEqual([true, true, true]);
  await kept.keep('failing');
  expect(saved).toHaveLength(4);
  await kept.end();
  expect(saved.slice(4)).toEqual([false]);
});

test('where it cannot be kept, the service goes on', async () => {
  const { kept, errors } = keeper(true);
  await kept.keep('ready');
  await kept.end();
  expect(errors).toHaveLength(2);
});
