import { expect, test } from 'vitest';
import { SourceError } from '../../src/hunt/event-source.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { SpanLimit } from '../../src/hunt/span-limit.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { elsewhere } from './other-source.ts';
import { range, testDocument } from './test-events.ts';
import { everyEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;
const hour = 60 * minute;
const long = (ms: number) => ({ fromMs: 0, toMs: ms });

test('half of what took too long, down to a second, and never more than before', () => {
  const limit = new SpanLimit();
  const spans = [60_000, 50_000, 70_000, 1_500, 1_000].map((ms) => {
    limit.failed(long(ms), { tookTooLong: true });
    return limit.ms;
  });
  expect(spans).toEqual([30_000, 25_000, 25_000, 1_000, 1_000]);
  limit.failed(long(10), { tookTooLong: false });
  expect(limit.ms).toBe(1_000);
});

test('twice as long after eight such windows in a row', () => {
  const limit = new SpanLimit();
  limit.failed(long(8_000), { tookTooLong: true });
  const cover = (ms: number, times: number) => {
    for (let n = 0; n < times; n++) limit.covered(long(ms));
  };
  cover(4_000, 7);
  limit.failed(long(10), { tookTooLong: false });
  cover(4_000, 7);
  cover(100, 50);
  expect(limit.ms).toBe(4_000);
  cover(4_000, 1);
  expect(limit.ms).toBe(8_000);
});

test('a source that is too slow for long windows is read in shorter ones, and in long ones again once it is quick', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const startMs = clock.now() - 48 * hour;
  for (const n of range(96))
    source.add({ index: 'i', id: String(n), document: testDocument(n) }, startMs + n * 30 * minute - 1);
  let slowerThanMs = 2 * hour;
  const tried: number[] = [];
  source.failing = (window) => {
    if (window === null) return null;
    tried.push(window.toMs - window.fromMs);
    return window.toMs - window.fromMs > slowerThanMs
      ? new SourceError('ELASTIC_TIMEOUT', 'no answer in time', { transient: true, tookTooLong: true })
      : null;
  };
  const limits = { ...defaultLimits, maxSpanMs: 24 * hour };
  const sources = [{ source, startAt: { kind: 'time', atMs: startMs }, safetyLagMs: 0 }] as const;
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), sources, limits });
  for (let n = 0; n < 30; n++) {
    clock.forward(minute);
    await scheduler.tick();
  }
  const coverage = () =>
    readSourceCoverage(stores.ledger, { source: 'elsewhere', horizonMs: scheduler.runState('elsewhere').horizonMs });
  expect(await coverage()).toMatchObject({ lagMs: 0, gaps: [] });
  expect(await storedMatches(stores)).toHaveLength(96);
  // Not one window after another is tried whole first, nor is anything read in crumbs.
  expect(tried.filter((spanMs) => spanMs > slowerThanMs).length).toBeLessThan(20);
  expect(tried.length).toBeLessThan(130);

  slowerThanMs = Infinity;
  tried.length = 0;
  for (let n = 0; n < 30; n++) {
    clock.forward(24 * hour);
    await scheduler.tick();
  }
  expect(await coverage()).toMatchObject({ lagMs: 0, gaps: [] });
  expect(tried.filter((spanMs) => spanMs > 20 * hour).length).toBeGreaterThan(3);
});
