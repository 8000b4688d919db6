import { expect } from 'vitest';
import { installIndices } from '../../src/elastic/state/install-indices.ts';
import { indexVersion } from '../../src/elastic/state/index-definitions.ts';
import { elasticTest } from './elastic-test.ts';
import { testIndices } from './test-indices.ts';
import { testCluster } from './test-source.ts';

const { prefix, admin } = testIndices();

elasticTest('state indices are laid out, also a second time, and take no field that is not ours', async () => {
  const cluster = testCluster();
  await installIndices(cluster, prefix);
  await admin().index({ index: `${prefix}-matches-2026.01`, document: { sigma_bridge: { id: '1' } } });
  await installIndices(cluster, prefix);

  const laidOut = await admin().indices.getMapping({ index: `${prefix}-*` });
  expect(Object.keys(laidOut).sort()).toEqual(
    [
      ...[
        'audit',
        'backfills',
        'control',
        'filtered',
        'keys',
        'leases',
        'ledger',
        'matches-2026.01',
        'quarantine',
        'rule-sets',
      ],
      ...['runs', 'tallies', 'triage'],
    ].map((name) => `${prefix}-${name}`),
  );
  for (const { mappings } of Object.values(laidOut)) {
    expect(mappings).toMatchObject({ dynamic: 'strict', _meta: { product: 'sigma-bridge', version: indexVersion } });
  }
  await expect(admin().index({ index: `${prefix}-triage`, document: { other: 1 } })).rejects.toThrow(
    'strict_dynamic_mapping_exception',
  );
});
