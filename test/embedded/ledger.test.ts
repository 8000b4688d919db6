import { test } from 'vitest';
import { ledgerSuite } from '../hunt/ledger-suite.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';

ledgerSuite(test, async () => {
  const [clock, dataDir] = [testClock(), temporaryFolder()];
  const stores = await temporaryStores(clock, dataDir);
  const reopen = async () => {
    await stores.close();
    return (await temporaryStores(clock, dataDir)).ledger;
  };
  return { source: 's', ledger: stores.ledger, reopen };
});
