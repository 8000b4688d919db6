import { expect } from 'vitest';
import { ElasticSource } from '../../src/elastic/elastic-source.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { casesOf, documentsOfShape } from '../end-to-end/psexec.ts';
import type { EventDocument } from '../end-to-end/read-documents.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { search } from '../end-to-end/search.ts';
import { storedFindings, storedMatches } from '../end-to-end/stored.ts';
import { elasticTest } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testCluster, testSource } from './test-source.ts';

const { prefix, admin } = testIndices();
const rules = realRules(psexecRules);
const documents = documentsOfShape('raw8').length;
const positives = casesOf('raw8').filter(({ matches }) => matches).length;

/** Which matches there are and since when, and what the findings say, save for their place in the change feed. */
async function shown(stores: EmbeddedStores) {
  return {
    matches: (await storedMatches(stores)).map(({ id, findingId, storedAt }) => ({ id, findingId, storedAt })),
    findings: (await storedFindings(stores)).map((finding) => ({ ...finding, changed: null })),
  };
}

/** Documents that arrive now: after what has been searched, and before what will be. */
async function arriveNow(group: string, documents: readonly EventDocument[]): Promise<void> {
  const now = new Date(await testSource([`${prefix}-*`]).clock()).toISOString();
  await indexDocuments(admin(), group, documents, () => now);
}

elasticTest('run twice, with a restart in between: no second match, no second finding', async () => {
  const group = `${prefix}-twice`;
  await indexDocuments(admin(), group, documentsOfShape('raw8'));
  const dataDir = temporaryFolder();
  const source = testSource([`${group}-*`]);
  const first = await temporaryStores(testClock(Date.now()), dataDir);
  await search(source, { rules, plan: 'scan', stores: first });
  const once = await shown(first);
  expect(once.matches).toHaveLength(positives);
  await search(source, { rules, plan: 'scan', stores: first });
  expect(await shown(first)).toEqual(once);
  await first.close();

  const second = await temporaryStores(testClock(Date.now()), dataDir);
  await search(source, { rules, plan: 'push', stores: second });
  expect(await shown(second)).toEqual(once);
});

elasticTest('searched again in windows that overlap the first ones: no second match, no second finding', async () => {
  const group = `${prefix}-overlap`;
  await indexDocuments(admin(), group, documentsOfShape('raw8'));
  const stores = await search(testSource([`${group}-*`]), { rules, plan: 'scan' });
  const once = await shown(stores);

  // Under another name the ledger knows nothing of it.
  const settings = { indices: [`${group}-*`] };
  const renamed = new ElasticSource('renamed', testCluster(), settings);
  await search(renamed, { rules, plan: 'scan', stores, limits: { maxDocuments: 20 } });
  expect(await stores.ledger.documentsRead('test')).toBe(documents);
  expect(await stores.ledger.documentsRead('renamed')).toBe(documents);
  expect(await shown(stores)).toEqual(once);
});

elasticTest(
  'fault 20: the same events again, under other _ids, in other indices and in the other shape: one match each',
  async () => {
    const group = `${prefix}-again`;
    const source = testSource([`${group}-*`]);
    await indexDocuments(admin(), `${group}-first`, documentsOfShape('raw8'));
    const stores = await search(source, { rules, plan: 'scan' });
    const once = await shown(stores);

    await arriveNow(`${group}-first`, documentsOfShape('raw8'));
    await arriveNow(`${group}-other`, documentsOfShape('raw8'));
    await arriveNow(`${group}-module`, documentsOfShape('wlb8'));
    await search(source, { rules, plan: 'scan', stores });
    expect(await shown(stores)).toEqual(once);

    const day = '2026.10.06';
    for (const { seen } of await storedMatches(stores)) {
      expect(seen.map(({ index }) => index).sort()).toEqual([
        `${group}-first-${day}`,
        `${group}-first-${day}`,
        `${group}-module-${day}`,
        `${group}-other-${day}`,
      ]);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(4);
    }
  },
);

elasticTest(
  'fault 21: events without a record id are one where _id and index are, but for the date of the index',
  async () => {
    const group = `${prefix}-unnumbered`;
    const source = testSource([`${group}-*`]);
    const [positive] = casesOf('raw8').filter(({ matches }) => matches);
    const document = structuredClone(positive!.document) as { winlog: { record_id?: number } };
    delete document.winlog.record_id;
    const put = (index: string, id: string) =>
      admin().index({ index: `${group}-${index}`, id, document, refresh: true });

    await put('a-2026.10.06', 'one');
    await put('a-2026.10.07', 'one');
    await put('a-2026.10.07', 'two');
    await put('b-2026.10.07', 'one');
    const stores = await search(source, { rules, plan: 'scan' });
    const places = (await storedMatches(stores)).map(({ seen }) =>
      seen.map(({ index, id }) => `${index!} ${id!}`).sort(),
    );
    expect(places.sort()).toEqual([
      [`${group}-a-2026.10.06 one`, `${group}-a-2026.10.07 one`],
      [`${group}-a-2026.10.07 two`],
      [`${group}-b-2026.10.07 one`],
    ]);
    expect((await storedFindings(stores)).map(({ matches }) => matches)).toEqual([3]);
  },
);

elasticTest('fault 20: an event that is indexed again under its _id, as an update does, stays one match', async () => {
  const group = `${prefix}-updated`;
  const source = testSource([`${group}-*`]);
  const { document } = casesOf('raw8').find(({ matches }) => matches)!;
  const put = async (changes: EventDocument) => {
    const event = { ...(document.event as EventDocument), ingested: new Date().toISOString() };
    const updated = { ...document, ...changes, event };
    await admin().index({ index: `${group}-a`, id: 'one', document: updated, refresh: true });
  };
  await put({});
  const stores = await search(source, { rules, plan: 'scan' });
  const once = await shown(stores);
  expect(once.matches).toHaveLength(1);
  const read = await stores.ledger.documentsRead('test');

  await put({ tags: ['enriched'] });
  await search(source, { rules, plan: 'scan', stores });
  expect(await stores.ledger.documentsRead('test')).toBe(read + 1);
  expect(await shown(stores)).toEqual(once);
});
