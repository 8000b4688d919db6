import { expect, test } from 'vitest';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { editor1 } from '../embedded/test-match.ts';
import { elsewhere } from './other-source.ts';
import { incoming, range, testDocument } from './test-events.ts';
import { everyEvent, noEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const everything = { limit: 1_000, cursor: null };

async function stored(stores: EmbeddedStores): Promise<{ matches: string[]; findings: string[] }> {
  const matches = await stores.findings.listMatches({}, { ...everything, sort: 'time' });
  const findings = await stores.findings.listFindings({}, { ...everything, sort: 'lastSeen' });
  return { matches: matches.items.map(({ id }) => id), findings: findings.items.map(({ id }) => id) };
}

test('an event that was put in becomes a match and a finding at the next tick', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(testDocument(1), testDocument(2)));

  await testScheduler(stores, clock, { rules: testRules(everyEvent, noEvent) }).tick();

  const { items } = await stores.findings.listFindings({}, { ...everything, sort: '-lastSeen' });
  expect(items).toMatchObject([
    { rule: { id: 'every-event' }, entity: 'host1.corp.local', matches: 2, users: ['CORP\\alice'], generation: 1 },
  ]);
});

test('a second tick finds nothing to do, and a restart neither', async () => {
  const clock = testClock();
  const folder = temporaryFolder();
  const first = await temporaryStores(clock, folder);
  await first.events.insertEvents(incoming(...range(5).map((n) => testDocument(n))));
  await testScheduler(first, clock, { rules: testRules(everyEvent) }).tick();
  const once = await stored(first);
  await testScheduler(first, clock, { rules: testRules(everyEvent) }).tick();
  await first.close();

  clock.forward(60_000);
  const second = await temporaryStores(clock, folder);
  await testScheduler(second, clock, { rules: testRules(everyEvent) }).tick();

  expect(once.matches).toHaveLength(5);
  expect(await stored(second)).toEqual(once);
  expect(await second.ledger.documentsRead('embedded')).toBe(5);
});

test('events that come between ticks are found, each once', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent) });
  for (const n of range(10)) {
    await stores.events.insertEvents(incoming(testDocument(n)));
    await scheduler.tick();
    // The system's clock stands still now and then, and is set back once.
    clock.forward(n % 3 === 0 ? 0 : n === 7 ? -3_600_000 : 1_000);
  }
  expect((await stored(stores)).matches).toHaveLength(10);
  expect(await stores.ledger.documentsRead('embedded')).toBe(10);
});

test('overlapping windows of another run over the same events add no match and no finding', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(...range(5).map((n) => testDocument(n))));
  await testScheduler(stores, clock, { rules: testRules(everyEvent) }).tick();
  const once = await stored(stores);

  // The same rule under a new revision, active from the beginning: everything is searched again.
  const beginning = (await stores.ledger.activations('embedded'))[0]!.fromMs;
  const second = { source: 'embedded', rules: [{ id: 'every-event', revision: 'r2' }], atMs: beginning };
  await stores.ledger.activate(second, await stores.ledger.takeOver('embedded'));
  await testScheduler(stores, clock, { rules: testRules({ ...everyEvent, revision: 'r2' }) }).tick();

  expect(await stores.ledger.documentsRead('embedded')).toBe(10);
  expect(await stored(stores)).toEqual(once);
});

test('the same event again, from another source, under another index and _id and in another shape, is no second match', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const plain = testDocument(1);
  await stores.events.insertEvents(incoming(plain));
  await testScheduler(stores, clock, { rules: testRules(everyEvent) }).tick();
  const once = await stored(stores);

  const module = {
    '@timestamp': '2026-01-31T10:00:00.000Z',
    event: { code: '1', module: 'sysmon' },
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      computer_name: 'host1.CORP.local',
      record_id: '1',
    },
  };
  const cluster = elsewhere([
    { index: 'winlogbeat-2026.01.31', id: 'a', document: plain },
    { index: 'winlogbeat-reindexed', id: 'b', document: module },
  ]);
  const settings = { source: cluster, startAt: { kind: 'oldest' }, safetyLagMs: 0 } as const;
  await testScheduler(stores, clock, { rules: testRules(everyEvent), sources: [settings] }).tick();

  expect(await stored(stores)).toEqual(once);
  expect((await stores.findings.match(once.matches[0]!))!.seen).toEqual([
    { source: 'elsewhere', index: 'winlogbeat-2026.01.31', id: 'a' },
    { source: 'elsewhere', index: 'winlogbeat-reindexed', id: 'b' },
    { source: 'embedded', index: null, id: '1' },
  ]);
});

test('documents without a record id are one by content in the embedded store, and by stream and _id in a cluster', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const document = { ...testDocument(1), winlog: { channel: 'Security', computer_name: 'host1' } };
  const shipped = (ingested: string) => ({ ...document, event: { code: '1', ingested } });
  const answer = await stores.events.insertEvents(
    incoming(shipped('2026-01-31T11:00:00Z'), shipped('2026-01-31T11:30:00Z')),
  );
  await testScheduler(stores, clock, { rules: testRules(everyEvent) }).tick();
  expect(answer).toEqual({ inserted: 1, present: 1 });
  expect((await stored(stores)).matches).toHaveLength(1);

  const cluster = elsewhere([
    { index: '.ds-winlogbeat-2026.01.30-000001', id: 'a', document },
    { index: '.ds-winlogbeat-2026.01.31-000002', id: 'a', document },
    { index: '.ds-winlogbeat-2026.01.31-000002', id: 'b', document },
  ]);
  const settings = { source: cluster, startAt: { kind: 'oldest' }, safetyLagMs: 0 } as const;
  await testScheduler(stores, clock, { rules: testRules(everyEvent), sources: [settings] }).tick();
  expect((await stored(stores)).matches).toHaveLength(3);
});

test('10,000 events with one and the same timestamp are all decided, in pages', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(...range(10_000).map((n) => testDocument(n))));

  const limits = { ...defaultLimits, maxBytes: 500_000, maxDocuments: 5_000 };
  await testScheduler(stores, clock, { rules: testRules(everyEvent), limits }).tick();

  const { items } = await stores.findings.listFindings({}, { ...everything, sort: '-lastSeen' });
  expect(items).toMatchObject([{ matches: 10_000 }]);
});

test('a finding that a person closed does not swallow the next match of its group: a linked one opens', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent) });
  await stores.events.insertEvents(incoming(testDocument(1)));
  await scheduler.tick();
  const [closedId] = (await stored(stores)).findings;
  await stores.findings.triage(closedId!, { status: 'closed', verdict: 'benign' }, 0, editor1);

  clock.forward(1_000);
  await stores.events.insertEvents(incoming(testDocument(2), testDocument(3)));
  await scheduler.tick();

  const { items } = await stores.findings.listFindings({}, { ...everything, sort: 'changed' });
  expect(items).toMatchObject([
    { id: closedId, generation: 1, follows: null, matches: 1, triage: { status: 'closed', verdict: 'benign' } },
    { generation: 2, follows: closedId, matches: 2, triage: { status: 'open', version: 0 } },
  ]);
});

test('an event that arrives late, but within the safety lag, is found', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const events = elsewhere([], { clock: clock.now });
  const settings = { source: events, startAt: { kind: 'now' }, safetyLagMs: 30_000 } as const;
  const scheduler = testScheduler(stores, clock, { rules: testRules(everyEvent), sources: [settings] });
  await scheduler.tick();
  clock.forward(60_000);
  await scheduler.tick();

  events.add({ index: 'i', id: 'late', document: testDocument(1) }, clock.now() - 29_000);
  clock.forward(60_000);
  await scheduler.tick();

  expect((await stored(stores)).matches).toHaveLength(1);
});
