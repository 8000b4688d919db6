import { openEmbedded } from '../../src/embedded/open-embedded.ts';
import { killRun, type KillTarget } from './kill-run.ts';

// Runs what a cluster owes into the data folder named first, and ends itself as `kill -9` does after as many steps as
// named second; the third argument is the cluster.

const [dataDir, stepsToLive, target] = process.argv.slice(2);
const stores = await openEmbedded({ dataDir: dataDir!, now: Date.now });
let steps = 0;
await killRun(JSON.parse(target!) as KillTarget, stores, () => {
  steps += 1;
  if (steps === Number(stepsToLive)) process.kill(process.pid, 'SIGKILL');
});
await stores.close();
