import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect } from 'vitest';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { casesOf } from '../end-to-end/psexec.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { adminClient, elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments, type EventDocument } from './index-documents.ts';
import { removeIndices, testSource, uniquePrefix } from './test-source.ts';

const prefix = uniquePrefix();
const rules = realRules(psexecRules);
const positives = casesOf('raw8').filter(({ matches }) => matches);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let client: Client;

beforeAll(() => {
  if (isServed) client = adminClient();
});

afterAll(async () => {
  if (!isServed) return;
  await removeIndices(client, prefix);
  await client.close();
});

const at = (n: number, atMs: number): EventDocument => ({
  ...positives[n]!.document,
  '@timestamp': new Date(atMs).toISOString(),
});

/** A source over a day, searched once; `tick` searches again, an hour later by our clock, which decides nothing. */
async function searched(group: string) {
  const clock = testClock(Date.now());
  const stores = await temporaryStores(clock);
  const source = testSource([`${prefix}-${group}-*`]);
  const settings = { source, startAt: { kind: 'ago', spanMs: 30 * hourMs }, safetyLagMs: 0 } as const;
  const tick = async () => {
    clock.forward(hourMs);
    // A scheduler of its own counts everything at its first round, as a service does after its start.
    const scheduler = testScheduler(stores, clock, { rules: new SourceRules(rules, 'scan'), sources: [settings] });
    await scheduler.tick();
    const { horizonMs } = scheduler.runState('test');
    await scheduler.stop();
    const { audit, lagMs, gaps, documents } = await readSourceCoverage(stores.ledger, { source: 'test', horizonMs });
    expect({ lagMs, gaps }).toEqual({ lagMs: 0, gaps: [] });
    return { ...audit, documents, matches: (await storedMatches(stores)).length };
  };
  return tick;
}

elasticTest('documents that come into windows of long ago are found, stamped or not, and none twice', async () => {
  const group = `${prefix}-late`;
  const nowMs = Date.now();
  await indexDocuments(client, `${group}-a`, [at(0, nowMs - 26 * hourMs)]);
  const tick = await searched('late');
  expect(await tick()).toMatchObject({ late: 0, matches: 1 });

  await indexDocuments(client, `${group}-a`, [at(1, nowMs - 26 * hourMs)]);
  await indexDocuments(client, `${group}-b`, [at(2, nowMs)], () => new Date(nowMs - 2 * hourMs).toISOString());
  expect(await tick()).toMatchObject({ late: 2, removed: 0, matches: 3 });
  const { documents } = await tick();
  expect((await tick()).documents).toBe(documents);
});

elasticTest('an index that is deleted is counted as removed; copied under another name first, as nothing', async () => {
  const group = `${prefix}-gone`;
  const nowMs = Date.now();
  const going = [at(0, nowMs - hourMs), at(1, nowMs - 2 * hourMs)];
  await indexDocuments(client, `${group}-a`, going);
  await indexDocuments(client, `${group}-keep`, [at(2, nowMs - hourMs)]);
  const tick = await searched('gone');
  const { documents, matches } = await tick();
  expect(matches).toBe(3);

  await indexDocuments(client, `${group}-restored`, going);
  await removeIndices(client, `${group}-a`);
  expect(await tick()).toEqual({ late: 0, removed: 0, documents, matches });
  await removeIndices(client, `${group}-restored`);
  expect(await tick()).toEqual({ late: 0, removed: 2, documents, matches });
});
