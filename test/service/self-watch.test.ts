import { expect, test } from 'vitest';
import type { Log } from '../../src/hunt/log.ts';
import type { RunState } from '../../src/hunt/source-runner.ts';
import { SelfWatch } from '../../src/service/self-watch.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { silentLog } from '../hunt/test-scheduler.ts';
import { startService } from './test-service.ts';

const minute = 60_000;

/** The 5145 of a PsExec clone, which a shipped rule matches. */
function pipeEvent(time: string): object {
  return {
    '@timestamp': time,
    event: { code: '5145', provider: 'Microsoft-Windows-Security-Auditing' },
    winlog: {
      channel: 'Security',
      computer_name: 'DC01',
      record_id: 1,
      event_data: { ShareName: '\\\\*\\IPC$', RelativeTargetName: 'tool-stdin', SubjectUserName: 'anna' },
    },
  };
}

test('the time from event to finding is measured where a match is new, and samples are left out', async () => {
  const clock = testClock(Date.parse('2026-01-31T12:00:00Z'));
  const service = await startService(temporaryFolder(), clock);
  const delays = async () => {
    const [{ findingDelay }] = (await service.list('/api/coverage')) as unknown as [{ findingDelay: object }];
    return findingDelay;
  };
  const none = { event: null, ingest: null };
  expect(await delays()).toEqual({ lastHour: none, sinceStart: none });
  await service.send(pipeEvent('2026-01-31T11:59:50Z'));
  clock.forward(minute);
  await service.service.tick();
  const measured = {
    event: { matches: 1, p50Ms: 72_407, p99Ms: 72_407 },
    ingest: { matches: 1, p50Ms: 60_887, p99Ms: 60_887 },
  };
  expect(await delays()).toEqual({ lastHour: measured, sinceStart: measured });
  // The same event from elsewhere is no new match.
  await service.send({ ...pipeEvent('2026-01-31T11:59:50Z'), labels: { again: 'yes' } });
  clock.forward(minute);
  await service.service.tick();
  expect(await delays()).toEqual({ lastHour: measured, sinceStart: measured });
  const metrics = await (await service.fetch('/metrics')).text();
  expect(metrics).toContain('sigma_bridge_finding_delay_seconds_bucket{le="90",source="embedded",from="event"} 1');
  expect(metrics).toContain('sigma_bridge_finding_delay_seconds_count{source="embedded",from="ingest"} 1');
});

test('a service whose runs stay away is not ready once it lags by more than readiness.maxLag, and is again when it goes on', async () => {
  const clock = testClock();
  const service = await startService(temporaryFolder(), clock, 'readiness: { maxLag: 10m }\n');
  const ready = async () => (await service.ask('/api/health/ready')).body;
  // The minute of the schedule is no lag.
  clock.forward(11 * minute);
  expect(await ready()).toEqual({ ready: true, reasons: [] });
  clock.forward(1);
  const reason = '1 of 1 source searched more than 10 min behind the newest events; GET /api/coverage says how far.';
  expect(await ready()).toEqual({ ready: false, reasons: [reason] });
  await service.service.tick();
  expect(await ready()).toEqual({ ready: true, reasons: [] });
});

const parts = { sources: [{ name: 'dc', safetyLagMs: 30_000 }], restMs: minute };
const unread: RunState = {
  horizonMs: null,
  horizonReadMs: null,
  isRunning: false,
  lastReadMs: null,
  failure: null,
  isStandby: false,
};

test.each<[name: string, state: Partial<RunState>, restMs: number, liveLagMs: number | null]>([
  ['while a source is being read, time goes on', { isRunning: true }, minute, 20 * minute],
  ['between two runs it does not', {}, 30 * minute, 0],
  ['unless the next one does not come', {}, minute, 19 * minute],
  ['of a schedule that does not tell, no run is late', {}, Infinity, 0],
  ['what another service runs is for that one to tell', { isRunning: true, isStandby: true }, minute, null],
  ['of a source that was never asked nobody knows', { horizonMs: null, horizonReadMs: null }, minute, null],
])('%s', async (_, state, restMs, liveLagMs) => {
  const clock = testClock();
  const { ledger, lateDelays } = await temporaryStores(clock);
  const horizonMs = clock.now();
  const rules = [{ id: 'r', revision: '1' }];
  const epoch = await ledger.takeOver('dc');
  await ledger.activate({ source: 'dc', rules, atMs: horizonMs }, epoch);
  const runState = () => ({ ...unread, horizonMs, horizonReadMs: horizonMs, ...state });
  const watch = new SelfWatch({ ...parts, restMs, ledger, lateDelays, runState, now: clock.now, log: silentLog });
  clock.forward(20 * minute);
  expect((await watch.readAll())[0]!.liveLagMs).toBe(liveLagMs);
});

test('another safety lag is proposed once it would help, and told in the log once', async () => {
  const clock = testClock();
  const { ledger, lateDelays } = await temporaryStores(clock);
  const logged: unknown[] = [];
  const keep = (detail: object, text: string): void => {
    logged.push([text, 'reason' in detail ? String(detail.reason).slice(0, 15) : detail]);
  };
  const log: Log = { info: keep, warn: keep, error: keep };
  const watch = new SelfWatch({ ...parts, ledger, lateDelays, runState: () => unread, now: clock.now, log });
  for (let n = 0; n < 19; n++) await lateDelays.addLate([{ source: 'dc', delayMs: 40_000, documents: 1 }]);
  await watch.look();
  expect([(await watch.readAll())[0]!.proposedSafetyLag, logged]).toEqual([null, []]);
  await lateDelays.addLate([{ source: 'dc', delayMs: 40_000, documents: 1 }]);
  await watch.look();
  await watch.look();
  expect((await watch.readAll())[0]).toMatchObject({
    proposedSafetyLag: { safetyLagMs: 45_000 },
    lateness: { documents: 20, p50Ms: 43_053, p95Ms: 43_053, maxMs: 43_053 },
  });
  expect(logged).toEqual([['another safety lag is proposed', 'Of 20 documents']]);
});
