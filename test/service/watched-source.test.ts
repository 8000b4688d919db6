import { expect, test } from 'vitest';
import type { Log } from '../../src/hunt/log.ts';
import type { OpenSource } from '../../src/open-stores.ts';
import { WatchedSource } from '../../src/service/watched-source.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';

const unreachable: Diagnostic = { code: 'ELASTIC_UNREACHABLE', severity: 'error', message: 'No answer.' };
const failure = { code: 'HUNT_INCOMPLETE_READ', reason: 'Fewer documents came than were counted.' };
const well = { horizonMs: 1, horizonReadMs: 0, isRunning: false, lastReadMs: 0, failure: null, isStandby: false };

/** A source whose checks find what `found` holds at the time, and what was logged. */
function watched(): {
  readonly source: WatchedSource;
  readonly checks: { count: number; found: readonly Diagnostic[] };
  readonly logged: unknown[];
} {
  const checks: { count: number; found: readonly Diagnostic[] } = { count: 0, found: [] };
  const logged: unknown[] = [];
  const keep = (detail: object): void => {
    logged.push('code' in detail ? detail.code : detail);
  };
  const log: Log = { info: keep, warn: keep, error: keep };
  const opened = {
    kind: 'elasticsearch',
    source: { name: 'dc' },
    recent: { recentKinds: () => Promise.resolve([]) },
    address: 'http://127.0.0.1:9200',
    indices: ['winlogbeat-*'],
    check() {
      checks.count += 1;
      return Promise.resolve(checks.found);
    },
  } as unknown as OpenSource;
  return { source: new WatchedSource(opened, log), checks, logged };
}

test('a source that was never read is starting, one that was is ready', () => {
  const { source } = watched();
  expect(source.state({ ...well, lastReadMs: null })).toMatchObject({ state: 'starting', lastReadAt: null });
  expect(source.state(well)).toEqual({
    name: 'dc',
    kind: 'elasticsearch',
    address: 'http://127.0.0.1:9200',
    indices: ['winlogbeat-*'],
    state: 'ready',
    diagnostics: [],
    lastReadAt: '1970-01-01T00:00:00.000Z',
  });
});

test('a source that another service runs stands by, unless it could not be read when that one stops', async () => {
  const { source, checks } = watched();
  const run = { ...well, isStandby: true };
  expect(source.state(run)).toMatchObject({ state: 'standby', diagnostics: [] });
  checks.found = [unreachable];
  await source.check({ failure: null }, 0);
  expect(source.state(run).state).toBe('failing');
});

test('a run that fails where the check finds nothing says itself why', async () => {
  const { source } = watched();
  await source.check({ failure }, 0);
  expect(source.state({ ...well, failure })).toMatchObject({
    state: 'failing',
    diagnostics: [{ code: 'HUNT_INCOMPLETE_READ', severity: 'error', message: failure.reason }],
  });
});

test('what the check has found as well is said once, with its hint', async () => {
  const { source, checks } = watched();
  checks.found = [{ ...unreachable, hint: 'Is it running?' }];
  const run = { failure: { code: 'ELASTIC_UNREACHABLE', reason: 'No answer.' } };
  await source.check(run, 0);
  expect(source.state({ ...well, ...run }).diagnostics).toEqual(checks.found);
});

test('what a check finds is told, and makes a source failing only while nothing of it was read', async () => {
  const { source, checks } = watched();
  checks.found = [unreachable];
  await source.check({ failure: null }, 0);
  const { state, diagnostics } = source.state(well);
  expect([state, diagnostics]).toEqual(['ready', [unreachable]]);
  expect(source.state({ ...well, lastReadMs: null }).state).toBe('failing');
});

test('what is well is checked once a minute, and at once when a run fails', async () => {
  const { source, checks } = watched();
  for (const nowMs of [0, 5_000, 59_999]) await source.check({ failure: null }, nowMs);
  expect(checks.count).toBe(1);
  await source.check({ failure: null }, 60_000);
  expect(checks.count).toBe(2);
  checks.found = [unreachable];
  await source.check({ failure }, 60_001);
  expect(checks.count).toBe(3);
});

test('what has failed is checked at once when a run succeeds, and is ready again', async () => {
  const { source, checks } = watched();
  checks.found = [unreachable];
  await source.check({ failure }, 0);
  await source.check({ failure }, 5_000);
  expect([checks.count, source.state({ ...well, failure }).state]).toEqual([1, 'failing']);
  checks.found = [];
  await source.check({ failure: null }, 10_000);
  expect([checks.count, source.state(well).state]).toEqual([2, 'ready']);
});

test('two looks at once are one check', async () => {
  const { source, checks } = watched();
  await Promise.all([source.check({ failure }, 0), source.check({ failure }, 1)]);
  expect(checks.count).toBe(1);
});

test('what is wrong is logged when it is new, and not while a source is being closed', async () => {
  const { source, checks, logged } = watched();
  checks.found = [unreachable];
  await source.check({ failure: null }, 0);
  await source.check({ failure: null }, 1);
  expect(logged).toEqual(['ELASTIC_UNREACHABLE']);
  checks.found = [{ ...unreachable, code: 'ELASTIC_CERTIFICATE' }];
  source.stop();
  await source.check({ failure: null }, 2);
  expect(logged).toEqual(['ELASTIC_UNREACHABLE']);
});

test('after our clock was set back a source is asked at once, not when the clock is where it was', async () => {
  const { source, checks } = watched();
  await source.check(well, 3_600_000);
  await source.check(well, 1_800_000);
  expect(checks.count).toBe(2);
});

test('a window that fails is no reason not to be ready while a check passes, and one was read before', async () => {
  const { source, checks } = watched();
  const standing = () => [
    source.standing(well),
    source.standing({ ...well, failure }),
    source.standing({ ...well, lastReadMs: null, failure }),
    source.standing({ ...well, lastReadMs: null }),
  ];
  await source.check(well, 0);
  expect(standing()).toEqual(['readable', 'readable', 'unreadable', 'starting']);
  checks.found = [unreachable];
  await source.check({ failure }, 60_000);
  expect(standing()).toEqual(['readable', 'unreadable', 'unreadable', 'unreadable']);
});
