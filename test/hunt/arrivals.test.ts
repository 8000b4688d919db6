import { expect, test } from 'vitest';
import { Arrivals } from '../../src/hunt/arrivals.ts';
import type { Arrival } from '../../src/hunt/arrivals.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Windows of a minute over some days, with events where `hasEvents` says so of the minute since midnight of the first day. */
function minutes(days: number, hasEvents: (minuteOfAll: number) => boolean): readonly Arrival[] {
  return Array.from({ length: days * 1440 }, (_, n) => ({
    window: { fromMs: n * minute, toMs: (n + 1) * minute },
    hasEvents: hasEvents(n),
  }));
}

function quiet(fromMs: number, lengthMs: number): Arrival {
  return { window: { fromMs, toMs: fromMs + lengthMs }, hasEvents: false };
}

function silenceAfter(before: readonly Arrival[], ...quietParts: readonly number[]) {
  const arrivals = new Arrivals();
  arrivals.add(before);
  let atMs = before.at(-1)!.window.toMs;
  for (const lengthMs of quietParts) {
    arrivals.add([quiet(atMs, lengthMs)]);
    atMs += lengthMs;
  }
  return arrivals.silence;
}

const steady = minutes(7, () => true);
/** A pause of twelve minutes each three hours: fourteen, as far as whole minutes can tell. */
const pausing = minutes(7, (n) => n % 180 >= 12);
const officeHours = minutes(7, (n) => n % 1440 >= 8 * 60 && n % 1440 < 18 * 60);

test.each<[name: string, before: readonly Arrival[], silentMs: number, isSilent: boolean]>([
  ['where events never paused, a quarter of an hour is silence', steady, 15 * minute, true],
  ['and less is not', steady, 15 * minute - 1, false],
  ['where pauses are of 14 minutes, 42 are silence', pausing, 42 * minute, true],
  ['and less is not', pausing, 42 * minute - 1, false],
  ['a night is no silence where there was none in the nights before', officeHours, 10 * hour, false],
  ['but two hours more than a night are', officeHours, 10 * hour + 2 * minute, true],
  ['a source of less than a day is not known well enough', minutes(1, () => true).slice(1), 5 * hour, false],
  ['a source of one day is', minutes(1, () => true), 5 * hour, true],
  [
    'one that has an event now and then comes and goes as it likes',
    minutes(7, (n) => n % 120 === 119),
    5 * hour,
    false,
  ],
])('%s', (_, before, silentMs, isSilent) => {
  expect(silenceAfter(before, silentMs) !== null).toBe(isSilent);
});

test('it is told since when, for how long, and how long pauses were before', () => {
  expect(silenceAfter(pausing, hour, 2 * hour, 10 * minute)).toEqual({
    sinceMs: 7 * day,
    lastsMs: 3 * hour + 10 * minute,
    longestPauseMs: 14 * minute,
    reason: 'No event for 3 h 10 min; in the 7 days before, the longest pause was 14 min.',
  });
});

test('an event ends the silence, also one that comes late into it', () => {
  const arrivals = new Arrivals();
  arrivals.add([...steady, quiet(7 * day, hour)]);
  expect(arrivals.silence?.lastsMs).toBe(hour);
  arrivals.add([{ window: { fromMs: 7 * day + 50 * minute, toMs: 7 * day + 51 * minute }, hasEvents: true }]);
  expect(arrivals.silence).toBe(null);
});

test('what was not searched is not silent, and no pause either', () => {
  expect(silenceAfter([...steady, quiet(7 * day + hour, 5 * hour)])).toBe(null);
  const outage = [...minutes(3, () => true), ...minutes(7, () => true).slice(5 * 1440)];
  expect(silenceAfter(outage, hour)?.longestPauseMs).toBe(2 * minute);
});

test('long windows with events say nothing of pauses, long ones without are pauses', () => {
  const caughtUp = { window: { fromMs: -5 * hour, toMs: 0 }, hasEvents: true };
  expect(silenceAfter([caughtUp, ...steady], hour)?.longestPauseMs).toBe(2 * minute);
  const paused = [...minutes(3, () => true), quiet(3 * day, 2 * day), ...minutes(7, () => true).slice(5 * 1440)];
  expect(silenceAfter(paused, 48.5 * hour)).toBe(null);
  expect(silenceAfter(paused, 50.1 * hour)?.longestPauseMs).toBe(48 * hour + 2 * minute);
});
