import type { ElasticSettings } from '../../src/elastic/connect.ts';
import { Cluster } from '../../src/elastic/cluster.ts';
import { connect } from '../../src/elastic/connect.ts';
import { ElasticSource } from '../../src/elastic/elastic-source.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { Step } from '../../src/hunt/run-window.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { psexecRules, realRules } from './real-rules.ts';

/** What a killed process is told of its cluster, as an argument. */
export interface KillTarget {
  readonly server: ElasticSettings;
  readonly indices: readonly string[];
}

/** The run that is killed and repeated: both PsExec rules over a cluster, one window in pages of a few events. */
export async function killRun(
  { server, indices }: KillTarget,
  stores: EmbeddedStores,
  onStep: (step: Step) => void,
): Promise<void> {
  const source = new ElasticSource('cluster', new Cluster(connect(server).connection!), { indices });
  await testScheduler(
    stores,
    { now: Date.now, forward: () => undefined },
    {
      rules: new SourceRules(realRules(psexecRules), 'scan'),
      sources: [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
      limits: { ...defaultLimits, maxBytes: 100_000, maxSpanMs: Infinity, liveSpanMs: 0 },
      onStep,
    },
  ).tick();
  await source.close();
}
