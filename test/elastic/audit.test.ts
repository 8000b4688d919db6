import { expect } from 'vitest';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { casesOf } from '../end-to-end/psexec.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { elasticTest } from './elastic-test.ts';
import { indexDocuments, type EventDocument } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { removeIndices, testSource } from './test-source.ts';

const { prefix, admin } = testIndices();
const rules = realRules(psexecRules);
const positives = casesOf('raw8').filter(({ matches }) => matches);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

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
  await indexDocuments(admin(), `${group}-a`, [at(0, nowMs - 26 * hourMs)]);
  const tick = await searched('late');
  expect(await tick()).toMatchObject({ late: 0, matches: 1 });

  await indexDocuments(admin(), `${group}-a`, [at(1, nowMs - 26 * hourMs)]);
  await indexDocuments(admin(), `${group}-b`, [at(2, nowMs)], () => new Date(nowMs - 2 * hourMs).toISOString());
  expect(await tick()).toMatchObject({ late: 2, removed: 0, matches: 3 });
  const { documents } = await tick();
  expect((await tick()).documents).toBe(documents);
});

elasticTest('an index that is deleted is counted as removed; copied under another name first, as nothing', async () => {
  const group = `${prefix}-gone`;
  const nowMs = Date.now();
  const going = [at(0, nowMs - hourMs), at(1, nowMs - 2 * hourMs)];
  await indexDocuments(admin(), `${group}-a`, going);
  await indexDocuments(admin(), `${group}-keep`, [at(2, nowMs - hourMs)]);
  const tick = await searched('gone');
  const { documents, matches } = await tick();
  expect(matches).toBe(3);

  await indexDocuments(admin(), `${group}-restored`, going);
  await removeIndices(admin(), `${group}-a`);
  expect(await tick()).toEqual({ late: 0, removed: 0, documents, matches });
  await removeIndices(admin(), `${group}-restored`);
  expect(await tick()).toEqual({ late: 0, removed: 2, documents, matches });
});
