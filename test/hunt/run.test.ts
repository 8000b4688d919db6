import { expect, test } from 'vitest';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { incoming, testDocument } from './test-events.ts';
import { everyEvent, testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const newestFirst = { limit: 50, cursor: null, sort: '-lastSeen' };

test('an event that was put in becomes a match and a finding at the next tick', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  await stores.events.insertEvents(incoming(testDocument(1), testDocument(2)));

  await testScheduler(stores, clock, { rules: testRules(everyEvent) }).tick();

  const { items } = await stores.findings.listFindings({}, newestFirst);
  expect(items).toMatchObject([
    { rule: { id: 'every-event' }, entity: 'host1.corp.local', matches: 2, users: ['CORP\\alice'], generation: 1 },
  ]);
});
