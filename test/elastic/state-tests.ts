import { onTestFinished } from 'vitest';
import { openElasticState } from '../../src/elastic/state/open-elastic-state.ts';
import type { ElasticState } from '../../src/elastic/state/open-elastic-state.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';
import { layOutState, statePlace, stateCluster } from '../stores/elastic-stores.ts';
import { elasticServer } from './elastic-test.ts';
import { WireProxy } from './wire-proxy.ts';

interface Opening {
  readonly clock?: TestClock;
  readonly monotonicMs?: () => number;
}

/** A prefix of indices of its own, laid out like ours. */
export async function place(): Promise<string> {
  await layOutState();
  return statePlace();
}

/** State that nothing stands before. */
export function direct(prefix: string, { clock = testClock(), monotonicMs }: Opening = {}): ElasticState {
  const cluster = stateCluster();
  onTestFinished(() => cluster.close());
  return openElasticState(cluster, { now: clock.now, prefix, ...(monotonicMs && { monotonicMs }) });
}

/** State with a proxy before the server. */
export async function proxied(
  prefix: string,
  { clock = testClock(), monotonicMs }: Opening = {},
): Promise<{ readonly proxy: WireProxy; readonly state: ElasticState }> {
  const proxy = await WireProxy.start(elasticServer().url);
  const cluster = stateCluster(proxy.url);
  onTestFinished(async () => {
    await cluster.close();
    await proxy.close();
  });
  return { proxy, state: openElasticState(cluster, { now: clock.now, prefix, ...(monotonicMs && { monotonicMs }) }) };
}
