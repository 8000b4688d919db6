import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { expect, test } from 'vitest';
import { buildWorld, ids } from '../api/world.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { always, fuzzTimeoutMs } from './fuzz.ts';

const collections = [
  ...[
    'findings',
    'matches',
    'rules',
    'runs',
    'coverage',
    'sources',
    'backfills',
    'fields',
    'attack',
    'events',
    'samples',
  ],
  ...[
    'filters',
    'quarantine',
    'keys',
    'audit',
    'stream',
    'health/live',
    'health/ready',
    'openapi.json',
    'docs',
    'nope',
  ],
];
const odd = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '%',
    '%00',
    '%2e%2e',
    '%E0%A4%A',
    '__proto__',
    'constructor',
    '*',
    "'",
    '"',
    '{}',
    '[]',
    '\u2028',
    '😀',
  ),
  fc.constantFrom(
    ids.psexec,
    ids.findings[0],
    ids.matches[0],
    'embedded',
    'dc',
    'key-read',
    '-1',
    '0',
    '1e9',
    'null',
    '2026-02-30',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);
const written = fc.tuple(odd, fc.boolean()).map(([text, encoded]) => {
  // What no client can put in a request line is sent encoded.
  const sound = text.toWellFormed();
  return encoded || !/^[\x21-\x7e]*$/.test(sound) ? encodeURIComponent(sound) : sound;
});

const names = [
  ...[
    'limit',
    'cursor',
    'sort',
    'status',
    'level',
    'rule',
    'source',
    'from',
    'to',
    'verdict',
    'blind',
    'q',
    'host',
    'user',
    'enabled',
  ],
  ...['finding', 'index', 'name', 'field', 'path', 'tag', '__proto__', 'a[b]', 'scope', 'kind', 'filter', 'changed'],
];
const query = fc
  .array(fc.tuple(fc.constantFrom(...names), written), { maxLength: 5 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`));
const url = fc
  .tuple(
    fc.constantFrom('/api/', '/api/', '/api/', '/', '//', '/api//'),
    fc.constantFrom(...collections),
    fc.array(written, { maxLength: 2 }),
    query,
  )
  .map(([root, name, rest, asked]) => root + [name, ...rest].join('/') + asked);

const json = fc
  .oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.record(
      {
        status: fc.oneof(odd, fc.constantFrom('open', 'closed', 'acknowledged')),
        assignee: fc.oneof(odd, fc.constant(null)),
        note: odd,
        comment: odd,
        name: odd,
        scopes: fc.oneof(odd, fc.array(fc.oneof(odd, fc.constantFrom('read', 'admin')))),
        expiresAt: fc.oneof(odd, fc.constantFrom('2026-03-01T00:00:00Z', '+275760-09-13T00:00:00Z')),
      },
      { requiredKeys: [] },
    ),
  )
  .map((value) => JSON.stringify(value));
const payload = fc.oneof(
  json,
  json.map((text) => text.slice(0, -1)),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(`{"__proto__":{"a":1}}`, '['.repeat(10_000), ''),
);

const request: fc.Arbitrary<InjectOptions & { key: 'admin' | 'read' | null }> = fc
  .record({
    method: fc.constantFrom(
      'GET' as const,
      'GET' as const,
      'POST' as const,
      'PATCH' as const,
      'PUT' as const,
      'DELETE' as const,
      'HEAD' as const,
      'OPTIONS' as const,
    ),
    url,
    key: fc.constantFrom('admin' as const, 'admin' as const, 'read' as const, null),
    type: fc.constantFrom(
      'application/json',
      'application/json',
      'application/x-ndjson',
      'text/plain',
      'application/json; charset=utf-16',
      'x',
      null,
    ),
    version: fc.constantFrom('"1"', 'W/"1"', '*', '1', 'x'.repeat(300), null),
    payload,
  })
  .map(({ method, url: to, key, type, version, payload: sent }) => ({
    method,
    url: to,
    key,
    headers: { ...(type !== null && { 'content-type': type }), ...(version !== null && { 'if-match': version }) },
    ...(method !== 'GET' && method !== 'HEAD' && { payload: sent }),
  }));

async function neverFails({ request: send, errors, app }: ReturnType<typeof buildWorld>, runs: number): Promise<void> {
  await always(
    request,
    async (asked) => {
      const { statusCode, body } = await send(asked);
      expect({ statusCode, body, errors }).toMatchObject({
        statusCode: expect.toSatisfy(isNoFailure) as number,
        errors: [],
      });
    },
    runs,
  );
  await app.close();
}

test(
  'no request makes the server fail: it is answered, or told what is wrong with it',
  async () => {
    await neverFails(buildWorld(), 500);
  },
  fuzzTimeoutMs,
);

test(
  'nor does one to the embedded store',
  async () => {
    const stores = await temporaryStores(testClock());
    const { findings, events, access: audit } = stores;
    const context = { findings, matches: findings, quarantine: findings, events, samples: events, audit };
    await neverFails(buildWorld(context), 100);
  },
  fuzzTimeoutMs,
);

const line = fc.oneof(
  fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => JSON.stringify({ winlog: { channel: 'System', record_id: value }, '@timestamp': value })),
  fc
    .jsonValue({ maxDepth: 3 })
    .map((value) =>
      JSON.stringify({ Event: { System: { Channel: 'a', EventID: 1, Computer: value }, EventData: value } }),
    ),
  fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => JSON.stringify({ 'winlog.channel': 'System', event: value, 'event.ingested': value })),
  fc.string({ unit: 'binary' }),
);

test(
  'no body of events makes the store fail',
  async () => {
    const { events } = await temporaryStores(testClock());
    const { request: send, errors, app } = buildWorld({ events });
    await always(
      fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n')),
      async (sent) => {
        const headers = { 'content-type': 'application/x-ndjson' };
        const { statusCode } = await send({ method: 'POST', url: '/api/events', headers, payload: sent });
        expect({ statusCode, errors }).toMatchObject({
          statusCode: expect.toSatisfy(isNoFailure) as number,
          errors: [],
        });
      },
      100,
    );
    await app.close();
  },
  fuzzTimeoutMs,
);

function isNoFailure(statusCode: number): boolean {
  return statusCode < 500;
}
