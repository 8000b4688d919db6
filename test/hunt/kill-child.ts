import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import { killRun } from './kill-run.ts';

// Runs what is due in the data folder named first, and ends itself as `kill -9` does after as many steps as named second.

const [dataDir, stepsToLive] = process.argv.slice(2);
const stores = await openEmbedded({ dataDir: dataDir!, now: killRun.now });
let steps = 0;
await killRun.tick(stores, () => {
  steps += 1;
  if (steps === Number(stepsToLive)) process.kill(process.pid, 'SIGKILL');
});
await stores.close();
