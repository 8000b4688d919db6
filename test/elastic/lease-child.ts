import { Cluster } from '../../src/elastic/cluster.ts';
import { connect } from '../../src/elastic/connect.ts';
import { ElasticSource } from '../../src/elastic/elastic-source.ts';
import { ElasticLeases } from '../../src/elastic/state/elastic-leases.ts';
import { ElasticLedger } from '../../src/elastic/state/elastic-ledger.ts';
import { ledgerIndices } from '../../src/elastic/state/ledger-indices.ts';
import { openBeside } from '../../src/embedded/open-embedded.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { everySysmonEvent, oneWindow, type LeaseChildOptions } from './two-services.ts';

// One of two services that share their state. It stops itself as SIGSTOP does after the step that it is told, once, and says what it
// logs. Ends when its input does.

const { elastic, prefix, name, events, dataDir, leaseMs, stopAfter } = JSON.parse(
  process.argv[2]!,
) as LeaseChildOptions;
const { connection } = connect(elastic);
const cluster = new Cluster(connection!);
const stores = await openBeside({ dataDir, now: Date.now });
const indices = ledgerIndices(prefix);
const say = (_detail: object, text: string) => void process.stdout.write(`${text}\n`);
let isPaused = false;
const scheduler = testScheduler(
  stores,
  { now: Date.now, forward: () => undefined },
  {
    rules: everySysmonEvent(),
    sources: [
      {
        source: new ElasticSource(name, cluster, { indices: [events] }),
        startAt: { kind: 'oldest' },
        safetyLagMs: 0,
      },
    ],
    ledger: new ElasticLedger(cluster, { indices, now: Date.now }),
    leases: new ElasticLeases(cluster, { index: indices.leases, leaseMs }),
    limits: oneWindow,
    log: { info: say, warn: say, error: say },
    onStep: (step) => {
      if (step !== stopAfter || isPaused) return;
      isPaused = true;
      process.kill(process.pid, 'SIGSTOP');
    },
  },
);
const ticks = setInterval(() => void scheduler.tick(), 100);
process.stdin.resume();
process.stdin.on('end', () => {
  clearInterval(ticks);
  void scheduler
    .stop()
    .then(() => stores.close())
    .then(() => cluster.close());
});
