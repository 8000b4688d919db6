import { expect, test } from 'vitest';
import { ruleText } from '../cli/rule-text.ts';
import { runMain, temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, testClock } from '../embedded/temporary-stores.ts';
import { startService } from './test-service.ts';
import type { Json, TestService } from './test-service.ts';

const psexesvc = '7c0dcd3d-acf8-4f71-9570-f448b0034f94';
const pipe = 'c462f537-a1e3-41a6-b5fc-b2c2cef9bf82';

/** The 5145 of a PsExec clone, number `n`, at noon and as many seconds. */
function pipeEvent(n: number, { host = 'DC01.corp.example', user = 'anna' } = {}): object {
  return {
    '@timestamp': new Date(Date.parse('2026-01-31T12:00:00Z') + n * 1_000).toISOString(),
    event: { code: '5145', provider: 'Microsoft-Windows-Security-Auditing' },
    winlog: {
      channel: 'Security',
      computer_name: host,
      record_id: n,
      event_id: '5145',
      event_data: { ShareName: '\\\\*\\IPC$', RelativeTargetName: 'tool-stdin', SubjectUserName: user },
    },
  };
}

const noon = (): ReturnType<typeof testClock> => testClock(Date.parse('2026-01-31T12:00:00Z'));
const idOf = (item: Json): string => (item.rule as { readonly id: string }).id;

async function tickLater({ service }: TestService, clock: ReturnType<typeof testClock>): Promise<void> {
  clock.forward(60_000);
  await service.tick();
}

test('without a configuration the first run finds both PsExec rules in the samples, and a restart doubles nothing', async () => {
  const dataDir = temporaryFolder();
  const clock = noon();
  const first = await startService(dataDir, clock);
  const found = await first.list('/api/findings?limit=1000&sort=changed');
  expect(new Set(found.map(idOf))).toContain(psexesvc);
  expect(new Set(found.map(idOf))).toContain(pipe);
  expect(found.every(({ sample }) => sample)).toBe(true);
  expect((await first.ask('/api/health/ready')).body).toEqual({ ready: true, reasons: [] });
  await first.service.stop();

  clock.forward(3_600_000);
  const second = await startService(dataDir, clock);
  await tickLater(second, clock);
  expect(await second.list('/api/findings?limit=1000&sort=changed')).toEqual(found);
  const [coverage] = await second.list('/api/coverage');
  expect(coverage).toMatchObject({ source: 'embedded', lagMs: 0, activeRules: 17, gaps: [], documents: 546 });
});

test('a finding names author, reference and licence of its rule, and why it matched', async () => {
  const service = await startService(temporaryFolder(), noon());
  const [finding] = await service.list(`/api/findings?rule=${psexesvc}&limit=1`);
  const { body } = await service.ask(`/api/findings/${finding!.id as string}`);
  expect(body.rule).toMatchObject({
    title: 'PsExec Service Child Process Execution as LOCAL SYSTEM',
    author: 'Florian Roth (Nextron Systems)',
    references: ['https://learn.microsoft.com/en-us/sysinternals/downloads/psexec'],
    level: 'high',
  });
  const { items } = body.firstMatches as { readonly items: readonly Json[] };
  expect(items[0]!.explanation).toEqual([
    expect.objectContaining({ field: 'ParentImage', matched: 'C:\\Windows\\PSEXESVC.exe' }),
    expect.objectContaining({ field: 'User', value: 'NT AUTHORITY\\SYSTEM', matched: '*AUTHORI*' }),
  ]);
});

test('an event that is sent is a finding after the next run, and sent again it is none', async () => {
  const clock = noon();
  const service = await startService(temporaryFolder(), clock, 'samples: false\n');
  expect(await service.list('/api/findings')).toEqual([]);
  expect(await service.send(pipeEvent(1))).toMatchObject({ inserted: 1, present: 0, badLines: 0 });
  await tickLater(service, clock);
  const found = await service.list('/api/findings');
  expect(found).toMatchObject([{ rule: { id: pipe }, entity: 'dc01.corp.example', matches: 1, sample: false }]);

  expect(await service.send(pipeEvent(1))).toMatchObject({ inserted: 0, present: 1 });
  expect(await service.send({ ...pipeEvent(1), message: 'the same event, shipped by another' })).toMatchObject({
    inserted: 1,
  });
  await tickLater(service, clock);
  expect(await service.list('/api/findings')).toEqual(found);
});

test('events that are imported beside the running service are decided at its next run', async () => {
  const clock = testClock(Date.now());
  const dataDir = temporaryFolder();
  const service = await startService(dataDir, clock, 'samples: false\n');
  const folder = temporaryFiles({ 'e.ndjson': `${JSON.stringify(pipeEvent(1))}\n` });
  const env = { SIGMA_BRIDGE_DATA_DIR: dataDir };
  expect(await runMain(['import', `${folder}/e.ndjson`], { env })).toMatchObject({ code: 0 });
  await tickLater(service, clock);
  expect((await service.list('/api/findings')).map(idOf)).toEqual([pipe]);
  expect(await runMain(['findings', '--rule', pipe], { env })).toMatchObject({
    code: 0,
    out: expect.stringContaining('Suspicious PsExec Execution') as string,
  });
});

test('a key that is made beside the running service works at once, and deleted it does not', async () => {
  const dataDir = temporaryFolder();
  const service = await startService(dataDir, testClock(Date.now()), 'samples: false\n');
  const env = { SIGMA_BRIDGE_DATA_DIR: dataDir };
  const made = await runMain(['keys', 'create', '--name', 'soar', '--scope', 'read', '--json'], { env });
  const { id, key } = JSON.parse(made.out) as { readonly id: string; readonly key: string };
  const statusWith = async (path: string): Promise<number> =>
    (await service.fetch(path, { headers: { authorization: `Bearer ${key}` } })).status;
  expect([await statusWith('/api/findings'), await statusWith('/api/keys')]).toEqual([200, 403]);
  expect(await runMain(['keys', 'delete', id], { env })).toMatchObject({ code: 0 });
  expect(await statusWith('/api/findings')).toBe(401);
});

test('a closed finding takes no new match: the next one opens a finding that follows it', async () => {
  const clock = noon();
  const service = await startService(temporaryFolder(), clock, 'samples: false\n');
  await service.send(pipeEvent(1));
  await tickLater(service, clock);
  const [first] = await service.list('/api/findings');
  const path = `/api/findings/${first!.id as string}`;
  const { etag } = await service.ask(path);
  const closed = await service.ask(path, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'if-match': etag! },
    body: JSON.stringify({ status: 'closed', verdict: 'benign', note: 'the admins testing' }),
  });
  expect(closed.status).toBe(200);

  await service.send(pipeEvent(2));
  await tickLater(service, clock);
  expect(await service.list('/api/findings?sort=firstSeen')).toMatchObject([
    {
      id: first!.id,
      matches: 1,
      generation: 1,
      follows: null,
      triage: { status: 'closed', note: 'the admins testing' },
    },
    { matches: 1, generation: 2, follows: first!.id, triage: { status: 'open', note: null } },
  ]);
});

test.each([
  ['as they are', '', [[pipe, 'high', 'dc01.corp.example', 2]]],
  ['not enabled', `overrides: { ${pipe}: { enabled: false } }`, []],
  ['of another level', `overrides: { ${pipe}: { level: critical } }`, [[pipe, 'critical', 'dc01.corp.example', 2]]],
  [
    'on another source only',
    `overrides: { ${pipe}: { sources: [embedded] } }`,
    [[pipe, 'high', 'dc01.corp.example', 2]],
  ],
  [
    'grouped by user beside the host',
    `overrides: { ${pipe}: { groupBy: [SubjectUserName] } }`,
    [
      [pipe, 'high', 'dc01.corp.example | anna', 1],
      [pipe, 'high', 'dc01.corp.example | bert', 1],
    ],
  ],
  ['excluded', `select: { exclude: [${pipe}] }`, []],
  ['not among the ids', `select: { ids: [${psexesvc}] }`, []],
  ['not of the level', 'select: { level: [critical] }', []],
])('rules %s', async (_, config, expected) => {
  const clock = noon();
  const service = await startService(temporaryFolder(), clock, `samples: false\n${config}\n`);
  await service.send(pipeEvent(1), pipeEvent(2, { user: 'bert' }));
  await tickLater(service, clock);
  const found = await service.list('/api/findings?sort=firstSeen');
  const shown = found.map(({ rule, entity, matches }) => {
    const { id, level } = rule as Json;
    return [id, level, entity, matches];
  });
  expect(shown).toEqual(expected);
  const { body } = await service.ask(`/api/rules/${pipe}`);
  expect(body.enabled).toBe(!/enabled: false|exclude|select/.test(config));
});

test('refused rules are listed with their reasons, and the others run', async () => {
  const folder = temporaryFiles({
    'good.yml': ruleText('a'),
    'bad.yml': ruleText('b', { detection: 'selection: { Image|contians: x }' }),
    'broken.yml': 'title: [\n',
  });
  const service = await startService(temporaryFolder(), noon(), `samples: false\nrules: [${folder}]\n`);
  const rules = await service.list('/api/rules');
  expect(rules.map(({ title, verdict, enabled }) => [title, verdict, enabled])).toEqual(
    expect.arrayContaining([
      ['Rule a', 'postChecked', true],
      ['Rule b', 'refused', false],
    ]) as unknown,
  );
  expect(await service.list('/api/coverage')).toMatchObject([{ activeRules: 1 }]);
});

test('a service without a rule to run is not ready', async () => {
  const service = await startService(temporaryFolder(), noon(), 'select: { tags: [attack.t0000] }\n');
  expect(await service.ask('/api/health/ready')).toMatchObject({
    status: 503,
    body: { ready: false, reasons: ['No rule runs on any source; GET /api/rules says why.'] },
  });
});

test('metrics tell lag, gaps, rules and documents of each source, and what could not be stored', async () => {
  const service = await startService(temporaryFolder(), noon());
  const text = await (await service.fetch('/metrics')).text();
  expect(text.split('\n').filter((line) => line.startsWith('sigma_bridge_'))).toEqual([
    'sigma_bridge_source_lag_seconds{source="embedded"} 0',
    'sigma_bridge_source_open_gaps{source="embedded"} 0',
    'sigma_bridge_source_quarantined_rules{source="embedded"} 0',
    'sigma_bridge_source_active_rules{source="embedded"} 17',
    'sigma_bridge_source_late_documents{source="embedded"} 0',
    'sigma_bridge_source_removed_documents{source="embedded"} 0',
    'sigma_bridge_source_documents_read{source="embedded"} 546',
    'sigma_bridge_rule_storms 0',
    'sigma_bridge_source_blind_rules{source="embedded"} 0',
    'sigma_bridge_stale_rules 0',
    'sigma_bridge_source_standby{source="embedded"} 0',
    'sigma_bridge_quarantined_matches 0',
    'sigma_bridge_source_live_lag_seconds{source="embedded"} 0',
    'sigma_bridge_source_oldest_gap_seconds{source="embedded"} 0',
    'sigma_bridge_source_silent_seconds{source="embedded"} 0',
  ]);
});

test('the samples are removed with what was found in them, and do not come back', async () => {
  const dataDir = temporaryFolder();
  const clock = noon();
  const service = await startService(dataDir, clock);
  await service.send(pipeEvent(1));
  await tickLater(service, clock);
  const { body } = await service.ask('/api/samples', { method: 'DELETE' });
  expect(body).toEqual({ events: 546, matches: expect.any(Number) as number });
  expect(await service.list('/api/matches')).toMatchObject([{ sample: false, event: { recordId: '1' } }]);
  expect(await service.list('/api/findings')).toMatchObject([{ sample: false, matches: 1 }]);
  expect(await service.list('/api/audit')).toMatchObject([{ by: 'configuration', action: 'samples.remove' }]);
  await service.service.stop();

  const again = await startService(dataDir, clock);
  expect(await again.list('/api/matches')).toHaveLength(1);
});
