import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keyRecord } from '../../src/access/keys.ts';
import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import { groupOf } from '../../src/findings/group.ts';
import type { Match } from '../../src/findings/match.ts';
import type { RuleLevel } from '../../src/sigma/rule.ts';
import { buildWorld, keyOf, nowMs } from './world.ts';
import type { World } from './world.ts';

/** The API over the store that the service runs on, so that the stand-ins of the other tests promise nothing that it breaks. */
const psexec = { id: 'rule-psexec', title: 'PsExec', level: 'high' } as const;
const pipe = { id: 'rule-pipe', title: 'Pipe', level: 'low' } as const;

/** Findings a (psexec on DC01), b (pipe on FS01) and c (pipe on DC01, closed), and the matches 1 to 6 in them. */
const matches: readonly Match[] = [
  match({ name: '1', rule: psexec, host: 'DC01', user: 'NT AUTHORITY\\SYSTEM', hour: '08' }),
  match({ name: '2', rule: psexec, host: 'DC01', user: 'NT AUTHORITY\\SYSTEM', hour: '10' }),
  match({ name: '3', rule: pipe, host: 'FS01', user: 'CORP\\anna', hour: '07' }),
  match({ name: '4', rule: pipe, host: 'DC01', user: 'CORP\\bert', hour: '05' }),
  match({ name: '5', rule: pipe, host: 'DC01', user: 'CORP\\bert', hour: '06' }),
  match({ name: '6', rule: pipe, host: 'DC01', user: 'CORP\\bert', hour: '09' }),
];

let world: World;
let findings: Readonly<Record<string, string>>;
const request = async (query: string) => {
  const { items, next } = await world.list(query);
  return { names: items.map(({ id }) => findings[String(id)] ?? String(id)[0]).join(''), next };
};

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sigma-bridge-'));
  const stores = await openEmbedded({ dataDir, now: () => nowMs });
  const createdAt = '2026-01-31T00:00:00.000Z';
  const key = keyRecord(keyOf('admin'), { name: 'anna', scopes: ['admin'], createdAt, expiresAt: null });
  await stores.access.createKey(key, 'first start');
  await stores.findings.createMatches(matches);
  const ids: string[] = [];
  for (const first of [0, 2, 3]) {
    const [finding] = await stores.findings.recomputeGroups([groupOf(matches[first]!)]);
    ids.push(finding!.id);
  }
  findings = { [ids[0]!]: 'a', [ids[1]!]: 'b', [ids[2]!]: 'c' };
  world = buildWorld({
    findings: stores.findings,
    matches: stores.findings,
    events: stores.events,
    keys: { store: stores.access, configured: null },
    audit: stores.access,
  });
  const url = `/api/findings/${ids[0]!}`;
  await world.request({ method: 'PATCH', url, headers: { 'if-match': '"0"' }, payload: { status: 'closed' } });
  return async () => {
    await stores.close();
    rmSync(dataDir, { recursive: true });
  };
});

describe('findings', () => {
  test.each([
    ['', 'acb'],
    ['host=dc01', 'ac'],
    ['user=ANNA', 'b'],
    ['user=corp%5Cbert', 'c'],
    ['rule=rule-pipe', 'cb'],
    ['level=high,critical', 'a'],
    ['status=closed', 'a'],
    ['status=open,closed', 'acb'],
    ['from=2026-01-31T07:30:00Z', 'ac'],
    ['to=2026-01-31T07:30:00Z', 'cb'],
    ['sort=lastSeen', 'bca'],
    ['sort=-firstSeen', 'abc'],
    ['sort=firstSeen', 'cba'],
    ['sort=-matches', 'cab'],
    ['sort=changed', 'bca'],
    ['limit=2', 'ac'],
  ])('%s gives %s', async (query, expected) => {
    expect((await request(`/api/findings?${query}`)).names).toBe(expected);
  });

  test('sort=-level gives the high one first', async () => {
    expect((await request('/api/findings?sort=-level')).names).toMatch(/^a/);
  });
});

describe('matches', () => {
  test.each([
    ['', '261354'],
    ['host=fs01', '3'],
    ['rule=rule-psexec', '21'],
    ['from=2026-01-31T08:30:00Z', '26'],
    ['to=2026-01-31T06:30:00Z', '54'],
    ['sort=time', '453162'],
    ['sort=stored', '123456'],
  ])('%s gives %s', async (query, expected) => {
    expect((await request(`/api/matches?${query}`)).names).toBe(expected);
  });

  test('of a finding are those that were grouped into it', async () => {
    const [id] = Object.entries(findings).find(([, name]) => name === 'c')!;
    expect((await request(`/api/matches?finding=${id}&sort=time`)).names).toBe('456');
  });
});

test.each([
  '/api/findings?sort=-lastSeen',
  '/api/findings?sort=-level',
  '/api/findings?sort=changed',
  '/api/matches?sort=time',
  '/api/matches?sort=stored',
])('%s by pages of one gives each item once', async (list) => {
  const whole = await request(list);
  let [names, cursor] = ['', ''];
  while (names.length < whole.names.length) {
    const page = await request(`${list}&limit=1${cursor}`);
    expect(page.names).toHaveLength(1);
    names += page.names;
    cursor = `&cursor=${page.next ?? ''}`;
  }
  expect(names).toBe(whole.names);
});

test('a cursor that the store did not give is refused', async () => {
  const response = await world.request({ url: '/api/findings?cursor=nonsense' });
  expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'API_BAD_PARAMETER']);
});

test('a second edit of the same version is a conflict', async () => {
  const [id] = Object.entries(findings).find(([, name]) => name === 'b')!;
  const edit = { method: 'PATCH', url: `/api/findings/${id}`, headers: { 'if-match': '"0"' } } as const;
  expect((await world.request({ ...edit, payload: { assignee: 'anna' } })).json()).toMatchObject({
    triage: { assignee: 'anna', version: 1, updatedBy: 'anna' },
  });
  expect((await world.request({ ...edit, payload: { assignee: 'bert' } })).statusCode).toBe(412);
});

test('events are kept once, however often they are sent', async () => {
  const payload =
    '{"@timestamp":"2026-01-31T08:00:00Z","winlog":{"channel":"Security","record_id":1,"computer_name":"DC01"},"event":{"code":"4688"}}';
  const headers = { 'content-type': 'application/x-ndjson' };
  const send = async () =>
    (await world.request({ method: 'POST', url: '/api/events', headers, payload })).json<object>();
  expect([await send(), await send()]).toEqual([
    { inserted: 1, present: 0, badLines: 0, bad: [] },
    { inserted: 0, present: 1, badLines: 0, bad: [] },
  ]);
});

test('a key is made, listed and deleted', async () => {
  const payload = { name: 'soar', scopes: ['read', 'triage'] };
  const made = (await world.request({ method: 'POST', url: '/api/keys', payload })).json<{ id: string }>();
  expect((await world.list('/api/keys')).items.map(({ name }) => name)).toEqual(['anna', 'soar']);
  expect((await world.request({ method: 'DELETE', url: `/api/keys/${made.id}` })).statusCode).toBe(204);
  expect((await world.list('/api/keys')).items.map(({ name }) => name)).toEqual(['anna']);
});

function match(facts: {
  readonly name: string;
  readonly rule: { readonly id: string; readonly title: string; readonly level: RuleLevel };
  readonly host: string;
  readonly user: string;
  readonly hour: string;
}): Match {
  const { name, rule, host, user, hour } = facts;
  return {
    id: name.repeat(64),
    rule: { ...rule, revision: 'f'.repeat(64) },
    event: {
      identity: name.repeat(64),
      source: 'embedded',
      index: null,
      id: name,
      time: `2026-01-31T${hour}:00:00.000Z`,
      ingested: null,
      channel: 'Security',
      code: '5145',
      provider: null,
      computer: host,
      recordId: name,
      users: [user],
      addresses: [],
      document: null,
    },
    entity: host.toLowerCase(),
    explanation: [],
    sample: false,
  };
}
