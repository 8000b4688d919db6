import { beforeAll } from 'vitest';
import { installIndices } from '../../src/elastic/state/install-indices.ts';
import { isServed } from './elastic-test.ts';
import { testIndices } from './test-indices.ts';
import { testCluster } from './test-source.ts';

/** Lays out the indices of our state for a test file, and has them removed after it. Gives their prefix. */
export function stateIndices(): string {
  const { prefix, admin } = testIndices();
  beforeAll(async () => {
    if (!isServed) return;
    admin();
    const cluster = testCluster();
    await installIndices(cluster, prefix);
    await cluster.close();
  });
  return prefix;
}
