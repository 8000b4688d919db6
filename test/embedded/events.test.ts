import { expect, test } from 'vitest';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { SourceEvent } from '../../src/ecs/event-view.ts';
import type { Window } from '../../src/hunt/window.ts';
import { incoming, range, testDocument } from '../hunt/test-events.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';

const all: Window = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

async function pagesOf(stores: EmbeddedStores, window: Window, maxBytes = 1_000_000): Promise<SourceEvent[][]> {
  const opened = await stores.events.open(window);
  const pages = [];
  for await (const page of opened.pages(maxBytes)) pages.push([...page]);
  await opened.close();
  expect(pages.flat()).toHaveLength(opened.expected.get('') ?? 0);
  return pages;
}

const ids = (pages: readonly (readonly SourceEvent[])[]) => pages.map((page) => page.map(({ id }) => id));

test('an event comes back as it was put in, stamped with the time of its arrival', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const flat = { 'event.code': '1', 'event.ingested': '2020-01-01T00:00:00Z', message: 'flat' };
  await stores.events.insertEvents(incoming(testDocument(1), flat, { event: 'a text' }));
  const ingested = new Date(clock.now()).toISOString();
  expect((await pagesOf(stores, all)).flat()).toEqual([
    {
      index: null,
      id: '1',
      document: { ...testDocument(1), event: { code: '1', provider: 'Microsoft-Windows-Sysmon', ingested } },
    },
    { index: null, id: '2', document: { 'event.code': '1', 'event.ingested': ingested, message: 'flat' } },
    { index: null, id: '3', document: { event: 'a text', 'event.ingested': ingested } },
  ]);
});

test('a window holds what arrived from its start on and before its end', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const startMs = clock.now();
  for (const n of range(4)) {
    await stores.events.insertEvents(incoming(testDocument(n)));
    clock.forward(1_000);
  }
  expect(ids(await pagesOf(stores, { fromMs: startMs + 1_000, toMs: startMs + 3_000 }))).toEqual([['2', '3']]);
  expect(await stores.events.oldest()).toBe(startMs);
});

test('pages are bounded by bytes, with at least one event each', async () => {
  const stores = await temporaryStores(testClock());
  await stores.events.insertEvents(incoming(...range(5).map((n) => ({ n, text: 'x'.repeat(100) }))));
  expect(ids(await pagesOf(stores, all, 200))).toEqual([['1', '2'], ['3', '4'], ['5']]);
  expect(ids(await pagesOf(stores, all, 1))).toEqual([['1'], ['2'], ['3'], ['4'], ['5']]);
});

test('events that arrive after a window was opened are not in it', async () => {
  const stores = await temporaryStores(testClock());
  await stores.events.insertEvents(incoming(testDocument(1)));
  const opened = await stores.events.open(all);
  await stores.events.insertEvents(incoming(testDocument(2)));
  const seen: SourceEvent[] = [];
  for await (const page of opened.pages(1_000)) seen.push(...page);
  expect([opened.expected, seen.length]).toEqual([new Map([['', 1]]), 1]);
});

test('the clock passes everything that was stamped, and nothing is stamped before what it said', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(testDocument(1)));
  const first = await stores.events.clock();
  await stores.events.insertEvents(incoming(testDocument(2)));
  const second = await stores.events.clock();
  clock.forward(-3_600_000);
  await stores.events.insertEvents(incoming(testDocument(3)));
  const third = await stores.events.clock();
  expect(ids(await pagesOf(stores, { fromMs: 0, toMs: first }))).toEqual([['1']]);
  expect(ids(await pagesOf(stores, { fromMs: first, toMs: second }))).toEqual([['2']]);
  expect(ids(await pagesOf(stores, { fromMs: second, toMs: third }))).toEqual([['3']]);
});

test('the clock does not go back over a restart', async () => {
  const dataDir = temporaryFolder();
  const first = await temporaryStores(testClock(), dataDir);
  const before = await first.events.clock();
  await first.close();
  const second = await temporaryStores(testClock(0), dataDir);
  expect(await second.events.clock()).toBe(before + 1);
});

test('events that arrive while the clock is read come to lie in exactly one window', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const inserts = range(40).map((n) => stores.events.insertEvents(incoming(testDocument(n))));
  const horizons = await Promise.all(range(40).map(() => stores.events.clock()));
  const more = range(40).map((n) => stores.events.insertEvents(incoming(testDocument(100 + n))));
  await Promise.all([...inserts, ...more]);
  const bounds = [0, ...horizons, await stores.events.clock()];
  const windows = bounds.slice(1).map((toMs, index) => ({ fromMs: bounds[index]!, toMs }));
  const found = [];
  for (const window of windows) found.push(...(await pagesOf(stores, window)).flat());
  expect(found.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(range(80));
});

test('the same document again is present, whatever stamp and order of keys it comes with', async () => {
  const stores = await temporaryStores(testClock());
  const document = testDocument(1);
  const again = { ...Object.fromEntries(Object.entries(document).reverse()), _id: 'x' };
  expect(await stores.events.insertEvents(incoming(document, again))).toEqual({ inserted: 1, present: 1 });
  expect(await stores.events.insertEvents(incoming(document, testDocument(2)))).toEqual({ inserted: 1, present: 1 });
});

test('a batch is stored whole or not at all', async () => {
  const stores = await temporaryStores(testClock());
  const broken = {
    get text(): string {
      throw new Error('unreadable');
    },
  };
  await expect(stores.events.insertEvents(incoming(testDocument(1), broken))).rejects.toThrow();
  expect(await stores.events.oldest()).toBeNull();
});

test('a single event is given back by its id, and null where there is none', async () => {
  const stores = await temporaryStores(testClock());
  await stores.events.insertEvents(incoming(testDocument(1)));
  expect(await stores.events.document(null, '1')).toMatchObject({ id: '1', document: testDocument(1) });
  expect(await stores.events.document(null, '2')).toBeNull();
  expect(await stores.events.document(null, 'x')).toBeNull();
});
