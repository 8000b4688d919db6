import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ServiceStatus, SourceStatus } from '../../src/service/service-status.ts';
import { printStatus } from '../../src/cli/print-status.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { startService } from '../service/test-service.ts';
import { jsonLines, runMain, temporaryFiles } from './run-main.ts';

const none = { event: null, ingest: null };
const well: SourceStatus = {
  name: 'dc',
  source: 'dc',
  kind: 'elasticsearch',
  address: 'https://dc.example:9200',
  indices: ['winlogbeat-*'],
  state: 'ready',
  diagnostics: [],
  lastReadAt: '2026-01-31T12:00:00.000Z',
  start: '2026-01-01T00:00:00.000Z',
  horizon: '2026-01-31T11:59:30.000Z',
  coveredUntil: '2026-01-31T11:59:30.000Z',
  lagMs: 0,
  liveLagMs: 20_000,
  activeRules: 2_841,
  blindRules: 312,
  documents: 1_000_000,
  audit: { late: 0, removed: 0 },
  gaps: [],
  reopened: [],
  quarantined: [],
  lateness: null,
  proposedSafetyLag: null,
  findingDelay: { lastHour: none, sinceStart: none },
  silence: null,
  problems: [],
};

const status: ServiceStatus = {
  format: 1,
  at: '2026-01-31T12:00:00.000Z',
  running: true,
  ready: true,
  reasons: [],
  rules: { running: 2_841, off: 14, refused: 3, stale: 1 },
  storms: [],
  sources: [well],
};

const failed = { since: '2026-01-31T10:05:00.000Z', attempts: 12, nextAttempt: '2026-01-31T12:01:00.000Z' };
const gap = {
  from: '2026-01-31T10:00:00.000Z',
  to: '2026-01-31T11:00:00.000Z',
  state: 'retrying' as const,
  cause: null,
  code: 'ELASTIC_INCOMPLETE',
  reason: 'An answer is not whole: 1 of 5 shards failed, and \u001b[31mthis is red.',
  ...failed,
};
const delay = { matches: 1_204, p50Ms: 72_407, p99Ms: 121_775 };

/** As many things wrong as there can be. */
const ill: ServiceStatus = {
  ...status,
  ready: false,
  reasons: ['1 of 1 source with windows that have failed for more than 1 h; GET /api/coverage says why.'],
  storms: [{ rule: 'c462f537-a1e3-41a6-b5fc-b2c2cef9bf82', day: '2026-01-31', matches: 1_000_000 }],
  sources: [
    {
      ...well,
      coveredUntil: '2026-01-31T10:00:00.000Z',
      lagMs: 7_170_000,
      gaps: [gap, gap, gap, gap, gap],
      quarantined: [
        {
          rule: { id: '7c0dcd3d-acf8-4f71-9570-f448b0034f94' },
          revision: 'e',
          code: 'X',
          reason: 'Too large.',
          ...failed,
        },
      ],
      audit: { late: 1_204, removed: 3_400 },
      lateness: { documents: 1_204, p50Ms: 45_254, p95Ms: 90_509, maxMs: 108_000 },
      proposedSafetyLag: { safetyLag: '2m', reason: 'Of 1,204 documents that came late …: safetyLag: 2m would do.' },
      findingDelay: { lastHour: { event: delay, ingest: delay }, sinceStart: { event: delay, ingest: delay } },
      diagnostics: [{ code: 'ELASTIC_NO_INGEST_TIME', severity: 'warning', message: 'event.ingested is missing.' }],
      problems: ['5 windows cannot be searched, the oldest for 1 h 55 min.', '1 rule set aside, since they fail.'],
    },
  ],
};

test('where all is well, the status is a few lines', () => {
  expect(printStatus(status, 4_000)).toEqual([
    'sigma-bridge is ready, as of 2026-01-31T12:00:00Z, 4 s ago',
    '2,841 rules run, 14 left out by the configuration, 3 refused, 1 stale',
    '',
    'dc  ready  https://dc.example:9200 winlogbeat-*',
    '  searched   up to 2026-01-31T11:59:30.000Z, nothing is open',
    '  rules      2,841 active, 312 blind',
  ]);
});

test('what is wrong comes first, lines fit into 80 columns, and nothing of it reaches the terminal as it came', () => {
  const lines = printStatus(ill, 4_000);
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "sigma-bridge is not ready, as of 2026-01-31T12:00:00Z, 4 s ago
    ! 1 of 1 source with windows that have failed for more than 1 h; GET
      /api/coverage says why.
    2,841 rules run, 14 left out by the configuration, 3 refused, 1 stale
      storm      c462f537-a1e3-41a6-b5fc-b2c2cef9bf82: 1,000,000 matches on
                 2026-01-31

    dc  ready  https://dc.example:9200 winlogbeat-*
    ! 5 windows cannot be searched, the oldest for 1 h 55 min.
    ! 1 rule set aside, since they fail.
      searched   up to 2026-01-31T10:00:00.000Z, 2 h are open up to
                 2026-01-31T11:59:30.000Z; the newest events are 20 s behind
      rules      2,841 active, 312 blind, 1 set aside
      findings   72 s after their event, 99 % within 2 min 2 s (1,204 matches in the
                 last hour)
      late       1,204 documents, 95 % within 91 s, all within 108 s (14 days);
                 3,400 gone
      proposed   Of 1,204 documents that came late …: safetyLag: 2m would do.
      gap        2026-01-31T10:00:00.000Z to 2026-01-31T11:00:00.000Z, since
                 2026-01-31T10:05:00.000Z, 12 attempts
                 ELASTIC_INCOMPLETE An answer is not whole: 1 of 5 shards failed,
                 and ␛[31mthis is red.
      gap        2026-01-31T10:00:00.000Z to 2026-01-31T11:00:00.000Z, since
                 2026-01-31T10:05:00.000Z, 12 attempts
                 ELASTIC_INCOMPLETE An answer is not whole: 1 of 5 shards failed,
                 and ␛[31mthis is red.
      gap        2026-01-31T10:00:00.000Z to 2026-01-31T11:00:00.000Z, since
                 2026-01-31T10:05:00.000Z, 12 attempts
                 ELASTIC_INCOMPLETE An answer is not whole: 1 of 5 shards failed,
                 and ␛[31mthis is red.
                 and 2 more
      set aside  7c0dcd3d-acf8-4f71-9570-f448b0034f94, since
                 2026-01-31T10:05:00.000Z, 12 attempts
                 X Too large.
      warning    ELASTIC_NO_INGEST_TIME event.ingested is missing."
  `);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test.each<[name: string, told: ServiceStatus, code: number, err: RegExp]>([
  ['all is well', status, 0, /^$/],
  ['something is wrong', ill, 1, /^$/],
  ['a source has a problem, and the service is ready', { ...status, sources: [{ ...well, problems: ['x'] }] }, 1, /^$/],
  ['the service ended', { ...status, running: false }, 3, /^The service does not run: it ended 0(\.\d)? s ago\.$/],
  [
    'it was killed, or hangs',
    { ...status, at: new Date(Date.now() - 81_000).toISOString() },
    3,
    /^The service does not run, or hangs: it was last heard of 8\d s ago\.$/,
  ],
  [
    'another version wrote it',
    { ...status, format: 2 } as unknown as ServiceStatus,
    3,
    /^Another version of sigma-bridge runs the service\.$/,
  ],
])('the exit code where %s', async (_, told, code, err) => {
  const folder = temporaryFiles({ 'c.yml': 'dataDir: data\n' });
  const stores = await temporaryStores(testClock(Date.now()), join(folder, 'data'));
  await stores.status.save({ ...told, at: atOf(told) });
  const outcome = await runMain(['status', '--config', join(folder, 'c.yml')]);
  expect(outcome.code).toBe(code);
  expect(outcome.err.join()).toMatch(err);
});

/** The time of the fixture stands for now. */
function atOf({ at }: ServiceStatus): string {
  return at === status.at ? new Date().toISOString() : at;
}

test('a folder on which no service has run has no status', async () => {
  const folder = temporaryFiles({ 'c.yml': 'dataDir: data\n' });
  await temporaryStores(testClock(Date.now()), join(folder, 'data'));
  const outcome = await runMain(['status', '--config', join(folder, 'c.yml')]);
  expect([outcome.code, outcome.err]).toEqual([3, ['No service has run on this data folder yet.']]);
});

test('a service is told as it is while it runs, and as it was once it has ended', async () => {
  const folder = temporaryFiles({ 'c.yml': 'dataDir: data\n' });
  const service = await startService(join(folder, 'data'), testClock(Date.now()));
  const ask = () => runMain(['status', '--json', '--config', join(folder, 'c.yml')]);
  const running = await ask();
  expect(running.code).toBe(0);
  expect(jsonLines(running)).toMatchObject([
    {
      running: true,
      ready: true,
      reasons: [],
      rules: { running: 17, off: 0, refused: 0, stale: 0 },
      sources: [{ name: 'embedded', state: 'ready', lagMs: 0, activeRules: 17, gaps: [], problems: [] }],
    },
  ]);
  await service.service.stop();
  const ended = await ask();
  expect([ended.code, jsonLines(ended)[0]]).toMatchObject([3, { running: false, sources: [{ name: 'embedded' }] }]);
});
