import { expect } from 'vitest';
import { replayAll, replayOne } from '../../src/findings/replay-rejected.ts';
import type { ReplayStores } from '../../src/findings/replay-rejected.ts';
import type { RejectedMatch } from '../../src/findings/stores.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import { testMatch } from '../embedded/test-match.ts';
import { storeTest, testStores } from './test-stores.ts';

const byRejection = { limit: 100, cursor: null, sort: '-rejected' };

/** One that the store takes by now, and one that it never will. */
const fit: RejectedMatch = { match: testMatch(1), reason: 'the disk was full', atMs: 1 };
const timeless = testMatch(2, { event: { ...testMatch(2).event, time: 'yesterday' } });
const unfit: RejectedMatch = { match: timeless, reason: 'it has no time', atMs: 2 };

async function quarantined() {
  const clock = testClock();
  const stores = await testStores(clock);
  await stores.quarantine.saveRejected([fit, unfit]);
  clock.forward(60_000);
  return { ...stores, now: clock.now } satisfies ReplayStores;
}

storeTest('what is stored after all leaves the quarantine and is in a finding; the log says who did it', async () => {
  const stores = await quarantined();
  expect(await replayOne(fit.match.id, stores, 'k1')).toEqual({ stored: 1, refused: 0 });
  expect(await stores.quarantine.rejectedMatch(fit.match.id)).toBeNull();
  expect(await stores.quarantine.countRejected()).toBe(1);
  const stored = await stores.matches.match(fit.match.id);
  expect(await stores.findings.finding(stored!.findingId!)).toMatchObject({ matches: 1 });
  expect(await stores.audit.listAudit(10, null)).toMatchObject([
    { by: 'k1', action: 'quarantine.replay', subject: fit.match.id, detail: 'stored' },
  ]);
  expect(await replayOne(fit.match.id, stores, 'k1')).toBeNull();
});

storeTest('what is refused again stays with the new reason and time', async () => {
  const stores = await quarantined();
  expect(await replayAll(stores, 'k1')).toEqual({ stored: 1, refused: 1 });
  const { items } = await stores.quarantine.listRejected(byRejection);
  expect(items).toEqual([
    {
      match: { ...timeless, event: { ...timeless.event, document: null } },
      reason: expect.not.stringContaining(unfit.reason) as string,
      atMs: stores.now(),
    },
  ]);
  const details = (await stores.audit.listAudit(10, null)).map(({ subject, detail }) => [subject, detail]);
  expect(Object.fromEntries(details)).toEqual({
    [fit.match.id]: 'stored',
    [timeless.id]: `refused: ${items[0]!.reason}`,
  });
});
