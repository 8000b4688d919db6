import { afterAll, beforeAll, expect } from 'vitest';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { casesOf } from '../end-to-end/psexec.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { WireProxy, type Deed, type WireRequest } from './wire-proxy.ts';

const { prefix, admin } = testIndices();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const positives = casesOf('raw8').filter(({ matches }) => matches);
const startMs = Date.now() - 48 * hourMs;
let proxy: WireProxy;

beforeAll(async () => {
  if (!isServed) return;
  proxy = await WireProxy.start(elasticServer().url);
  const documents = positives.map(({ document }, n) => ({
    ...document,
    '@timestamp': new Date(startMs + n * 2 * hourMs + minuteMs).toISOString(),
  }));
  await indexDocuments(admin(), `${prefix}-slow`, documents);
});

afterAll(async () => {
  if (isServed) await proxy.close();
});

/** The longest time that a search in a view asks about; 0 for other requests. */
function spanOf({ path, body }: WireRequest): number {
  if (!path.startsWith('/_search') || !body.includes('"pit"')) return 0;
  const spans = [...body.matchAll(/"gte":(\d+),"lt":(\d+)/g)].map(([, from, to]) => Number(to) - Number(from));
  return Math.max(0, ...spans);
}

const timedOut: Deed = {
  kind: 'answer',
  status: 504,
  body: {
    error: {
      type: 'search_phase_execution_exception',
      root_cause: [{ type: 'search_timeout_exception', reason: 'Time exceeded' }],
    },
  },
};
const partial: Deed = { kind: 'rewrite', rewrite: (answer) => ({ ...(answer as object), timed_out: true }) };

elasticTest.each([
  ['is refused when its time is over', 'scan', timedOut],
  ['is cut off when its time is over', 'scan', partial],
  ['is refused when its time is over', 'push', timedOut],
] as const)(
  'a search over more than three hours %s (%s): all is read in shorter windows',
  async (_name, plan, deed) => {
    proxy.reset();
    proxy.intervene({ on: (request) => spanOf(request) > 3 * hourMs, do: deed });
    const clock = testClock(Date.now());
    const stores = await temporaryStores(clock);
    const source = testSource([`${prefix}-slow-*`], { url: proxy.url });
    const scheduler = testScheduler(stores, clock, {
      rules: new SourceRules(realRules(psexecRules), plan),
      sources: [{ source, startAt: { kind: 'time', atMs: startMs }, safetyLagMs: 0 }],
      // Nothing is counted again: one search of the audit asks about hours at once.
      limits: { ...defaultLimits, lookBackMs: 0 },
    });
    const coverage = () =>
      readSourceCoverage(stores.ledger, { source: 'test', horizonMs: scheduler.runState('test').horizonMs });
    let ticks = 0;
    do {
      clock.forward(5 * minuteMs);
      await scheduler.tick();
      ticks += 1;
    } while ((await coverage()).coveredUntilMs! < Date.now() - minuteMs && ticks < 25);
    expect(await coverage()).toMatchObject({ gaps: [], quarantined: [] });
    expect(new Set((await storedMatches(stores)).map(({ event, rule }) => `${rule.id} ${event.id!}`)).size).toBe(
      positives.length,
    );
    expect(proxy.requests.some((request) => spanOf(request) > 24 * hourMs)).toBe(true);
    await scheduler.stop();
    await source.close();
  },
);
