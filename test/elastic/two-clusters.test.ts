import { beforeAll, expect, vi } from 'vitest';
import { ElasticSource } from '../../src/elastic/elastic-source.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { casesOf, documentsOfShape } from '../end-to-end/psexec.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testCluster } from './test-source.ts';
import { WireProxy } from './wire-proxy.ts';

const { prefix, admin } = testIndices();
const positives = casesOf('raw8')
  .filter(({ matches }) => matches)
  .map(({ matchId }) => matchId)
  .sort();

beforeAll(async () => {
  if (isServed) await indexDocuments(admin(), `${prefix}-psexec`, documentsOfShape('raw8'));
});

elasticTest('a cluster that does not answer holds up no other one, however often that one is due', async () => {
  const clock = testClock(Date.now());
  const stores = await temporaryStores(clock);
  const stalled = await WireProxy.start(elasticServer().url);
  const well = await WireProxy.start(elasticServer().url);
  const released = Promise.withResolvers<undefined>();
  stalled.intervene({ on: ({ path }) => path.includes('_search'), do: { kind: 'delay', until: released.promise } });
  const sources = Object.entries({ stalled, well }).map(([name, { url }]) => ({
    source: new ElasticSource(name, testCluster({ url }), { indices: [`${prefix}-psexec-*`] }),
    startAt: { kind: 'oldest' as const },
    safetyLagMs: 0,
  }));
  const scheduler = testScheduler(stores, clock, { rules: new SourceRules(realRules(psexecRules), 'scan'), sources });
  const coverage = (source: string) =>
    readSourceCoverage(stores.ledger, { source, horizonMs: scheduler.runState(source).horizonMs });
  const covered = async (): Promise<number> => {
    const { coveredUntilMs, lagMs } = await coverage('well');
    expect(lagMs).toBe(0);
    return coveredUntilMs!;
  };
  try {
    const ticks = [scheduler.tick()];
    const firstMs = await vi.waitFor(covered, { timeout: 20_000 });
    expect((await storedMatches(stores)).map(({ id }) => id).sort()).toEqual(positives);
    ticks.push(scheduler.tick());
    await vi.waitFor(
      async () => {
        expect(await covered()).toBeGreaterThan(firstMs);
      },
      { timeout: 20_000 },
    );
    expect(stalled.requests.length).toBeGreaterThan(0);
    expect(await coverage('stalled')).toMatchObject({ horizonMs: null, coveredUntilMs: null });

    released.resolve(undefined);
    await Promise.all(ticks);
    expect(await coverage('stalled')).toMatchObject({ lagMs: 0, gaps: [] });
    expect((await storedMatches(stores)).map(({ id }) => id).sort()).toEqual(positives);
  } finally {
    released.resolve(undefined);
    await scheduler.stop();
    await Promise.all(sources.map(({ source }) => source.close()));
    await Promise.all([stalled.close(), well.close()]);
  }
});
