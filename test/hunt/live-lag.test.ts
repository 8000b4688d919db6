import { expect, test } from 'vitest';
import { readLiveLag } from '../../src/hunt/live-lag.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { elsewhere, unreachable } from './other-source.ts';
import { everyEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A source that is read from two days back, and whose windows are of an hour at most. */
async function started() {
  const clock = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const settings = { source, startAt: { kind: 'ago', spanMs: 48 * hour }, safetyLagMs: 0 } as const;
  const limits = { ...defaultLimits, maxSpanMs: hour };
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), sources: [settings], limits });
  const lag = () =>
    readLiveLag(stores.ledger, { source: 'elsewhere', horizonMs: scheduler.runState('elsewhere').horizonMs });
  return { clock, stores, source, scheduler, lag };
}

test('before the first look nobody knows, and where all is searched there is none', async () => {
  const { scheduler, lag } = await started();
  expect(await lag()).toBe(null);
  await scheduler.tick();
  expect(await lag()).toBe(0);
});

test('a catch-up that fails further back is no lag while the newest events are searched', async () => {
  const { clock, stores, source, scheduler, lag } = await started();
  const borderMs = clock.now() - 15 * minute;
  source.failing = (window) => (window !== null && window.fromMs < borderMs ? unreachable() : null);
  await scheduler.tick();
  expect([await lag(), (await stores.ledger.gaps('elsewhere')).length > 0]).toEqual([0, true]);
});

test('what fails up to now is lag, from where it began; also where the source never answered', async () => {
  const { clock, source, scheduler, lag } = await started();
  source.failing = () => unreachable();
  await scheduler.tick();
  expect(await lag()).toBeGreaterThanOrEqual(48 * hour);
  source.failing = null;
  clock.forward(10 * minute);
  await scheduler.tick();
  expect(await lag()).toBe(0);
  source.failing = () => unreachable();
  for (let n = 0; n < 3; n++) {
    clock.forward(10 * minute);
    await scheduler.tick();
  }
  expect(await lag()).toBe(30 * minute);
});
