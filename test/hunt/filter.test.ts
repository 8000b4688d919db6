import { expect, test } from 'vitest';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { RunnableRules } from '../../src/hunt/runnable-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { elsewhere } from './other-source.ts';
import { incoming, range, testDocument } from './test-events.ts';
import { everyEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const odd = { id: 'odd', removes: (recordId: string | null) => Number(recordId) % 2 === 1 };
const few = { id: 'few', removes: (recordId: string | null) => Number(recordId) <= 2 };

async function seen(stores: EmbeddedStores) {
  const { items } = await stores.findings.listMatches({}, { limit: 100, cursor: null, sort: 'stored' });
  const totals = await stores.filtered.filteredTotals();
  return {
    matches: items.map(({ event }) => Number(event.recordId)).sort((one, other) => one - other),
    filtered: Object.fromEntries(totals.map(({ filterId, matches }) => [filterId, matches])),
  };
}

test('what a filter removes is no match and in no finding, and is counted with each filter', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(...range(5).map((n) => testDocument(n))));
  const rules = testRules({ ...everyEvent, filters: [odd, few] }, { ...everyEvent, id: 'without-filters' });
  await testScheduler(stores, clock, { rules }).tick();
  expect(await seen(stores)).toEqual({ matches: [1, 2, 3, 4, 4, 5], filtered: { few: 2, odd: 3 } });
  const { items } = await stores.findings.listFindings(
    { rule: 'every-event' },
    { limit: 9, cursor: null, sort: 'changed' },
  );
  expect(items.map(({ matches }) => matches)).toEqual([1]);
});

test('windows that are read again, and copies from another source, count nothing twice', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(...range(5).map((n) => testDocument(n))));
  await testScheduler(stores, clock, { rules: testRules({ ...everyEvent, filters: [odd] }) }).tick();
  const once = await seen(stores);
  expect(once).toEqual({ matches: [2, 4], filtered: { odd: 3 } });

  // The same rule under a new revision, active from the beginning: everything is searched again.
  const again = testRules({ ...everyEvent, revision: 'r2', filters: [odd] });
  await activateAgain(stores, again);
  const copies = elsewhere(range(5).map((n) => ({ index: 'i', id: String(n), document: testDocument(n) })));
  const sources = [stores.events, copies].map(
    (source) => ({ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }) as const,
  );
  await testScheduler(stores, clock, { rules: again, sources }).tick();
  expect(await stores.ledger.documentsRead('embedded')).toBe(10);
  expect(await stores.ledger.documentsRead('elsewhere')).toBe(5);
  expect(await seen(stores)).toEqual(once);
});

test('a window that is read again without a filter stores what that had removed, and its counts are true', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(...range(5).map((n) => testDocument(n))));
  await testScheduler(stores, clock, { rules: testRules({ ...everyEvent, filters: [odd, few] }) }).tick();
  expect(await seen(stores)).toEqual({ matches: [4], filtered: { few: 2, odd: 3 } });

  const readAgain = async (revision: string, filters: readonly (typeof odd)[]) => {
    const rules = testRules({ ...everyEvent, revision, filters });
    await activateAgain(stores, rules);
    await testScheduler(stores, clock, { rules }).tick();
    return seen(stores);
  };
  expect(await readAgain('r2', [few])).toEqual({ matches: [3, 4, 5], filtered: { few: 2 } });
  expect(await readAgain('r3', [])).toEqual({ matches: [1, 2, 3, 4, 5], filtered: {} });
});

test('a filter that is added later re-runs nothing, and leaves what is stored', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(testDocument(1), testDocument(2)));
  await testScheduler(stores, clock, { rules: testRules(everyEvent) }).tick();
  clock.forward(60_000);
  await stores.events.insertEvents(incoming(testDocument(3)));
  await testScheduler(stores, clock, { rules: testRules({ ...everyEvent, filters: [odd] }) }).tick();
  expect(await seen(stores)).toEqual({ matches: [1, 2], filtered: { odd: 1 } });
  expect(await stores.ledger.documentsRead('embedded')).toBe(3);
});

/** Makes rules active from where the first of the source were: all of it is searched again. */
async function activateAgain({ ledger }: EmbeddedStores, { refs }: RunnableRules): Promise<void> {
  const atMs = (await ledger.activations('embedded'))[0]!.fromMs;
  await ledger.activate({ source: 'embedded', rules: refs, atMs }, await ledger.takeOver('embedded'));
}
