import { afterAll, expect } from 'vitest';
import type { Client } from '@elastic/elasticsearch';
import { elasticTest, isServed } from './elastic-test.ts';
import { PointInTime } from '../../src/elastic/point-in-time.ts';
import { testIndices } from './test-indices.ts';
import { testCluster } from './test-source.ts';
import { eventOf, watchIndices } from './watched-indices.ts';

const { prefix, admin } = testIndices();
const own = `sigma-bridge-${prefix}`;

afterAll(async () => {
  if (!isServed) return;
  await admin().indices.delete({ index: `${own}-*` }, { ignore: [404] });
  await admin().cluster.putSettings({ persistent: { 'cluster.remote.*': null } });
});

async function store(index: string, ...numbers: readonly number[]): Promise<void> {
  for (const n of numbers) await admin().index({ index, op_type: 'create', document: eventOf(n) });
  await admin().indices.refresh({ index });
}

/** Makes data streams of the names that begin so, or indices with settings. */
async function template(name: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  await admin().indices.putIndexTemplate({ name, index_patterns: [`${name}*`], priority: 900, ...body });
}

interface Layout {
  readonly name: string;
  /** Below the prefix of the test, which is `$`. */
  readonly indices: readonly string[];
  readonly make: (name: (rest: string) => string, client: Client) => Promise<unknown>;
  readonly found: readonly number[];
  /** As patterns. */
  readonly searched: readonly string[];
}

const layouts: readonly Layout[] = [
  {
    name: 'an index of any name',
    indices: ['$app.events_2026'],
    make: (name) => store(name('app.events_2026'), 1, 2),
    found: [1, 2],
    searched: ['$app\\.events_2026'],
  },
  {
    name: 'a pattern, less one index, also where an index has nothing in the window',
    indices: ['$*', '-$b'],
    make: async (name, client) => {
      await store(name('a'), 1);
      await store(name('b'), 2);
      await client.indices.create({ index: name('empty') });
    },
    found: [1],
    searched: ['$a', '$empty'],
  },
  {
    name: 'an alias of two indices',
    indices: ['$alias'],
    make: async (name, client) => {
      await store(name('a'), 1);
      await store(name('b'), 2);
      await client.indices.updateAliases({
        actions: [{ add: { indices: [name('a'), name('b')], alias: name('alias') } }],
      });
    },
    found: [1, 2],
    searched: ['$a', '$b'],
  },
  {
    name: 'an alias with a filter',
    indices: ['$alias'],
    make: async (name, client) => {
      await store(name('a'), 1, 2, 3);
      const filter = { terms: { 'winlog.record_id.keyword': ['2', '3'] } };
      await client.indices.updateAliases({ actions: [{ add: { index: name('a'), alias: name('alias'), filter } }] });
    },
    found: [2, 3],
    searched: ['$a'],
  },
  {
    name: 'a data stream that was rolled over',
    indices: ['$stream-x'],
    make: async (name, client) => {
      await template(name('stream'), { data_stream: {} });
      await store(name('stream-x'), 1);
      await client.indices.rollover({ alias: name('stream-x') });
      await store(name('stream-x'), 2);
    },
    found: [1, 2],
    searched: ['\\.ds-$stream-x-.*-000001', '\\.ds-$stream-x-.*-000002'],
  },
  {
    name: 'a pattern of data streams',
    indices: ['$stream-*'],
    make: async (name) => {
      await template(name('stream'), { data_stream: {} });
      await store(name('stream-x'), 1);
      await store(name('stream-y'), 2);
    },
    found: [1, 2],
    searched: ['\\.ds-$stream-x-.*', '\\.ds-$stream-y-.*'],
  },
  {
    name: 'an alias that was rolled over',
    indices: ['$alias'],
    make: async (name, client) => {
      await client.indices.create({ index: name('i-000001'), aliases: { [name('alias')]: { is_write_index: true } } });
      await store(name('alias'), 1);
      await client.indices.rollover({ alias: name('alias') });
      await store(name('alias'), 2);
    },
    found: [1, 2],
    searched: ['$i-000001', '$i-000002'],
  },
  {
    name: 'a hidden index is behind no pattern',
    indices: ['$*'],
    make: async (name, client) => {
      await store(name('a'), 1);
      await client.indices.create({ index: name('hidden'), settings: { hidden: true } });
      await store(name('hidden'), 2);
    },
    found: [1],
    searched: ['$a'],
  },
  {
    name: 'a hidden index by its name',
    indices: ['$hidden'],
    make: async (name, client) => {
      await client.indices.create({ index: name('hidden'), settings: { hidden: true } });
      await store(name('hidden'), 2);
    },
    found: [2],
    searched: ['$hidden'],
  },
  {
    name: 'an index of sigma-bridge itself holds no event, whatever the pattern',
    indices: ['$a', 'sigma-bridge-$*'],
    make: async (name) => {
      await store(name('a'), 1);
      await store(`sigma-bridge-${name('x')}`, 2);
    },
    found: [1],
    searched: ['$a', 'sigma-bridge-$x'],
  },
  {
    name: 'a remote cluster, beside our own',
    indices: ['$a', 'self:$remote-*'],
    make: async (name, client) => {
      await addRemotes(client);
      await store(name('a'), 1);
      await store(name('remote-1'), 2, 3);
    },
    found: [1, 2, 3],
    searched: ['$a', 'self:$remote-1'],
  },
  {
    name: 'an index of sigma-bridge itself in a remote cluster',
    indices: ['self:$a', 'self:sigma-bridge-$*'],
    make: async (name, client) => {
      await addRemotes(client);
      await store(name('a'), 1);
      await store(`sigma-bridge-${name('x')}`, 2);
    },
    found: [1],
    searched: ['self:$a', 'self:sigma-bridge-$x'],
  },
];

let remotes: Promise<unknown> | null = null;

/** The server as its own remote cluster, and two that nobody is behind. */
function addRemotes(client: Client): Promise<unknown> {
  remotes ??= (async () => {
    const { nodes } = await client.nodes.info({ metric: 'transport' });
    const [node] = Object.values(nodes);
    const dead = '127.0.0.1:1';
    await client.cluster.putSettings({
      persistent: {
        'cluster.remote.self.seeds': node!.transport!.publish_address,
        'cluster.remote.skipped.seeds': dead,
        'cluster.remote.skipped.skip_unavailable': true,
        'cluster.remote.dead.seeds': dead,
        'cluster.remote.dead.skip_unavailable': true,
      },
    });
    await expect.poll(async () => (await client.cluster.remoteInfo()).self?.connected).toBe(true);
  })();
  return remotes;
}

let groups = 0;
const newGroup = () => {
  groups += 1;
  const group = `${prefix}-${groups}-`;
  return { group, name: (rest: string) => group + rest, inside: (text: string) => text.replaceAll('$', group) };
};

elasticTest.each(
  layouts.flatMap((layout) => [
    { ...layout, plan: 'scan' as const },
    { ...layout, plan: 'push' as const },
  ]),
)('$name: found by a $plan, and the run tells what it searched', async ({ indices, make, found, searched, plan }) => {
  const { name, inside } = newGroup();
  await make(name, admin());
  const watched = await watchIndices(indices.map(inside), { plan });
  await watched.tick();
  expect(await watched.coverage()).toMatchObject({ lagMs: 0, gaps: [] });
  expect(await watched.found()).toEqual(found);
  const names = (await watched.lastRun())!.indices!;
  const patterns = searched.map((pattern) => new RegExp(`^${inside(pattern)}$`));
  const matched = names.map((each) => patterns.findIndex((pattern) => pattern.test(each)));
  expect(matched.sort()).toEqual([...patterns.keys()]);
  expect((await watched.coverage()).indices.map((each) => [each.name, each.state])).toEqual(
    names.map((each) => [each, 'open']),
  );
  await watched.stop();
});

elasticTest.each(['data stream', 'alias'])(
  'a %s that is rolled over while a window is read: all is found',
  async (kind) => {
    const { name } = newGroup();
    const target = name('target');
    if (kind === 'data stream') await template(target, { data_stream: {} });
    else await admin().indices.create({ index: name('i-000001'), aliases: { [target]: { is_write_index: true } } });
    await store(target, 1, 2);
    let isRolled = false;
    const watched = await watchIndices([target], {
      around: (source) => ({
        ...source,
        name: source.name,
        census: source.census,
        profile: () => source.profile(),
        clock: () => source.clock(),
        oldest: () => source.oldest(),
        close: () => source.close(),
        async open(window, selection) {
          const opened = await source.open(window, selection);
          const pages = async function* (maxBytes: number) {
            for await (const page of opened.pages(maxBytes)) {
              yield page;
              if (isRolled) continue;
              isRolled = true;
              await admin().indices.rollover({ alias: target });
              await store(target, 3, 4);
            }
          };
          const { expected, tally, indices } = opened;
          return { expected, tally, indices, pages, close: () => opened.close() };
        },
      }),
    });
    await watched.tick();
    await watched.tick();
    expect(isRolled).toBe(true);
    expect(await watched.found()).toEqual([1, 2, 3, 4]);
    expect(await watched.coverage()).toMatchObject({ lagMs: 0, gaps: [], reopened: [] });
    expect((await watched.coverage()).indices).toHaveLength(2);
    await watched.stop();
  },
);

interface Fault {
  readonly name: string;
  readonly indices: readonly string[];
  readonly break: (name: (rest: string) => string, client: Client) => Promise<unknown>;
  readonly mend: (name: (rest: string) => string, client: Client) => Promise<unknown>;
  readonly code: string;
  readonly state: 'uncoverable' | 'retrying';
  /** What is told of the indices meanwhile. */
  readonly shown: readonly string[];
  /** It is there before anything was searched. */
  readonly isFirst?: true;
}

const closing: Omit<Fault, 'name' | 'indices'> = {
  break: (name, client) => client.indices.close({ index: name('b') }),
  mend: async (name, client) => {
    await client.indices.open({ index: name('b') });
    await store(name('b'), 9, 10);
  },
  code: 'ELASTIC_CLOSED_INDEX',
  state: 'uncoverable',
  shown: ['a open', 'b closed'],
};

const faults: readonly Fault[] = [
  {
    name: 'an index that is named goes away',
    indices: ['$a', '$b'],
    break: (name, client) => client.indices.delete({ index: name('b') }),
    mend: (name) => store(name('b'), 9, 10),
    code: 'ELASTIC_NO_INDEX',
    state: 'uncoverable',
    shown: ['a open', 'b gone'],
  },
  {
    name: 'a pattern comes to match nothing',
    indices: ['$*'],
    break: (name, client) => client.indices.delete({ index: [name('a'), name('b')] }),
    mend: (name) => store(name('b'), 9, 10),
    code: 'ELASTIC_NO_INDEX',
    state: 'uncoverable',
    shown: ['a gone', 'b gone'],
  },
  {
    name: 'an index that is named is closed',
    indices: ['$a', '$b'],
    ...closing,
  },
  {
    name: 'an index behind a pattern is closed',
    indices: ['$*'],
    ...closing,
  },
  {
    name: 'an index comes whose documents have no _source',
    indices: ['$*'],
    break: async (name, client) => {
      await client.indices.create({ index: name('c'), mappings: { _source: { enabled: false } } });
      await store(name('c'), 8);
    },
    mend: async (name, client) => {
      await client.indices.delete({ index: name('c') });
      await store(name('b'), 9, 10);
    },
    code: 'ELASTIC_NO_SOURCE',
    state: 'uncoverable',
    shown: ['a open', 'b open', 'c open'],
  },
  {
    name: 'a remote cluster is added that may be skipped, and nobody is behind it',
    indices: ['$a', '$b', 'skipped:$r*'],
    break: async (name, client) => {
      await addRemotes(client);
      await store(name('r'), 9);
    },
    mend: async (name, client) => {
      const { nodes } = await client.nodes.info({ metric: 'transport' });
      const seeds = Object.values(nodes)[0]!.transport!.publish_address;
      await client.cluster.putSettings({ persistent: { 'cluster.remote.skipped.seeds': seeds } });
      await expect.poll(async () => (await client.cluster.remoteInfo()).skipped?.connected).toBe(true);
      await store(name('b'), 10);
    },
    code: 'ELASTIC_INCOMPLETE',
    state: 'retrying',
    shown: [],
    isFirst: true,
  },
];

elasticTest.each(faults)('$name: $state while that lasts, then covered with nobody to help', async (fault) => {
  const { name, inside } = newGroup();
  await store(name('a'), 1);
  await store(name('b'), 2);
  const watched = await watchIndices(fault.indices.map(inside));
  if (!fault.isFirst) await watched.tick();
  await fault.break(name, admin());
  await watched.tick();
  const broken = (await watched.stretches()).filter(({ state }) => state !== 'covered');
  expect(new Set(broken.map(({ state, failure }) => [state, failure?.code].join(' ')))).toEqual(
    new Set([`${fault.state} ${fault.code}`]),
  );
  const { indices } = await watched.coverage();
  expect(indices.map((index) => `${index.name.slice(name('').length)} ${index.state}`)).toEqual(fault.shown);

  await fault.mend(name, admin());
  // More documents than went: one for one in the same window is what an audit cannot see.
  await watched.tick();
  await watched.tick();
  expect(await watched.coverage()).toMatchObject({ lagMs: 0, gaps: [] });
  expect([...new Set((await watched.stretches()).map(({ state }) => state))]).toEqual(['covered']);
  expect(await watched.found()).toEqual([1, 2, 9, 10]);
  await watched.stop();
});

elasticTest(
  'an index that a key may not read: uncoverable while that lasts, then covered with nobody to help',
  async () => {
    const { name } = newGroup();
    await store(name('a'), 1);
    await store(name('b'), 2);
    const roleOf = (...names: string[]) => ({
      role: { indices: [{ names, privileges: ['read', 'view_index_metadata'] }] },
    });
    const key = await admin().security.createApiKey({ name: name('key'), role_descriptors: roleOf(name('a')) });
    const watched = await watchIndices([name('a'), name('b')], { apiKey: key.encoded });
    await watched.tick();
    const failed = (await watched.stretches()).map(({ state, failure }) => `${state} ${failure!.code}`);
    expect(new Set(failed)).toEqual(new Set(['uncoverable ELASTIC_FORBIDDEN']));
    await admin().security.updateApiKey({ id: key.id, role_descriptors: roleOf(name('a'), name('b')) });
    await watched.tick();
    await watched.tick();
    expect(await watched.coverage()).toMatchObject({ lagMs: 0, gaps: [] });
    expect(await watched.found()).toEqual([1, 2]);
    await watched.stop();
  },
);

// The server answers 200, and whatever is asked of the view is silent about the cluster that is not in it.
elasticTest('a view that leaves a remote cluster out is none', async () => {
  const { name } = newGroup();
  await addRemotes(admin());
  await store(name('a'), 1);
  const cluster = testCluster();
  await expect(PointInTime.open(cluster, [name('a'), 'dead:any-*'])).rejects.toThrow(
    // What for is said by 9 alone.
    "the remote cluster 'dead' is skipped",
  );
  await cluster.close();
});
