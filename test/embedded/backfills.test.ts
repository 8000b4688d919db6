import { test } from 'vitest';
import { backfillsSuite } from '../hunt/backfills-suite.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';

backfillsSuite(test, async () => {
  const [clock, dataDir] = [testClock(), temporaryFolder()];
  const stores = await temporaryStores(clock, dataDir);
  const reopen = async () => {
    await stores.close();
    return (await temporaryStores(clock, dataDir)).backfills;
  };
  return { backfills: stores.backfills, ledger: stores.ledger, reopen };
});
