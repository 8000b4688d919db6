import { inspect } from 'node:util';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { SourceError } from '../../src/hunt/event-source.ts';
import { adminClient, elasticServer, elasticTest, isServed, restartTest } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { readWindow, removeIndices, scan, sysmonEvent, testSource, uniquePrefix, windowOf } from './test-source.ts';
import { WireProxy, type Deed, type WireRequest } from './wire-proxy.ts';
import { isClosing, isCount, isLaterPage, isOpening, isPage, isSearch } from './wire-requests.ts';

const prefix = uniquePrefix();
const day = windowOf('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z');
const documents = 40;
let client: Client;
let proxy: WireProxy;

beforeAll(async () => {
  if (!isServed) return;
  client = adminClient();
  await indexDocuments(
    client,
    prefix,
    Array.from({ length: documents }, () => sysmonEvent('2026-03-01T10:00:00Z')),
  );
  proxy = await WireProxy.start(elasticServer().url);
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

/** Pages of a few documents, so that a window takes several. */
const maxBytes = 8 * 8192;

const read = () => readWindow(testSource([`${prefix}-*`], { url: proxy.url }), day, scan, maxBytes);

/** What the tests change in the answer to a search. */
interface Answer {
  _shards: { total: number; successful: number; skipped: number; failed: number };
  timed_out: boolean;
  terminated_early?: boolean;
  _clusters?: object;
  hits: { hits: { _source?: object }[] };
  aggregations?: { indices: { buckets: { documents: { value: number } }[] } };
}

const rewrite = (change: (answer: Answer) => void): Deed => ({
  kind: 'rewrite',
  rewrite: (answer) => {
    change(answer as Answer);
    return answer;
  },
});
const failShard = rewrite(({ _shards }) => {
  Object.assign(_shards, { successful: 0, failed: 1 });
});

interface Row {
  readonly name: string;
  readonly on: (request: WireRequest) => boolean;
  readonly do: Deed;
  readonly code?: string;
}

const rows: readonly Row[] = [
  { name: 'a page with a failed shard', on: isPage, do: failShard },
  { name: 'a later page with a failed shard', on: isLaterPage, do: failShard },
  { name: 'a count with a failed shard', on: isCount, do: failShard },
  { name: 'a view with a failed shard', on: isOpening, do: failShard },
  { name: 'a page that timed out', on: isPage, do: rewrite((answer) => (answer.timed_out = true)) },
  { name: 'a count that timed out', on: isCount, do: rewrite((answer) => (answer.timed_out = true)) },
  { name: 'a page that ended early', on: isPage, do: rewrite((answer) => (answer.terminated_early = true)) },
  {
    name: 'a page from no shards',
    on: isPage,
    do: rewrite((answer) => {
      answer._shards = { total: 0, successful: 0, skipped: 0, failed: 0 };
      answer.hits.hits = [];
    }),
  },
  {
    name: 'a page without a skipped cluster',
    on: isPage,
    do: rewrite((answer) => (answer._clusters = { total: 2, successful: 1, skipped: 1 })),
  },
  {
    name: 'a count and pages from no shards, which agree with each other',
    on: isSearch,
    do: rewrite((answer) => {
      answer._shards = { total: 0, successful: 0, skipped: 0, failed: 0 };
      answer.hits.hits = [];
      if (answer.aggregations !== undefined) answer.aggregations.indices.buckets = [];
    }),
  },
  { name: 'a page that lost a document', on: isPage, do: rewrite((answer) => answer.hits.hits.shift()) },
  {
    name: 'a later page that lost its last document',
    on: isLaterPage,
    do: rewrite((answer) => answer.hits.hits.pop()),
  },
  { name: 'a page that lost all documents', on: isPage, do: rewrite((answer) => (answer.hits.hits = [])) },
  {
    name: 'a page with a document twice',
    on: isPage,
    do: rewrite((answer) => answer.hits.hits.push(answer.hits.hits.at(-1)!)),
  },
  {
    name: 'a count that is too small',
    on: isCount,
    do: rewrite((answer) => answer.aggregations!.indices.buckets[0]!.documents.value--),
  },
  { name: 'a count that lost its aggregations', on: isCount, do: rewrite((answer) => delete answer.aggregations) },
  {
    name: 'pages that always break off',
    on: isPage,
    do: { kind: 'cut', afterBytes: 100 },
    code: 'ELASTIC_UNREACHABLE',
  },
  { name: 'an answer that is not JSON', on: isPage, do: { kind: 'answer', status: 200, body: 'sorry' } },
  {
    name: 'a server that is always busy',
    on: isPage,
    do: { kind: 'answer', status: 429, body: { error: { type: 'es_rejected_execution_exception' } } },
    code: 'ELASTIC_BUSY',
  },
  {
    name: 'a view that is gone',
    on: isLaterPage,
    do: {
      kind: 'answer',
      status: 404,
      body: {
        error: { type: 'search_phase_execution_exception', root_cause: [{ type: 'search_context_missing_exception' }] },
      },
    },
    code: 'ELASTIC_VIEW_EXPIRED',
  },
  {
    name: 'a search that the server gave up',
    on: isPage,
    do: { kind: 'answer', status: 429, body: { error: { type: 'search_timeout_exception', reason: 'Time exceeded' } } },
    code: 'ELASTIC_TIMEOUT',
  },
];

elasticTest.each(rows)('$name: the window is not read, and its view is closed', async ({ on, do: deed, code }) => {
  proxy.intervene({ on, do: deed });
  await expect(read()).rejects.toMatchObject({
    name: 'SourceError',
    code: code ?? 'ELASTIC_INCOMPLETE',
    transient: true,
  });
  expect(proxy.requests.filter(isClosing)).toHaveLength(1);
  proxy.reset();
  expect((await read()).events).toHaveLength(documents);
});

elasticTest('documents without _source cannot be decided', async () => {
  const deed = rewrite(({ hits }) => {
    for (const hit of hits.hits) delete hit._source;
  });
  proxy.intervene({ on: isPage, do: deed });
  await expect(read()).rejects.toMatchObject({ code: 'ELASTIC_NO_SOURCE', transient: false });
});

elasticTest('a single document from a shard that failed is not taken for gone', async () => {
  const [index] = Object.keys(await client.indices.get({ index: `${prefix}-*` }));
  proxy.intervene({ on: ({ body }) => body.includes('"ids"'), do: failShard });
  const reading = testSource([`${prefix}-*`], { url: proxy.url }).document(index!, 'any');
  await expect(reading).rejects.toMatchObject({ code: 'ELASTIC_INCOMPLETE', transient: true });
});

elasticTest('an error that is logged with its cause tells nothing of what was sent', async () => {
  proxy.intervene({ on: isPage, do: { kind: 'answer', status: 400, body: { error: { type: 'x', reason: 'no' } } } });
  const error = await read().catch((thrown: unknown) => thrown);
  expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/_shard_doc|authorization/);
});

const passing: readonly { readonly name: string; readonly on: Row['on']; readonly do: Deed }[] = [
  { name: 'a connection that breaks off once', on: isPage, do: { kind: 'refuse' } },
  { name: 'an answer that breaks off once', on: isLaterPage, do: { kind: 'cut', afterBytes: 100 } },
  { name: 'a busy server', on: isPage, do: { kind: 'answer', status: 429, headers: { 'retry-after': '2' } } },
  { name: 'a server that is not there for a moment', on: isOpening, do: { kind: 'answer', status: 503 } },
  { name: 'a gateway before it', on: isCount, do: { kind: 'answer', status: 502 } },
];

elasticTest.each(passing)('$name is asked again, and the window is read whole', async ({ on, do: deed }) => {
  proxy.intervene({ on, do: deed, times: 1 });
  expect((await read()).events).toHaveLength(documents);
  expect(proxy.requests.filter(isClosing)).toHaveLength(1);
});

elasticTest('a busy server gets smaller pages', async () => {
  proxy.intervene({ on: isPage, do: { kind: 'answer', status: 429 }, times: 1 });
  await read();
  const sizes = proxy.requests.filter(isPage).map(({ body }) => (JSON.parse(body) as { size: number }).size);
  expect(sizes.slice(0, 2)).toEqual([8, 4]);
});

elasticTest('a slow answer is waited for', async () => {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  proxy.intervene({ on: isPage, do: { kind: 'delay', until } });
  const reading = read();
  release();
  expect((await reading).events).toHaveLength(documents);
});

elasticTest('a reader that stops half-way leaves no view open', async () => {
  const opened = await testSource([`${prefix}-*`], { url: proxy.url }).open(day, scan);
  for await (const page of opened.pages(maxBytes)) {
    expect(page.length).toBeLessThan(documents);
    break;
  }
  await opened.close();
  expect(proxy.requests.filter(isClosing)).toHaveLength(1);
});

restartTest(
  'a server that stops during a window and comes back: the window fails, and is read whole later',
  async () => {
    const server = elasticServer();
    const source = testSource([`${prefix}-*`]);
    const opened = await source.open(day, scan);
    const failed = (async () => {
      for await (const page of opened.pages(maxBytes)) {
        expect(page.length).toBeGreaterThan(0);
        await server.stop();
      }
    })();
    await expect(failed).rejects.toBeInstanceOf(SourceError);
    await expect(failed).rejects.toMatchObject({ code: 'ELASTIC_UNREACHABLE', transient: true });
    await opened.close();
    await server.start();
    expect((await readWindow(source, day, scan)).events).toHaveLength(documents);
  },
);
