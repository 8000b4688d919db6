import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { ElasticLeases } from '../../src/elastic/state/elastic-leases.ts';
import { ledgerIndices } from '../../src/elastic/state/ledger-indices.ts';
import type { Candidate } from '../../src/hunt/leases.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { stateIndices } from './state-indices.ts';
import { testCluster } from './test-source.ts';
import { WireProxy } from './wire-proxy.ts';

const { leases } = ledgerIndices(stateIndices());
let sources = 0;
const leaseMs = 1_200;
let proxy: WireProxy;

beforeAll(async () => {
  if (isServed) proxy = await WireProxy.start(elasticServer().url);
});

afterAll(async () => {
  if (isServed) await proxy.close();
});

interface Standing {
  readonly candidate: Candidate;
  /** How often it won while nobody asked. */
  readonly won: () => number;
}

/** A service that stands for the source, with a connection of its own. */
function stand(source: string, url?: string): Standing {
  const cluster = testCluster(url === undefined ? {} : { url });
  let won = 0;
  const candidate = new ElasticLeases(cluster, { index: leases, leaseMs }).stand(source, () => (won += 1));
  onTestFinished(async () => {
    await candidate.stop();
    await cluster.close();
  });
  return { candidate, won: () => won };
}

elasticTest('of services that stand for a source one holds it; when it stops, another goes on at once', async () => {
  const source = `source ${(sources += 1)}`;
  const [first, second, third] = [stand(source), stand(source), stand(source)];
  const tenures = await Promise.all([first, second, third].map(({ candidate }) => candidate.tenure()));
  expect(tenures.filter((tenure) => tenure !== null)).toHaveLength(1);

  const holder = [first, second, third][tenures.findIndex((tenure) => tenure !== null)]!;
  const others = [first, second, third].filter((other) => other !== holder);
  expect(await holder.candidate.tenure()).toBe(tenures.find((tenure) => tenure !== null));
  await holder.candidate.stop();
  expect(tenures.find((tenure) => tenure !== null)!.signal.aborted).toBe(true);
  const next = await Promise.all(others.map(({ candidate }) => candidate.tenure()));
  expect(next.filter((tenure) => tenure !== null)).toHaveLength(1);
});

elasticTest('a holder that renews keeps the lease for many times as long as it lasts', async () => {
  const source = `source ${(sources += 1)}`;
  const [first, second] = [stand(source), stand(source)];
  const tenure = (await first.candidate.tenure())!;
  const untilMs = performance.now() + 3 * leaseMs;
  while (performance.now() < untilMs) expect(await second.candidate.tenure()).toBeNull();
  expect(tenure.signal.aborted).toBe(false);
  expect(second.won()).toBe(0);
});

elasticTest(
  'a holder whose network is cut stops before another takes over, and stands by when it is back',
  async () => {
    const source = `source ${(sources += 1)}`;
    proxy.reset();
    const [cut, other] = [stand(source, proxy.url), stand(source)];
    const tenure = (await cut.candidate.tenure())!;
    expect(await other.candidate.tenure()).toBeNull();

    const order: string[] = [];
    tenure.signal.addEventListener('abort', () => order.push('stopped'));
    proxy.intervene({ on: () => true, do: { kind: 'refuse' } });
    await expect.poll(() => other.won(), { timeout: 20 * leaseMs, interval: 5 }).toBe(1);
    order.push('taken over');
    expect(order).toEqual(['stopped', 'taken over']);

    proxy.reset();
    expect(await cut.candidate.tenure()).toBeNull();
    await other.candidate.stop();
    await expect.poll(() => cut.won(), { timeout: 20 * leaseMs }).toBe(1);
  },
);

elasticTest('a taking whose answer was lost is a taking', async () => {
  const source = `source ${(sources += 1)}`;
  proxy.reset();
  const { candidate, won } = stand(source, proxy.url);
  proxy.intervene({ on: ({ method }) => method === 'PUT', times: 1, do: { kind: 'cut', afterBytes: 0 } });
  await candidate.tenure();
  expect(await candidate.tenure()).not.toBeNull();
  expect(won()).toBe(0);
});
