import { expect, test } from 'vitest';
import { boundOf } from '../../src/hunt/delays.ts';
import { proposeSafetyLag } from '../../src/hunt/propose-safety-lag.ts';

const seconds = (record: Readonly<Record<number, number>>) =>
  new Map(Object.entries(record).map(([delay, documents]) => [boundOf(Number(delay) * 1000), documents]));

test.each<
  [name: string, late: Readonly<Record<number, number>>, times: number, present: number, proposed: number | null]
>([
  ['a lag is proposed with which 99 % would have been on time', { 40: 900, 95: 295, 4_000: 9 }, 40, 30, 120],
  ['those that no lag is for are left: 95 % are nearly all', { 40: 960, 86_400: 40 }, 40, 30, 45],
  ['and so are 90 %', { 40: 910, 86_400: 90 }, 40, 30, 45],
  ['of less than that no lag is the remedy', { 40: 850, 86_400: 150 }, 40, 30, null],
  ['nor of what is late by more than ten minutes', { 1_000: 1_000 }, 40, 30, null],
  ['nor where the present lag is as long', { 40: 1_000 }, 40, 45, null],
  ['one outage, however many came late with it, is no reason', { 95: 100_000 }, 19, 30, null],
  ['nothing came late', {}, 0, 30, null],
])('%s', (_, late, times, present, proposed) => {
  const found = proposeSafetyLag({ delays: seconds(late), times }, present * 1000);
  expect(found && found.safetyLagMs / 1000).toBe(proposed);
});

test('the reason has the numbers, what to write, and what it costs', () => {
  expect(proposeSafetyLag({ delays: seconds({ 40: 900, 95: 304 }), times: 40 }, 30_000)?.reason).toBe(
    'Of 1,204 documents that came late in the last 14 days 99 % came within 102 s after the end of their window: ' +
      'safetyLag: 2m would have read them at once, and delays every finding by 90 s more.',
  );
});
