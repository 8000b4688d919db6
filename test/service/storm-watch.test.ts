import { expect, test } from 'vitest';
import type { Storm } from '../../src/findings/storm.ts';
import { StormWatch } from '../../src/service/storm-watch.ts';
import { silentLog } from '../hunt/test-scheduler.ts';

const minute = 60_000;
const day = 86_400_000;

test('a storm is told once for each rule and day, and looked for once a minute', async () => {
  let storms: readonly Storm[] = [];
  const asked: number[] = [];
  const told: object[] = [];
  const watch = new StormWatch(
    { storms: (fromMs) => Promise.resolve((asked.push(fromMs), storms)) },
    { ...silentLog, warn: (detail) => void told.push(detail) },
  );
  const nowMs = 10 * day;
  await watch.look(nowMs);
  storms = [{ ruleId: 'a', dayMs: 9 * day, matches: 10_001 }];
  await watch.look(nowMs + minute - 1);
  expect([watch.storms, asked]).toEqual([[], [3 * day]]);
  await watch.look(nowMs + minute);
  storms = [
    { ruleId: 'a', dayMs: 10 * day, matches: 20_000 },
    { ruleId: 'a', dayMs: 9 * day, matches: 30_000 },
  ];
  await watch.look(nowMs + 2 * minute);
  expect(told).toEqual([
    { rule: 'a', day: '1970-01-10', matches: 10_001 },
    { rule: 'a', day: '1970-01-11', matches: 20_000 },
  ]);
  expect([watch.of('a')?.dayMs, watch.of('b')]).toEqual([10 * day, null]);
  // After our clock was set back it is looked at once.
  await watch.look(nowMs - day);
  expect(asked).toHaveLength(4);
});

test('where it cannot be looked, what is known stays and nothing rejects', async () => {
  const errors: object[] = [];
  const watch = new StormWatch(
    { storms: () => Promise.reject(new Error('disk')) },
    { ...silentLog, error: (detail) => void errors.push(detail) },
  );
  await watch.look(0);
  expect([watch.storms, errors.length]).toEqual([[], 1]);
});
