import { describe, expect, test } from 'vitest';
import { hashKey } from '../../src/access/keys.ts';
import { buildWorld, ids, keyOf } from './world.ts';

const psexecRule = {
  author: 'Florian Roth (Nextron Systems)',
  license: null,
  references: ['https://docs.microsoft.com/en-us/sysinternals/downloads/psexec'],
};

describe('a finding', () => {
  test('is told with its author and references, its first matches, their explanation and documents, and its ETag', async () => {
    const response = await buildWorld().request({ url: `/api/findings/${ids.findings[0]}` });
    expect(response.headers.etag).toBe('"0"');
    expect(response.json()).toMatchObject({
      id: ids.findings[0],
      rule: { id: ids.psexec, ...psexecRule, description: expect.stringContaining('PsExec') as string },
      firstMatches: {
        next: null,
        items: [
          {
            id: ids.matches[0],
            rule: { id: ids.psexec, ...psexecRule },
            explanation: [{ item: 'ParentImage', path: 'process.parent.executable' }],
            event: {
              source: 'dc',
              index: 'winlogbeat-2026.01.31',
              id: 'AZ1',
              documentState: 'kept',
              document: { winlog: { record_id: 4711 } },
            },
          },
          { id: ids.matches[1], event: { id: 'AZ2', documentState: 'notFetched', document: null } },
        ],
      },
    });
  });

  test('is triaged by the version that was read, and the change is in the audit log', async () => {
    const { request, audit } = buildWorld();
    const change = { status: 'acknowledged', assignee: 'anna', note: null, tags: ['ticket-7'] };
    const url = `/api/findings/${ids.findings[2]}`;
    const response = await request({
      method: 'PATCH',
      url,
      key: 'triage',
      headers: { 'if-match': '"4"' },
      payload: change,
    });
    expect([response.statusCode, response.headers.etag]).toEqual([200, '"5"']);
    expect(response.json<{ triage: object }>().triage).toEqual({
      ...change,
      verdict: 'benign',
      version: 5,
      updatedAt: '2026-01-31T12:00:00.000Z',
      updatedBy: 'triage',
    });
    expect(audit.entries()).toEqual([
      {
        at: '2026-01-31T12:00:00.000Z',
        by: 'key-triage',
        action: 'finding.triage',
        subject: ids.findings[2],
        detail: JSON.stringify(change),
      },
    ]);
  });

  test.each(['"4"', '4', 'W/"4"'])('is triaged where If-Match is %s', async (ifMatch) => {
    const url = `/api/findings/${ids.findings[2]}`;
    const { request } = buildWorld();
    const response = await request({
      method: 'PATCH',
      url,
      headers: { 'if-match': ifMatch },
      payload: { verdict: null },
    });
    expect(response.json()).toMatchObject({ triage: { version: 5, verdict: null, status: 'closed' } });
  });

  test('is changed by the first of two people, and not by the second', async () => {
    const { request, audit } = buildWorld();
    const edit = { method: 'PATCH', url: `/api/findings/${ids.findings[0]}`, headers: { 'if-match': '"0"' } } as const;
    expect((await request({ ...edit, payload: { status: 'closed' } })).statusCode).toBe(200);
    expect((await request({ ...edit, payload: { note: 'mine' } })).statusCode).toBe(412);
    expect(audit.entries()).toHaveLength(1);
  });
});

describe('a match', () => {
  test.each([
    [0, 'kept', 'with the match'],
    [1, 'fetched', 'from the source that still has it'],
    [2, 'gone', 'no longer anywhere'],
    [3, 'unreachable', 'on a source that does not answer'],
  ])('%i has its document %s: %s', async (index, documentState) => {
    const { event } = (await buildWorld().request({ url: `/api/matches/${ids.matches[index]!}` })).json<{
      event: { documentState: string; document: object | null };
    }>();
    expect(event.documentState).toBe(documentState);
    expect(event.document !== null).toBe(index < 2);
  });

  test('of a rule that is not loaded any more is told without an author', async () => {
    const response = await buildWorld().request({ url: `/api/matches/${ids.matches[3]}` });
    expect(response.json()).toMatchObject({ rule: { id: 'gone', author: null, references: [] } });
  });
});

test('a rule is told with its verdict, its text and its query on each source', async () => {
  const response = await buildWorld().request({ url: `/api/rules/${ids.psexec.toUpperCase()}` });
  expect(response.json()).toMatchObject({
    id: ids.psexec,
    file: 'rules/psexec.yml',
    verdict: 'postChecked',
    blind: null,
    reasons: [{ verdict: 'postChecked', event: 'sysmon', shape: 'wlb8', field: 'User' }],
    text: expect.stringMatching(/^title: PsExec/) as string,
    queries: [{ on: 'dc', query: { bool: { filter: [{ term: { 'event.code': '1' } }] } }, leaves: 1 }],
  });
});

test('a rule that was refused is listed with what is wrong with it', async () => {
  const { items } = await buildWorld().list('/api/rules?verdict=refused');
  expect(items).toMatchObject([
    {
      id: null,
      title: null,
      file: 'rules/broken.yml',
      enabled: false,
      diagnostics: [{ code: 'YAML_TAB_INDENT', at: { line: 3 } }],
    },
  ]);
});

test('a field is told with its places, what was changed there, the types of the paths and how that is known', async () => {
  const { items } = await buildWorld().list('/api/fields?name=file.pe.imphash&shape=wlb8');
  const hash = (path: string) => ({ path, type: 'keyword', ignoreAbove: 1024 });
  expect(items).toEqual([
    {
      field: 'Hashes',
      logsource: 'image_load',
      event: 'sysmon',
      selector: { channels: ['Microsoft-Windows-Sysmon/Operational'], codes: ['7'], providers: [] },
      live: null,
      byDefault: true,
      combine: 'first',
      places: [
        {
          paths: ['file.hash.sha1', 'file.hash.md5', 'file.hash.sha256', 'file.pe.imphash'].map(hash),
          codec: 'hashes-split',
          translation: {
            documents: 'hashes in lower case, one a path',
            field: 'SHA1=…,MD5=…,SHA256=…,IMPHASH=…',
          },
          seen: [
            { shape: 'wlb9', evidence: 'pipeline' },
            { shape: 'wlb8', evidence: 'golden' },
            { shape: 'wlb7', evidence: 'golden' },
            { shape: 'agent', evidence: 'golden' },
          ],
          onlyIn: null,
          notIn: null,
        },
      ],
      copies: [],
      eventField: null,
      note: 'no zeros',
      lossy: null,
    },
  ]);
});

test('coverage tells the gap of a source while it lasts, and with a rule also what that rule has searched', async () => {
  const { items } = await buildWorld().list(`/api/coverage?rule=${ids.psexec}`);
  expect(items).toMatchObject([
    {
      source: 'dc',
      coveredUntil: '2026-01-31T11:00:00.000Z',
      gaps: [
        {
          from: '2026-01-31T11:00:00.000Z',
          to: '2026-01-31T11:30:00.000Z',
          code: 'ELASTIC_UNREACHABLE',
          since: '2026-01-31T11:30:00.000Z',
          attempts: 3,
          state: 'retrying',
          cause: null,
        },
      ],
      reopened: [{ from: '2026-01-30T06:00:00.000Z', late: 3, since: '2026-01-31T11:00:00.000Z' }],
      indices: [
        { name: 'winlogbeat-1', state: 'open' },
        { name: 'winlogbeat-2', state: 'closed', since: '2026-01-31T11:00:00.000Z' },
      ],
      quarantined: [
        {
          rule: { id: ids.pipe },
          revision: 'e'.repeat(64),
          code: 'ELASTIC_REJECTED',
          reason: 'http://localhost:9200 answers 400: too many clauses',
          since: '2026-01-31T11:00:00.000Z',
          attempts: 12,
          nextAttempt: '2026-01-31T12:01:30.000Z',
        },
      ],
      revisions: [{ activeUntil: null, open: [{ from: '2026-01-31T11:00:00.000Z', to: '2026-01-31T11:59:30.000Z' }] }],
    },
  ]);
});

test('coverage tells how late documents and findings are, which safety lag would help, and how far behind it is', async () => {
  const { items } = await buildWorld().list('/api/coverage?source=dc');
  const none = { event: null, ingest: null };
  expect(items).toMatchObject([
    {
      liveLagMs: 3_570_000,
      lateness: { documents: 12, p50Ms: 45_255, p95Ms: 90_510, maxMs: 108_000 },
      proposedSafetyLag: { safetyLag: '2m', reason: 'Of 12 documents that came late …' },
      findingDelay: {
        lastHour: none,
        sinceStart: {
          event: { matches: 1, p50Ms: 45_255, p99Ms: 45_255 },
          ingest: { matches: 1, p50Ms: 32_000, p99Ms: 32_000 },
        },
      },
    },
  ]);
});

test('a source tells that no event comes any more, and for how long, until one comes', async () => {
  const { items } = await buildWorld().list('/api/sources');
  expect(items.map(({ silence }) => silence)).toEqual([
    {
      since: '2026-01-31T08:00:00.000Z',
      lastsMs: 10_800_000,
      longestPauseMs: 840_000,
      reason: 'No event for 3 h; in the 7 days before, the longest pause was 14 min.',
    },
    null,
  ]);
});

test('coverage of a span tells how each stretch stands, and what searching it has brought for the rule or for all', async () => {
  const { list, request } = buildWorld();
  const span = 'from=2026-01-31T02:00:00Z&to=2026-01-31T04:00:00Z';
  const stretchesOf = async (more: string) => (await list(`/api/coverage?source=dc&${more}`)).items[0]!.stretches;
  expect(await stretchesOf(`${span}&rule=${ids.psexec}`)).toEqual([
    {
      from: '2026-01-31T02:00:00.000Z',
      to: '2026-01-31T03:00:00.000Z',
      state: 'covered',
      failure: null,
      reopened: null,
      runCount: 1,
      runs: [
        {
          from: '2026-01-31T02:00:00.000Z',
          to: '2026-01-31T03:00:00.000Z',
          started: '2026-01-31T12:00:00.000Z',
          finished: '2026-01-31T12:00:00.010Z',
          plan: 'scan',
          documents: { 'winlogbeat-1': 7 },
          indices: ['winlogbeat-1', 'winlogbeat-2'],
          matches: 2,
        },
      ],
    },
    {
      from: '2026-01-31T03:00:00.000Z',
      to: '2026-01-31T04:00:00.000Z',
      state: 'uncoverable',
      failure: {
        code: 'ELASTIC_FORBIDDEN',
        reason: 'http://localhost:9200 answers 403',
        since: '2026-01-31T12:00:00.000Z',
        attempts: 1,
        nextAttempt: '2026-01-31T12:05:00.000Z',
      },
      reopened: null,
      runCount: 0,
      runs: [],
    },
  ]);
  expect(await stretchesOf(span)).toMatchObject([{ runs: [{ matches: 3 }] }, {}]);
  // Where one end is left out, it is a day.
  expect(await stretchesOf('to=2026-01-31T04:00:00Z')).toMatchObject([{ from: '2026-01-30T04:00:00.000Z' }, {}]);
  expect(await stretchesOf('from=2026-01-31T04:00:00Z')).toMatchObject([{}, { to: '2026-02-01T04:00:00.000Z' }]);
  expect((await list('/api/coverage?source=dc')).items[0]).not.toHaveProperty('stretches');
  const year = await request({ url: '/api/coverage?from=2025-01-31T00:00:00Z&to=2026-01-31T00:00:00Z' });
  expect([year.statusCode, year.json<{ code: string }>().code]).toEqual([400, 'API_BAD_PARAMETER']);
});

test('a rule that is loaded no more is known by its matches, and one that has found nothing is no mistake', async () => {
  const { list } = buildWorld();
  expect((await list('/api/matches?rule=gone')).items.map(({ id }) => id)).toEqual([ids.matches[3]]);
  expect((await list('/api/findings?rule=gone')).items).toEqual([]);
  expect((await list(`/api/coverage?rule=${ids.pipe}`)).items).toEqual([]);
});

describe('an API key', () => {
  test('is shown once, is kept as its hash, works, and stops working when it is deleted', async () => {
    const { app, request, audit, context } = buildWorld();
    const payload = { name: 'soar', scopes: ['read'], expiresAt: '2026-02-01T00:00:00+01:00' };
    const made = await request({ method: 'POST', url: '/api/keys', payload });
    const { key, id, ...rest } = made.json<{ key: string; id: string }>();
    expect([made.statusCode, rest]).toEqual([
      201,
      {
        name: 'soar',
        scopes: ['read'],
        createdAt: '2026-01-31T12:00:00.000Z',
        expiresAt: '2026-01-31T23:00:00.000Z',
        lastUsedAt: null,
      },
    ]);
    expect((await context.keys.store.keyByHash(hashKey(key)))?.id).toBe(id);

    const use = async () =>
      (await app.inject({ url: '/api/findings', headers: { authorization: `Bearer ${key}` } })).statusCode;
    expect(await use()).toBe(200);
    expect((await request({ url: '/api/keys' })).body).not.toMatch(/sbk_|hash/);
    expect((await request({ method: 'DELETE', url: `/api/keys/${id}` })).statusCode).toBe(204);
    expect(await use()).toBe(401);
    expect(audit.entries().map(({ action, subject, by }) => ({ action, subject, by }))).toEqual([
      { action: 'key.create', subject: id, by: 'key-admin' },
      { action: 'key.delete', subject: id, by: 'key-admin' },
    ]);
  });

  test('in the address is not accepted, where proxies would log it', async () => {
    const { request } = buildWorld();
    expect((await request({ url: `/api/findings?key=${keyOf('admin')}`, key: null })).statusCode).toBe(401);
  });
});

describe('health', () => {
  test('is live while the process answers', async () => {
    const response = await buildWorld().request({ url: '/api/health/live?probe=1', key: null });
    expect([response.statusCode, response.json()]).toEqual([200, { live: true }]);
  });

  test('is ready, or says why not', async () => {
    const ready = await buildWorld().request({ url: '/api/health/ready', key: null });
    expect([ready.statusCode, ready.json()]).toEqual([200, { ready: true, reasons: [] }]);
    const reasons = ['The rules are being loaded.'];
    const waiting = await buildWorld({ notReady: () => Promise.resolve(reasons) }).request({
      url: '/api/health/ready',
      key: null,
    });
    expect([waiting.statusCode, waiting.json()]).toEqual([503, { ready: false, reasons }]);
  });
});
