import { beforeAll, expect } from 'vitest';
import type { Query } from '../../src/compile/query.ts';
import type { Selection, SourceError } from '../../src/hunt/event-source.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { readWindow, scan, sysmonEvent, testSource, windowOf } from './test-source.ts';

const mappings = {
  properties: {
    '@timestamp': { type: 'date' as const },
    event: {
      properties: {
        code: { type: 'keyword' as const },
        kind: { type: 'keyword' as const },
        ingested: { type: 'date' as const },
      },
    },
    winlog: { properties: { channel: { type: 'keyword' as const } } },
    process: { properties: { name: { type: 'keyword' as const } } },
  },
};

const { prefix, admin } = testIndices();

beforeAll(async () => {
  if (!isServed) return;
  const client = admin();
  await client.indices.putIndexTemplate({
    name: prefix,
    index_patterns: [`${prefix}-*`],
    priority: 500,
    template: { settings: { number_of_replicas: 0 }, mappings },
  });
});

const named = (name: string): Readonly<Record<string, unknown>> => ({ process: { name } });
const nameOf = ({ document }: { document: Readonly<Record<string, unknown>> }) =>
  (document.process as { name: string }).name;

elasticTest('a scan reads the events of its selectors, each with the index and _id it has', async () => {
  const group = `${prefix}-scan`;
  await indexDocuments(admin(), group, [
    sysmonEvent('2026-03-01T10:00:00Z', named('first')),
    sysmonEvent('2026-03-02T10:00:00Z', named('next day')),
    sysmonEvent('2026-03-01T11:00:00Z', { event: { code: '4688' }, winlog: { channel: 'security' }, ...named('4688') }),
    sysmonEvent('2026-03-01T11:00:00Z', { event: { code: '4624' }, winlog: { channel: 'Security' }, ...named('4624') }),
    sysmonEvent('2026-03-01T11:00:00Z', { winlog: { channel: 'Application' }, ...named('another channel') }),
  ]);
  const read = await readWindow(
    testSource([`${group}-*`]),
    windowOf('2026-03-01T00:00:00Z', '2026-03-03T00:00:00Z'),
    scan,
  );
  expect(read.events.map(nameOf).sort()).toEqual(['4688', 'first', 'next day']);
  expect(read.expected).toEqual({ [`${group}-2026.03.01`]: 2, [`${group}-2026.03.02`]: 1 });
  for (const { index, id, document } of read.events) {
    expect((await admin().get({ index: index!, id: id! }))._source).toEqual(document);
  }
});

elasticTest('a window holds its first millisecond and not its last', async () => {
  const group = `${prefix}-edge`;
  const times = [
    '2026-03-01T09:59:59.999Z',
    '2026-03-01T10:00:00.000Z',
    '2026-03-01T10:59:59.999Z',
    '2026-03-01T11:00:00.000Z',
  ];
  await indexDocuments(
    admin(),
    group,
    times.map((time) => sysmonEvent(time, named(time))),
  );
  const { events } = await readWindow(
    testSource([`${group}-*`]),
    windowOf('2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z'),
    scan,
  );
  expect(events.map(nameOf).sort()).toEqual([times[1], times[2]]);
});

elasticTest('a document is in the window of its event.ingested, or of its @timestamp where it has none', async () => {
  const group = `${prefix}-axis`;
  const old = '2026-03-01T00:00:00Z';
  await indexDocuments(admin(), group, [sysmonEvent(old, named('arrived late'))], () => '2026-03-05T10:00:30.500Z');
  await indexDocuments(admin(), group, [
    sysmonEvent('2026-03-05T10:00:30Z', named('unstamped')),
    sysmonEvent(old, named('unstamped and old')),
  ]);
  const source = testSource([`${group}-*`]);
  const { events } = await readWindow(source, windowOf('2026-03-05T10:00:00Z', '2026-03-05T10:01:00Z'), scan);
  expect(events.map(nameOf).sort()).toEqual(['arrived late', 'unstamped']);
  expect(await source.oldest()).toBe(Date.parse(old));
});

elasticTest('every document is counted in the one window of its ingest time, or of when it happened', async () => {
  const group = `${prefix}-census`;
  const happened = '2026-03-05T09:30:00Z';
  await indexDocuments(
    admin(),
    `${group}-a`,
    [sysmonEvent(happened), sysmonEvent(happened)],
    () => '2026-03-05T10:00:00Z',
  );
  await indexDocuments(admin(), `${group}-b`, [sysmonEvent(happened), sysmonEvent('2026-03-05T09:59:59.999Z')]);
  const source = testSource([`${group}-*`]);
  const windows = [
    windowOf('2026-03-05T09:00:00Z', '2026-03-05T10:00:00Z'),
    windowOf('2026-03-05T10:00:00Z', '2026-03-05T10:01:00Z'),
    windowOf('2026-03-05T10:01:00Z', '2026-03-05T10:02:00Z'),
  ];
  const counted = await source.census.countWindows(windows);
  const counts = counted.map((byIndex) =>
    [...byIndex].map(([index, count]) => [index.slice(group.length, group.length + 2), count]),
  );
  expect(counts).toEqual([[['-b', 2]], [['-a', 2]], []]);

  const nothing: Selection = { kind: 'scan', selectors: [{ channels: ['None'], codes: [], providers: [] }] };
  for (const [index, window] of windows.entries()) {
    const opened = await source.open(window, nothing);
    expect([opened.expected.size, opened.tally]).toEqual([0, counted[index]]);
    await opened.close();
  }
});

elasticTest('a document is given back by its index and _id, and null where it or its index is gone', async () => {
  const group = `${prefix}-one`;
  await indexDocuments(admin(), group, [sysmonEvent('2026-03-01T10:00:00Z', named('kept'))]);
  const source = testSource([`${group}-*`]);
  const { events } = await readWindow(source, windowOf('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'), scan);
  const { index, id } = events[0]!;
  expect(await source.document(index, id!)).toEqual(events[0]);
  expect(await source.document(index, 'gone')).toBeNull();
  expect(await source.document(`${group}-2020.01.01`, id!)).toBeNull();
});

elasticTest('a source without documents has no oldest', async () => {
  const index = `${prefix}-none`;
  await admin().indices.create({ index });
  expect(await testSource([index]).oldest()).toBeNull();
});

elasticTest('10,000 documents of one and the same time are all read, each once', async () => {
  const group = `${prefix}-same`;
  const time = '2026-03-01T10:00:00.000Z';
  await indexDocuments(
    admin(),
    group,
    Array.from({ length: 10_000 }, (_, number) => sysmonEvent(time, named(String(number)))),
  );
  const { events, pages, expected } = await readWindow(
    testSource([`${group}-*`]),
    windowOf(time, '2026-03-01T10:00:00.001Z'),
    scan,
  );
  expect(expected).toEqual({ [`${group}-2026.03.01`]: 10_000 });
  expect(new Set(events.map(nameOf)).size).toBe(10_000);
  expect(events).toHaveLength(10_000);
  expect(pages).toBeGreaterThan(2);
});

const isNamed = (name: string): Query => ({ term: { 'process.name': { value: name } } });
const day = windowOf('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z');

elasticTest('a push reads what the queries return', async () => {
  const group = `${prefix}-push`;
  await indexDocuments(
    admin(),
    group,
    ['a', 'b', 'c'].map((name) => sysmonEvent('2026-03-01T10:00:00Z', named(name))),
  );
  const push: Selection = { kind: 'push', queries: ['a', 'c'].map((name) => ({ ruleId: name, query: isNamed(name) })) };
  const { events, expected } = await readWindow(testSource([`${group}-*`]), day, push);
  expect(events.map(nameOf).sort()).toEqual(['a', 'c']);
  expect(expected).toEqual({ [`${group}-2026.03.01`]: 2 });
});

elasticTest('a document that several batches of a push return is read once', async () => {
  const group = `${prefix}-batches`;
  await indexDocuments(
    admin(),
    group,
    ['a', 'b', 'c'].map((name) => sysmonEvent('2026-03-01T10:00:00Z', named(name))),
  );
  const wide = (name: string): Query => ({
    bool: { should: Array<Query>(150).fill(isNamed(name)), minimum_should_match: 1 },
  });
  const either = (...names: string[]): Query => ({ bool: { should: names.map(wide), minimum_should_match: 1 } });
  const queries = [either('a'), either('b'), either('a'), { bool: { should: [wide('b'), isNamed('c')] } }];
  const push: Selection = { kind: 'push', queries: queries.map((query, at) => ({ ruleId: String(at), query })) };
  const { events, expected } = await readWindow(testSource([`${group}-*`]), day, push);
  expect(events.map(nameOf).sort()).toEqual(['a', 'b', 'c']);
  expect(expected).toEqual({ [`${group}-2026.03.01`]: 3 });
});

elasticTest('a push without queries reads nothing', async () => {
  const index = `${prefix}-nothing`;
  await admin().indices.create({ index });
  expect(await readWindow(testSource([index]), day, { kind: 'push', queries: [] })).toEqual({
    events: [],
    pages: 0,
    expected: {},
  });
});

elasticTest('our own indices and documents that are findings already are never read', async () => {
  const group = `${prefix}-signals`;
  const own = `sigma-bridge-${prefix}`;
  await indexDocuments(admin(), group, [
    sysmonEvent('2026-03-01T10:00:00Z', { event: { code: '1', kind: 'signal' }, ...named('signal') }),
    sysmonEvent('2026-03-01T10:00:00Z', named('event')),
  ]);
  await admin().indices.create({ index: own, mappings });
  await admin().index({ index: own, document: sysmonEvent('2026-03-01T10:00:00Z', named('own')), refresh: true });
  try {
    const { events } = await readWindow(testSource([`${group}-*`, own]), day, scan);
    expect(events.map(nameOf)).toEqual(['event']);
  } finally {
    await admin().indices.delete({ index: own });
  }
});

elasticTest('a document that claims to stand for many is counted as one', async () => {
  const group = `${prefix}-claims`;
  await indexDocuments(admin(), group, [sysmonEvent('2026-03-01T10:00:00Z', { _doc_count: 7, ...named('one') })]);
  const { expected } = await readWindow(testSource([`${group}-*`]), day, scan);
  expect(expected).toEqual({ [`${group}-2026.03.01`]: 1 });
});

elasticTest('events of a data stream keep the name of their backing index', async () => {
  const stream = `${prefix}-stream`;
  await admin().indices.putIndexTemplate({
    name: stream,
    index_patterns: [stream],
    priority: 600,
    data_stream: {},
    template: { settings: { number_of_replicas: 0 }, mappings },
  });
  const document = sysmonEvent('2026-03-01T10:00:00Z', named('streamed'));
  await admin().index({ index: stream, op_type: 'create', document, refresh: true });
  const { events, expected } = await readWindow(testSource([stream]), day, scan);
  expect(events).toEqual([
    { index: expect.stringMatching(`^\\.ds-${stream}-`) as string, id: expect.any(String) as string, document },
  ]);
  expect(Object.keys(expected)).toEqual([events[0]!.index]);
});

elasticTest('pages follow the bytes of the documents, also where these grow all of a sudden', async () => {
  const group = `${prefix}-bytes`;
  const small = Array.from({ length: 300 }, (_, number) =>
    sysmonEvent('2026-03-01T10:00:00Z', named(`small ${number}`)),
  );
  const large = Array.from({ length: 30 }, (_, number) =>
    sysmonEvent('2026-03-01T10:00:00Z', { message: 'x'.repeat(100_000), ...named(`large ${number}`) }),
  );
  await admin().indices.create({
    index: `${group}-2026.03.01`,
    mappings: { properties: { message: { type: 'text', index: false } } },
  });
  await indexDocuments(admin(), group, [...small, ...large]);
  const source = testSource([`${group}-*`]);
  const opened = await source.open(day, scan);
  const names: string[] = [];
  const maxBytes = 200_000;
  for await (const page of opened.pages(maxBytes)) {
    expect(JSON.stringify(page).length).toBeLessThan(4 * maxBytes);
    names.push(...page.map(nameOf));
  }
  await opened.close();
  expect(new Set(names).size).toBe(330);
});

elasticTest('a window is refused, and never read in part, where an index is missing, closed or forbidden', async () => {
  const fine = `${prefix}-refused-fine`;
  const closed = `${prefix}-refused-closed`;
  await admin().indices.create({ index: fine });
  await admin().indices.create({ index: closed });
  await admin().indices.close({ index: closed });
  const role = { indices: [{ names: [fine], privileges: ['read' as const, 'view_index_metadata' as const] }] };
  const { encoded } = await admin().security.createApiKey({ name: prefix, role_descriptors: { role } });

  const refusal = async (indices: readonly string[], settings = {}) => {
    const opening = testSource(indices, settings).open(day, { kind: 'push', queries: [] });
    const { code, transient } = await opening.then(
      () => ({ code: 'opened', transient: null }),
      (error: unknown) => error as SourceError,
    );
    return [code, transient];
  };
  expect({
    missing: await refusal([fine, `${prefix}-absent`]),
    nothingBehind: await refusal([`${prefix}-absent-*`, fine]),
    closed: await refusal([closed]),
    closedBehindPattern: await refusal([`${prefix}-refused-*`]),
    forbidden: await refusal([closed], { apiKey: encoded }),
    fine: await refusal([fine], { apiKey: encoded }),
  }).toEqual({
    missing: ['ELASTIC_NO_INDEX', false],
    nothingBehind: ['ELASTIC_NO_INDEX', false],
    closed: ['ELASTIC_CLOSED_INDEX', false],
    closedBehindPattern: ['ELASTIC_CLOSED_INDEX', false],
    forbidden: ['ELASTIC_FORBIDDEN', false],
    fine: ['opened', null],
  });
});

elasticTest('a query that the server cannot take is a lasting error with its reason', async () => {
  const group = `${prefix}-rejected`;
  // On an index without documents the server does not look at the query.
  await indexDocuments(admin(), group, [sysmonEvent('2026-03-01T10:00:00Z', { number: 1 })]);
  const push: Selection = { kind: 'push', queries: [{ ruleId: 'r', query: { term: { number: { value: 'none' } } } }] };
  await expect(testSource([`${group}-*`]).open(day, push)).rejects.toMatchObject({
    code: 'ELASTIC_REJECTED',
    transient: false,
    message: expect.stringContaining('For input string: "none"') as string,
  });
});

elasticTest("the clock is the server's", async () => {
  const index = `${prefix}-clock`;
  await admin().indices.create({ index });
  const before = Date.now();
  const told = await testSource([index]).clock();
  const skewMs = elasticServer().isOurs ? 1000 : 600_000;
  expect(told).toBeGreaterThan(before - skewMs);
  expect(told).toBeLessThan(Date.now() + skewMs);
});
