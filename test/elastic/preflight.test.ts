import type { Client, estypes } from '@elastic/elasticsearch';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { preflight } from '../../src/elastic/preflight.ts';
import { adminClient, elasticServer, elasticTest, isServed } from './elastic-test.ts';
import {
  readWindow,
  removeIndices,
  scan,
  sysmonEvent,
  testCluster,
  testSource,
  uniquePrefix,
  windowOf,
} from './test-source.ts';
import { WireProxy } from './wire-proxy.ts';

const prefix = uniquePrefix();
const name = (suffix: string) => `${prefix}-${suffix}`;
let client: Client;
let proxy: WireProxy;

beforeAll(async () => {
  if (!isServed) return;
  client = adminClient();
  proxy = await WireProxy.start(elasticServer().url);
  await create('fine-1', {});
  await create('fine-2', {});
});

beforeEach(() => {
  if (isServed) proxy.reset();
});

afterAll(async () => {
  if (!isServed) return;
  await proxy.close();
  await removeIndices(client, prefix);
  await client.close();
});

const times: Record<string, estypes.MappingProperty> = {
  '@timestamp': { type: 'date' },
  event: { properties: { code: { type: 'keyword' }, ingested: { type: 'date' } } },
  winlog: { properties: { channel: { type: 'keyword' } } },
};
const stamped = sysmonEvent('2026-03-01T10:00:00Z', { event: { code: '1', ingested: '2026-03-01T10:00:01Z' } });

/** An event that says that it happened, and arrived, so long from now. */
function fromNow({ eventMs, ingestedMs }: { readonly eventMs: number; readonly ingestedMs: number }): object {
  const iso = (ms: number) => new Date(Date.now() + ms).toISOString();
  return sysmonEvent(iso(eventMs), { event: { code: '1', ingested: iso(ingestedMs) } });
}

async function create(
  suffix: string,
  request: Omit<estypes.IndicesCreateRequest, 'index'>,
  document: object = stamped,
): Promise<void> {
  const { mappings, settings } = request;
  await client.indices.create({
    index: name(suffix),
    settings: { number_of_replicas: 0, ...settings },
    mappings: { properties: times, ...mappings },
  });
  await client.index({ index: name(suffix), document, refresh: true });
}

/** What a preflight says, with the test's own names and addresses taken out. */
async function said(
  indices: readonly string[],
  settings: Parameters<typeof testCluster>[0] = {},
): Promise<readonly string[]> {
  const { diagnostics } = await preflight(testCluster(settings), { indices, safetyLagMs: 30_000 });
  const url = settings.url ?? elasticServer().url;
  return diagnostics.map(({ code, severity, message }) =>
    `${severity} ${code} ${message}`.replaceAll(`${prefix}-`, '').replaceAll(url, 'URL'),
  );
}

elasticTest('a source that can be read has nothing to say, but its version', async () => {
  expect(await preflight(testCluster(), { indices: [name('fine-*')], safetyLagMs: 30_000 })).toEqual({
    diagnostics: [],
    facts: { version: elasticServer().version },
  });
});

interface Row {
  readonly name: string;
  readonly indices: readonly string[];
  readonly make?: () => Promise<unknown>;
  readonly says: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'an index that does not exist',
    indices: [name('fine-1'), name('absent')],
    says: ["error ELASTIC_NO_INDEX There is no 'absent' at URL."],
  },
  {
    name: 'a pattern with nothing behind it',
    indices: [name('absent-*'), name('fine-*')],
    says: ["error ELASTIC_EMPTY_PATTERN No index at URL is behind 'absent-*', or the key may see none."],
  },
  {
    name: 'a closed index behind a pattern',
    indices: [name('closed-*')],
    make: async () => {
      await create('closed-1', {});
      await create('closed-2', {});
      await client.indices.close({ index: name('closed-2') });
    },
    says: ["error ELASTIC_CLOSED_INDEX 'closed-2' of 'closed-*' at URL: closed."],
  },
  {
    name: 'a closed index that is taken out again',
    indices: [name('part-*'), `-${name('part-2')}`],
    make: async () => {
      await create('part-1', {});
      await create('part-2', {});
      await client.indices.close({ index: name('part-2') });
    },
    says: [],
  },
  {
    name: 'an index without _source',
    indices: [name('unsourced')],
    make: () => create('unsourced', { mappings: { _source: { enabled: false } } }),
    says: ["error ELASTIC_NO_SOURCE In 'unsourced' no _source is kept."],
  },
  {
    name: 'an index with a trimmed _source',
    indices: [name('trimmed')],
    make: () => create('trimmed', { mappings: { _source: { excludes: ['message'] } } }),
    says: ["error ELASTIC_NO_SOURCE In 'trimmed' _source is kept without some of its fields."],
  },
  {
    name: 'documents without an ingest time',
    indices: [name('unstamped')],
    make: () => create('unstamped', {}, sysmonEvent('2026-03-01T10:00:00Z')),
    says: ["warning ELASTIC_NO_INGEST_TIME event.ingested is missing in 1 document of 'unstamped'."],
  },
  {
    name: 'documents of a host whose clock is ahead',
    indices: [name('ahead')],
    make: () => create('ahead', {}, fromNow({ eventMs: 7_500_000, ingestedMs: 0 })),
    says: ["warning ELASTIC_FUTURE @timestamp is up to 2 h ahead of the server's clock in 'ahead'."],
  },
  {
    name: 'documents of a host whose clock is ahead by less than ten minutes',
    indices: [name('little')],
    make: () => create('little', {}, fromNow({ eventMs: 500_000, ingestedMs: 0 })),
    says: [],
  },
  {
    name: 'documents that were stamped ahead of their time',
    indices: [name('stamp')],
    make: () => create('stamp', {}, fromNow({ eventMs: 0, ingestedMs: 40 * 86_400_000 })),
    says: ["warning ELASTIC_FUTURE event.ingested is up to 40 d ahead of the server's clock in 'stamp'."],
  },
  {
    name: 'documents without any time',
    indices: [name('undated')],
    make: () => create('undated', {}, { event: { code: '1' } }),
    says: ["warning ELASTIC_UNDATED Neither event.ingested nor @timestamp is in 1 document of 'undated'."],
  },
  {
    name: 'a time field that is not a date',
    indices: [name('texts')],
    make: () => create('texts', { mappings: { properties: { '@timestamp': { type: 'keyword' } } } }),
    says: ["error ELASTIC_TIME_FIELD @timestamp is mapped as 'keyword' in 'texts', not as a date."],
  },
  {
    name: 'indices that map no time at all',
    indices: [name('timeless')],
    make: () => create('timeless', { mappings: { properties: {} } }, { message: 'x' }),
    says: ["error ELASTIC_TIME_FIELD Neither event.ingested nor @timestamp is mapped in 'timeless'."],
  },
  {
    name: 'indices that show new documents late or never, beside one that does in time',
    indices: [name('slow-*')],
    make: async () => {
      for (const [suffix, refresh_interval] of [
        ['slow-1', '30s'],
        ['slow-2', '29s'],
        ['slow-3', '-1'],
        ['slow-4', '30s'],
      ] as const)
        await create(suffix, { settings: { refresh_interval } });
    },
    says: [
      "warning ELASTIC_SLOW_REFRESH In 'slow-1', 'slow-4' index.refresh_interval is 30s, and the safety lag is 30s.",
      "warning ELASTIC_SLOW_REFRESH In 'slow-3' index.refresh_interval is -1, and the safety lag is 30s.",
    ],
  },
];

elasticTest.each(rows)('$name', async ({ indices, make, says }) => {
  await make?.();
  expect(await said(indices)).toEqual(says);
});

elasticTest('an index that rebuilds its _source', async () => {
  await create('synthetic', {});
  const index = name('synthetic');
  // Whether a server makes such an index depends on its licence; so the proxy says that it did.
  proxy.intervene({
    on: ({ path }) => path.includes('/_settings'),
    do: { kind: 'answer', status: 200, body: { [index]: { settings: { index: { mode: 'logsdb' } } } } },
  });
  expect(await said([index], { url: proxy.url })).toEqual([
    "warning ELASTIC_SYNTHETIC_SOURCE In 'synthetic' _source is rebuilt from the fields.",
  ]);
});

elasticTest('an index of our own', async () => {
  const own = `sigma-bridge-${prefix}`;
  await client.indices.create({ index: own, mappings: { properties: times } });
  try {
    expect(await said([name('fine-*'), own])).toEqual([
      `warning ELASTIC_OWN_INDEX 'fine-*,${own}' takes in '${own}', written by sigma-bridge.`,
    ]);
  } finally {
    await client.indices.delete({ index: own });
  }
});

async function keyFor(...privileges: estypes.SecurityIndexPrivilege[]): Promise<string> {
  const role = { indices: [{ names: [name('fine-*')], privileges }] };
  const { encoded } = await client.security.createApiKey({ name: name('key'), role_descriptors: { role } });
  return encoded;
}

elasticTest(
  'a key that holds only read and view_index_metadata passes, and can do all that a source does',
  async () => {
    const apiKey = await keyFor('read', 'view_index_metadata');
    const indices = [name('fine-*')];
    expect(await said(indices, { apiKey })).toEqual([]);
    const source = testSource(indices, { apiKey });
    const { events } = await readWindow(source, windowOf('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'), scan);
    expect(events).toHaveLength(2);
    expect(await source.oldest()).toBe(Date.parse('2026-03-01T10:00:01Z'));
    expect(await source.clock()).toBeGreaterThan(Date.parse('2026-01-01T00:00:00Z'));
    expect((await source.profile()).field('event.code')).toMatchObject({ type: 'keyword' });
  },
);

elasticTest('a key without rights on an index', async () => {
  const apiKey = await keyFor('read', 'view_index_metadata');
  const [message, ...more] = await said([name('undated')], { apiKey });
  expect(message).toMatch(
    /^error ELASTIC_FORBIDDEN URL answers 403: action .* is unauthorized .* on indices \[undated\]/,
  );
  expect(more).toEqual([]);
});

elasticTest('a key without rights on two indices: both are named at once', async () => {
  const apiKey = await keyFor('read', 'view_index_metadata');
  const [message, ...more] = await said([name('undated'), name('fine-1'), name('unstamped')], { apiKey });
  expect(message).toMatch(
    /^error ELASTIC_FORBIDDEN URL answers 403: .* on indices \[(?:undated,unstamped|unstamped,undated)\]/,
  );
  expect(more).toEqual([]);
});

elasticTest('a key that may not see the indices of a pattern cannot tell them from none', async () => {
  const apiKey = await keyFor('read', 'view_index_metadata');
  expect(await said([name('unstamped*')], { apiKey })).toEqual([
    "error ELASTIC_EMPTY_PATTERN No index at URL is behind 'unstamped*', or the key may see none.",
  ]);
});

elasticTest.each([
  ['read', 'view_index_metadata'],
  ['view_index_metadata', 'read'],
] as const)('a key with %s but without %s', async (held, lacking) => {
  expect(await said([name('fine-*')], { apiKey: await keyFor(held) })).toEqual([
    `error ELASTIC_FORBIDDEN The key or user lacks '${lacking}' on 'fine-1', 'fine-2' at URL.`,
  ]);
});

elasticTest('a key that may list an index of a pattern but not read it', async () => {
  const indices = [
    { names: [name('fine-*')], privileges: ['view_index_metadata' as const] },
    { names: [name('fine-1')], privileges: ['read' as const] },
  ];
  const { encoded } = await client.security.createApiKey({
    name: name('key'),
    role_descriptors: { role: { indices } },
  });
  expect(await said([name('fine-*')], { apiKey: encoded })).toEqual([
    "error ELASTIC_FORBIDDEN The key or user lacks 'read' on 'fine-2' at URL.",
  ]);
});

elasticTest('a server without security', async () => {
  const error = 'no handler found for uri [/_security/user/_has_privileges] and method [POST]';
  proxy.intervene({
    on: ({ path }) => path.includes('_has_privileges'),
    do: { kind: 'answer', status: 400, body: { error } },
  });
  expect(await said([name('fine-*')], { url: proxy.url })).toEqual([]);
});

elasticTest('an index that says nothing of refreshing is refreshed each second', async () => {
  const source = { indices: [name('fine-1')], safetyLagMs: 1000 };
  expect((await preflight(testCluster(), source)).diagnostics.map(({ message }) => message)).toEqual([
    `In '${name('fine-1')}' index.refresh_interval is 1s, and the safety lag is 1s.`,
  ]);
});

elasticTest.each([
  [403, 'Elasticsearch'],
  [405, 'Elasticsearch'],
  [404, 'a proxy'],
  [405, 'a proxy'],
])('a %i when the version is asked for, by %s', async (status, by) => {
  proxy.intervene({
    on: ({ path }) => path === '/',
    do: { kind: 'answer', status, headers: { 'x-elastic-product': by }, body: 'not allowed' },
  });
  const { diagnostics, facts } = await preflight(testCluster({ url: proxy.url }), {
    indices: [name('fine-*')],
    safetyLagMs: 30_000,
  });
  expect({ diagnostics, facts }).toEqual({ diagnostics: [], facts: { version: null } });
});

elasticTest.each(['7.17.29', '8.15.3', '10.0.0'])('a server of version %s', async (version) => {
  proxy.intervene({
    on: ({ path }) => path === '/',
    do: { kind: 'answer', status: 200, body: { version: { number: version } } },
  });
  expect(await said([name('fine-*')], { url: proxy.url })).toEqual([
    `error ELASTIC_WRONG_VERSION URL is Elasticsearch ${version}.`,
  ]);
});

elasticTest('a server that does not speak the language of 8', async () => {
  const error = { type: 'media_type_header_exception', reason: 'Invalid media-type value on headers [Accept]' };
  proxy.intervene({ on: () => true, do: { kind: 'answer', status: 400, body: { error } } });
  expect(await said([name('fine-*')], { url: proxy.url })).toEqual([
    `error ELASTIC_WRONG_VERSION URL answers 400: ${error.reason}`,
  ]);
});

elasticTest('something that is not Elasticsearch', async () => {
  proxy.intervene({ on: () => true, do: { kind: 'dropHeader', name: 'x-elastic-product' } });
  expect(await said([name('fine-1'), name('fine-2')], { url: proxy.url })).toEqual([
    'error ELASTIC_WRONG_PRODUCT What answers at URL is not Elasticsearch.',
  ]);
});

elasticTest('credentials that are not accepted, without a word of them', async () => {
  const settings = { apiKey: 'bm90OnZhbGlk' };
  const { diagnostics } = await preflight(testCluster(settings), { indices: [name('fine-*')], safetyLagMs: 30_000 });
  expect(diagnostics.map(({ code }) => code)).toEqual(['ELASTIC_UNAUTHORIZED']);
  expect(JSON.stringify(diagnostics)).not.toContain(settings.apiKey);
});

elasticTest('an address where nothing listens', async () => {
  const closed = await WireProxy.start(elasticServer().url);
  await closed.close();
  const [message] = await said([name('fine-*')], { url: closed.url });
  expect(message).toMatch(/^error ELASTIC_UNREACHABLE No connection to URL: connect ECONNREFUSED/);
});
