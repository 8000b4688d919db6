import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { afterAll } from 'vitest';
import { Cluster } from '../../src/elastic/cluster.ts';
import { connect } from '../../src/elastic/connect.ts';
import { templateRequests } from '../../src/elastic/state/install-indices.ts';
import { openElasticLedger } from '../../src/elastic/state/open-elastic-ledger.ts';
import { openElasticState } from '../../src/elastic/state/open-elastic-state.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';
import { adminClient, elasticServer, elasticTest } from '../elastic/elastic-test.ts';
import { removeIndices, uniquePrefix } from '../elastic/test-source.ts';
import type { TestStores } from './test-stores.ts';

const filePrefix = uniquePrefix();
let places = 0;
let client: Client | null = null;
let laidOut: Promise<void> | null = null;

afterAll(async () => {
  if (client === null) return;
  await removeIndices(client, filePrefix);
  await client.close();
});

/** State in the project's server: each test has indices of its own, and those of a file have the same templates. */
export const elastic = {
  test: elasticTest,

  place: statePlace,

  async open(clock: TestClock, prefix: string): Promise<TestStores> {
    await layOutState();
    const cluster = stateCluster();
    const ledger = openElasticLedger(cluster, { now: clock.now, prefix });
    return { ...openElasticState(cluster, { now: clock.now, prefix }), ledger, close: () => cluster.close() };
  },
};

/** A prefix of indices that no other test uses; `layOutState` has them laid out like ours. */
export function statePlace(): string {
  return `${filePrefix}-${++places}`;
}

export function layOutState(): Promise<void> {
  return (laidOut ??= layOut());
}

/** The project's server, asked with a little patience: an index that is being made is not there at once. */
export function stateCluster(url: string = elasticServer().url): Cluster {
  const { connection, diagnostics } = connect({ url, ...elasticServer().auth });
  if (connection === null) throw new Error(diagnostics[0]?.message);
  const patience = { attempts: 8, baseMs: 20, maxMs: 1_000, random: () => 1, sleep: (ms: number) => sleep(ms) };
  return new Cluster(connection, { patience });
}

async function layOut(): Promise<void> {
  client = adminClient();
  for (const [n, { path, body }] of templateRequests(`${filePrefix}-*`).entries()) {
    // An index of two of these patterns cannot be, but for the server, which wants to know what it would be laid out by.
    const priority = 500 + n;
    await client.indices.putIndexTemplate({ name: path.split('/').at(-1)!.replace('*-', ''), ...body, priority });
  }
}
