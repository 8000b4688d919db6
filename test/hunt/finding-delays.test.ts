import { expect, test } from 'vitest';
import type { Match } from '../../src/findings/match.ts';
import { FindingDelayMeter } from '../../src/hunt/finding-delays.ts';

const startMs = Date.parse('2026-01-31T12:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

function match(timeMs: number, ingestedMs: number | null, sample = false): Match {
  return { sample, event: { time: iso(timeMs), ingested: ingestedMs === null ? null : iso(ingestedMs) } } as Match;
}

test('each new match counts from the event and from its ingest, in the last hour and since the start', () => {
  const clock = { ms: startMs };
  const meter = new FindingDelayMeter(() => clock.ms);
  const told: unknown[] = [];
  meter.subscribe((...delay) => told.push(delay));
  const store = (...matches: readonly Match[]) => {
    meter.add({ source: 'dc', matches, storedMs: clock.ms });
  };
  expect(meter.read('dc').sinceStart).toEqual({ event: null, ingest: null });
  store(match(clock.ms - 200_000, clock.ms - 50_000), match(clock.ms - 400, null));
  clock.ms += 30 * 60_000;
  store(match(clock.ms - 800, clock.ms - 100));
  const [event, ingest] = [
    { matches: 3, p50Ms: 800, p99Ms: 204_800 },
    { matches: 2, p50Ms: 100, p99Ms: 51_200 },
  ];
  expect(meter.read('dc')).toEqual({ lastHour: { event, ingest }, sinceStart: { event, ingest } });
  clock.ms += 31 * 60_000;
  expect(meter.read('dc')).toEqual({
    lastHour: { event: { matches: 1, p50Ms: 800, p99Ms: 800 }, ingest: { matches: 1, p50Ms: 100, p99Ms: 100 } },
    sinceStart: { event, ingest },
  });
  expect(meter.read('other').sinceStart).toEqual({ event: null, ingest: null });
  expect(told.slice(0, 3)).toEqual([
    ['dc', 'event', 200_000],
    ['dc', 'ingest', 50_000],
    ['dc', 'event', 400],
  ]);
});

test('a sample is no event of today, what comes from the future is on time, and no time is no delay', () => {
  const meter = new FindingDelayMeter(() => startMs);
  const matches = [match(startMs - 500_000, startMs, true), match(startMs + 60_000, null), match(0, null)];
  meter.add({ source: 'dc', matches, storedMs: startMs });
  expect(meter.read('dc').sinceStart).toEqual({ event: { matches: 1, p50Ms: 100, p99Ms: 100 }, ingest: null });
});
