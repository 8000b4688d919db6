import type { estypes } from '@elastic/elasticsearch';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { casesOf, documentsOfShape } from '../end-to-end/psexec.ts';
import { DisturbedRun, undisturbed } from './disturbed-run.ts';
import { elasticServer, isServed, restartTest } from './elastic-test.ts';
import { onBoth, onOne } from './fault-test.ts';
import type { EventDocument } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { WireProxy } from './wire-proxy.ts';

// What happens to a real server and its indices while a window is read. Numbers as in fault-wire.test.ts.

type Properties = Record<string, estypes.MappingProperty>;

const { prefix, admin } = testIndices();
const documents = documentsOfShape('raw8');
let proxy: WireProxy;
let groups = 0;

beforeAll(async () => {
  if (isServed) proxy = await WireProxy.start(elasticServer().url);
});

beforeEach(() => {
  if (isServed) proxy.reset();
});

afterAll(async () => {
  if (isServed) await proxy.close();
});

/** Half of the documents in each of two indices that no other test knows. */
async function twoIndices(): Promise<{ readonly pattern: string; readonly first: string; readonly second: string }> {
  const group = `${prefix}-${(groups += 1)}`;
  const [first, second] = [`${group}-a`, `${group}-b`];
  await put(first, documents.slice(0, documents.length / 2));
  await put(second, documents.slice(documents.length / 2));
  return { pattern: `${group}-*`, first, second };
}

async function put(index: string, chosen: readonly EventDocument[]): Promise<void> {
  const operations = chosen.flatMap((document) => [{ create: { _index: index } }, document]);
  const { errors } = await admin().bulk({ operations, refresh: true });
  expect(errors).toBe(false);
}

/** A run that is disturbed once, between the first page of a window and the next. */
async function struckMidWindow(pattern: string, strike: () => Promise<unknown>): Promise<DisturbedRun> {
  const source = testSource([pattern], { url: proxy.url });
  let strikes = 0;
  const held = Promise.withResolvers<null>();
  const run = await DisturbedRun.of(source, {
    onStep: (step) => {
      if (step !== 'store' || strikes > 0) return;
      strikes += 1;
      proxy.intervene({ on: () => true, do: { kind: 'delay', until: held.promise } });
      void strike().finally(() => {
        held.resolve(null);
      });
    },
  });
  await run.tick();
  expect(strikes).toBe(1);
  return run;
}

const strikes: readonly {
  readonly name: string;
  readonly strike: (indices: { readonly first: string; readonly second: string }) => Promise<unknown>;
  readonly mend: (indices: { readonly first: string; readonly second: string }) => Promise<unknown>;
  /** Of the gap that it makes; null where it makes none. */
  readonly code: RegExp | null;
  readonly test: typeof onOne;
}[] = [
  {
    name: 'fault 6: an index is closed, and opened later',
    strike: ({ second }) => admin().indices.close({ index: second }),
    mend: ({ second }) => admin().indices.open({ index: second, wait_for_active_shards: 1 }),
    code: /ELASTIC_(VIEW_EXPIRED|CLOSED_INDEX|ANSWER|UNAVAILABLE|INCOMPLETE)/,
    test: onBoth,
  },
  {
    name: 'fault 6: an index is deleted, and restored later',
    strike: ({ second }) => admin().indices.delete({ index: second }),
    mend: ({ second }) => put(second, documents.slice(documents.length / 2)),
    code: /ELASTIC_(VIEW_EXPIRED|ANSWER|INCOMPLETE|NO_INDEX)/,
    test: onBoth,
  },
  {
    name: 'fault 20: an index gets another name',
    strike: async ({ second }) => {
      await put(`${second}-renamed`, documents.slice(documents.length / 2));
      await admin().indices.delete({ index: second });
    },
    mend: () => Promise.resolve(),
    code: /ELASTIC_(VIEW_EXPIRED|ANSWER|INCOMPLETE|NO_INDEX)/,
    test: onOne,
  },
  {
    name: 'fault 6: an index is made read-only',
    strike: ({ second }) => admin().indices.addBlock({ index: second, block: 'read_only' }),
    mend: ({ second }) => admin().indices.putSettings({ index: second, settings: { 'index.blocks.read_only': false } }),
    code: null,
    test: onOne,
  },
];

for (const { name, strike, mend, code, test: faultTest } of strikes) {
  faultTest(`${name}, while a window is read: nothing missing and nothing twice in the end`, async () => {
    const indices = await twoIndices();
    const expected = await undisturbed(testSource([indices.pattern]));
    const run = await struckMidWindow(indices.pattern, () => strike(indices));
    const codes = (await run.gaps()).map((gap) => gap.code);
    if (code === null) expect(codes).toEqual([]);
    else expect(codes).toEqual([expect.stringMatching(code)]);
    await mend(indices);
    await run.endsAs(expected);
  });
}

restartTest(
  'fault 1: the server is killed with -9 while a window is read, and started: nothing is missing',
  async () => {
    const { pattern } = await twoIndices();
    const expected = await undisturbed(testSource([pattern]));
    const server = elasticServer();
    const run = await struckMidWindow(pattern, () => server.kill());
    expect(await run.gaps()).toMatchObject([{ code: 'ELASTIC_UNREACHABLE', attempts: 1 }]);
    await server.start();
    await run.endsAs(expected);
  },
);

onBoth.each([
  ['1 min', 60_000],
  ['1 h', 3_600_000],
  ['8 days', 8 * 86_400_000],
])('fault 1: the cluster is not reached for %s: nothing that came meanwhile is missing', async (_name, awayMs) => {
  const { pattern, first } = await twoIndices();
  await admin().indices.delete({ index: first });
  const run = await DisturbedRun.of(testSource([pattern], { url: proxy.url }));
  await run.tick();
  proxy.intervene({ on: () => true, do: { kind: 'refuse' } });
  for (let part = 0; part < 5; part++) {
    run.clock.forward(awayMs / 5);
    await run.tick();
  }
  expect((await run.coverage()).lagMs).toBeGreaterThan(0.9 * awayMs);
  expect(await run.gaps()).toMatchObject([{ code: 'ELASTIC_UNREACHABLE' }]);
  const ingested = new Date(await testSource([pattern]).clock()).toISOString();
  await put(
    first,
    documents.slice(0, documents.length / 2).map((document) => stamped(document, ingested)),
  );
  const expected = await undisturbed(testSource([pattern]));
  proxy.reset();
  await run.endsAs(expected);
});

function stamped(document: EventDocument, ingested: string): EventDocument {
  return { ...document, event: { ...(document.event as EventDocument | undefined), ingested } };
}

onOne('fault 6: an index that must not be read leaves a gap until it may', async () => {
  const { pattern, second } = await twoIndices();
  const expected = await undisturbed(testSource([pattern]));
  const block = (isOn: boolean) => admin().indices.putSettings({ index: second, settings: { 'blocks.read': isOn } });
  await block(true);
  const run = await DisturbedRun.of(testSource([pattern], { url: proxy.url }));
  await run.tick();
  expect(await run.gaps()).toMatchObject([{ code: 'ELASTIC_FORBIDDEN' }]);
  await block(false);
  await run.endsAs(expected);
});

onBoth('fault 5: an index that is red right after a rollover leaves a gap until it is green', async () => {
  const { pattern, second } = await twoIndices();
  const expected = await undisturbed(testSource([pattern]));
  const red = `${second}-rolled-over`;
  await admin().indices.create({
    index: red,
    settings: { 'index.routing.allocation.require._name': 'nobody', number_of_replicas: 0 },
    wait_for_active_shards: 0,
  });
  const run = await DisturbedRun.of(testSource([pattern], { url: proxy.url }));
  await run.tick();
  const broken = await run.coverage();
  expect([broken.coveredUntilMs, broken.gaps.length]).toEqual([broken.startMs, 1]);
  await admin().indices.putSettings({ index: red, settings: { 'index.routing.allocation.require._name': null } });
  await admin().cluster.health({ index: red, wait_for_status: 'green', timeout: '30s' });
  await run.endsAs(expected);
});

const drifted: readonly (readonly [string, Properties])[] = [
  ['lacks a field', {}],
  ['has text for keyword', { winlog: { properties: { event_data: { properties: { ShareName: { type: 'text' } } } } } }],
  [
    'cuts long values off',
    {
      winlog: {
        properties: { event_data: { properties: { RelativeTargetName: { type: 'keyword', ignore_above: 4 } } } },
      },
    },
  ],
];

onOne.each(drifted)('fault 7: an index that comes later %s: a push finds what is in it', async (_name, properties) => {
  const { pattern, second } = await twoIndices();
  const run = await DisturbedRun.of(testSource([pattern]), { plan: 'push' });
  await run.tick();
  const later = `${second}-later`;
  await admin().indices.create({
    index: later,
    mappings: { dynamic: 'false', properties: { ...times, ...properties } },
  });
  const positive = casesOf('raw8').find(({ matches }) => matches)!.document;
  const { winlog } = positive as { readonly winlog: object };
  const ingested = new Date(await run.source.clock()).toISOString();
  await put(later, [{ ...stamped(positive, ingested), winlog: { ...winlog, record_id: 4_711 } }]);
  const expected = await undisturbed(testSource([pattern]));
  expect(expected.matches.length).toBeGreaterThan(21);
  await run.endsAs(expected);
});

/** Without these nothing can be in a window. */
const times: Properties = { '@timestamp': { type: 'date' }, event: { properties: { ingested: { type: 'date' } } } };
