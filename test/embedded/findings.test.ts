import { expect, test } from 'vitest';
import { groupOf } from '../../src/findings/group.ts';
import type { Match } from '../../src/findings/match.ts';
import type { CreateOutcome } from '../../src/findings/stores.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import { temporaryStores, testClock } from './temporary-stores.ts';
import { testMatch } from './test-match.ts';

const byTime = { limit: 1_000, cursor: null, sort: 'time' };
const byChange = { limit: 1_000, cursor: null, sort: 'changed' };

async function keep(stores: EmbeddedStores, ...matches: readonly Match[]): Promise<readonly CreateOutcome[]> {
  const outcomes = await stores.findings.createMatches(matches);
  await stores.findings.recomputeGroups(matches.map(groupOf));
  return outcomes;
}

test('a match that the tables cannot hold is rejected with the reason, and the others are created', async () => {
  const stores = await temporaryStores(testClock());
  const broken = testMatch(2, { event: { ...testMatch(2).event, time: 'yesterday' } });
  expect(await stores.findings.createMatches([testMatch(1), broken, testMatch(3)])).toEqual([
    { kind: 'created' },
    { kind: 'rejected', reason: 'NOT NULL constraint failed: matches.period_from_ms' },
    { kind: 'created' },
  ]);
});

test('samples can be removed with their matches and findings; what is not a sample stays', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const document = { message: 'x' };
  await stores.events.insertEvents([
    { document, sample: true },
    { document, sample: false },
  ]);
  const sampleOf = (n: number, change: Partial<Match> = {}) => testMatch(n, { sample: true, ...change });
  await keep(stores, sampleOf(1), sampleOf(2, { entity: 'host2' }), testMatch(3), sampleOf(4));
  // Match 4 was on a sample, and then on a real copy of the same event.
  await keep(stores, testMatch(4));
  await stores.findings.createMatches([sampleOf(5)]);
  expect((await stores.findings.listFindings({}, byChange)).items).toMatchObject([
    { entity: 'host1', sample: false, matches: 3 },
    { entity: 'host2', sample: true, matches: 1 },
  ]);

  expect(await stores.events.removeSamples('k1')).toEqual({ events: 1, matches: 3 });

  const { items } = await stores.findings.listMatches({}, byTime);
  expect(items.map(({ id }) => id).sort()).toEqual([testMatch(3).id, testMatch(4).id].sort());
  expect((await stores.findings.listFindings({}, byChange)).items).toMatchObject([{ entity: 'host1', matches: 2 }]);
  expect((await stores.findings.listFindings({ host: 'host2' }, byChange)).items).toEqual([]);
  expect(await stores.events.document(null, '2')).not.toBeNull();
  expect(await stores.events.removeSamples('k1')).toEqual({ events: 0, matches: 0 });
  expect(await stores.access.listAudit(10, null)).toMatchObject([
    { by: 'k1', action: 'samples.remove', subject: 'samples', detail: '1 events, 3 matches' },
  ]);
});
