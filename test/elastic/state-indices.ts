import { ledgerIndices, ledgerMappings, type LedgerIndices } from '../../src/elastic/state/ledger-indices.ts';
import { testIndices } from './test-indices.ts';

/** Makes the ledger's indices anew for each test of a file, and has them removed after it. */
export function stateIndices(): () => Promise<LedgerIndices> {
  const { prefix, admin } = testIndices();
  let made = 0;
  return async () => {
    made += 1;
    const indices = ledgerIndices(`${prefix}-${made}`);
    for (const [kind, index] of Object.entries(indices) as [keyof LedgerIndices, string][]) {
      const settings = { number_of_replicas: 0, refresh_interval: '1h' };
      await admin().indices.create({
        index,
        settings,
        mappings: { dynamic: 'strict', properties: ledgerMappings[kind] },
      });
    }
    return indices;
  };
}
