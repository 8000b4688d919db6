import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, expect } from 'vitest';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { EventSource } from '../../src/hunt/event-source.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import { loadSamples } from '../../src/samples.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { suspiciousPipe, childAsSystem } from '../data/psexec/facts.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { huntFiles } from '../end-to-end/hunt-files.ts';
import { killRun, type KillTarget } from '../end-to-end/kill-run.ts';
import { casesOf, documentsOfShape } from '../end-to-end/psexec.ts';
import { psexecRules, realRules, shippedRules } from '../end-to-end/real-rules.ts';
import { storedFindings, storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { startService } from '../service/test-service.ts';
import { adminClient, elasticServer, elasticTest, isServed, restartTest } from './elastic-test.ts';
import { indexDocuments, type EventDocument } from './index-documents.ts';
import { removeIndices, testSource, uniquePrefix } from './test-source.ts';

const prefix = uniquePrefix();
const minuteMs = 60_000;
const positives = casesOf('raw8')
  .filter(({ matches }) => matches)
  .map(({ matchId }) => matchId)
  .sort();
let client: Client;

beforeAll(async () => {
  if (!isServed) return;
  client = adminClient();
  await indexDocuments(client, `${prefix}-psexec`, documentsOfShape('raw8'));
});

afterAll(async () => {
  if (!isServed) return;
  await removeIndices(client, prefix);
  await client.close();
});

/** One window from the first event until now, in pages of a few events. */
const onePagedWindow = { ...defaultLimits, maxBytes: 100_000, maxSpanMs: Infinity, liveSpanMs: 0 };

restartTest(
  'a server that stops during a run leaves a gap that grows, and none once it is back: all is found',
  async () => {
    const clock = testClock(Date.now());
    const stores = await temporaryStores(clock);
    const server = elasticServer();
    const source = testSource([`${prefix}-psexec-*`]);
    const startMs = (await source.oldest())!;
    let stops = 1;
    const stopping = afterEachPage(source, async () => {
      if (stops-- > 0) await server.stop();
    });
    const scheduler = testScheduler(stores, clock, {
      rules: new SourceRules(realRules(psexecRules), 'scan'),
      sources: [{ source: stopping, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
      limits: onePagedWindow,
    });
    const sinceMs = clock.now();
    await scheduler.tick();
    const horizonMs = scheduler.runState('test').horizonMs!;
    expect(await stores.ledger.gaps('test')).toEqual([
      {
        window: { fromMs: startMs, toMs: horizonMs },
        code: 'ELASTIC_UNREACHABLE',
        reason: expect.stringContaining(`No connection to ${server.url}`) as string,
        sinceMs,
        attempts: 1,
        nextAttemptMs: sinceMs + 500,
      },
    ]);
    // The page that came before is stored already; nothing is covered.
    expect((await storedMatches(stores)).length).toBeGreaterThan(0);
    expect(await stores.ledger.covered('test')).toEqual([]);

    clock.forward(minuteMs);
    await scheduler.tick();
    expect(await stores.ledger.gaps('test')).toMatchObject([
      { window: { fromMs: startMs, toMs: clock.now() }, sinceMs, attempts: 2 },
    ]);

    await server.start();
    clock.forward(minuteMs);
    await scheduler.tick();
    expect(await stores.ledger.gaps('test')).toEqual([]);
    expect((await storedMatches(stores)).map(({ id }) => id).sort()).toEqual(positives);
    const findings = await storedFindings(stores);
    expect(findings.map(({ matches }) => matches).toSorted((a, b) => a - b)).toEqual([7, 14]);
  },
);

/** A source of which something is done after each page. */
function afterEachPage(source: EventSource, act: () => Promise<void>): EventSource {
  return {
    name: source.name,
    census: source.census,
    profile: () => source.profile(),
    clock: () => source.clock(),
    oldest: () => source.oldest(),
    async open(window, selection) {
      const opened = await source.open(window, selection);
      return {
        get expected() {
          return opened.expected;
        },
        tally: opened.tally,
        indices: opened.indices,
        async *pages(maxBytes) {
          for await (const page of opened.pages(maxBytes)) {
            yield page;
            await act();
          }
        },
        close: () => opened.close(),
      };
    },
    close: () => source.close(),
  };
}

restartTest(
  'the service shows both PsExec findings and the gap of an outage over REST, and none afterwards',
  async () => {
    const server = elasticServer();
    const group = `${prefix}-samples`;
    const samples = loadSamples(Date.now());
    const [before, after] = [samples.slice(0, -100), samples.slice(-100)];
    await indexDocuments(client, group, before);
    const clock = testClock(Date.now());
    const service = await startService(temporaryFolder(), clock, configOf(`${group}-*`));
    const coverage = async () => (await service.list('/api/coverage'))[0]!;
    expect(await coverage()).toMatchObject({ source: 'cluster', activeRules: 17, lagMs: 0, gaps: [] });

    await server.stop();
    clock.forward(minuteMs);
    await service.service.tick();
    const first = (await coverage()).gaps as readonly Record<string, unknown>[];
    expect(first).toEqual([
      {
        from: (await coverage()).coveredUntil,
        to: new Date(clock.now()).toISOString(),
        code: 'ELASTIC_UNREACHABLE',
        reason: expect.stringContaining(`No connection to ${server.url}`) as string,
        since: new Date(clock.now()).toISOString(),
        attempts: 1,
        nextAttempt: expect.any(String) as string,
        state: 'retrying',
        cause: null,
      },
    ]);
    clock.forward(minuteMs);
    await service.service.tick();
    expect((await coverage()).gaps).toMatchObject([
      { from: first[0]!.from, to: new Date(clock.now()).toISOString(), since: first[0]!.since, attempts: 2 },
    ]);

    await server.start();
    await indexDocuments(client, group, after);
    clock.forward(minuteMs);
    await service.service.tick();
    expect(await coverage()).toMatchObject({ lagMs: 0, gaps: [] });
    const found = await huntFiles([shippedRules], [fileOf(samples)]);
    const matches = await service.list('/api/matches?limit=1000');
    expect(matches.map(({ id }) => id).sort()).toEqual([...new Set(found.map(({ matchId }) => matchId))].sort());
    const findings = (await service.list('/api/findings?limit=1000')) as readonly {
      readonly rule: { readonly id: string };
    }[];
    expect(findings.map(({ rule }) => rule.id)).toEqual(expect.arrayContaining([suspiciousPipe, childAsSystem]));
  },
);

function configOf(indices: string): string {
  const { url, auth } = elasticServer();
  const source = { name: 'cluster', elasticsearch: { url, ...auth }, indices: [indices], startAt: 'oldest' };
  return `safetyLag: 0s\nsources: [${JSON.stringify(source)}]\n`;
}

function fileOf(documents: readonly EventDocument[]): string {
  const lines = documents.map((document) => `${JSON.stringify(document)}\n`);
  return join(temporaryFiles({ 'events.ndjson': lines.join('') }), 'events.ndjson');
}

elasticTest(
  'fault 15: killed after any step and started again, a run over a cluster ends as one undisturbed',
  async () => {
    const { url, auth } = elasticServer();
    const target: KillTarget = { server: { url, ...auth }, indices: [`${prefix}-psexec-*`] };
    const steps: string[] = [];
    const undisturbed = await temporaryStores(testClock(Date.now()));
    await killRun(target, undisturbed, (step) => steps.push(step));
    const page = ['read', 'decide', 'filter', 'store'];
    expect(steps).toEqual([...page, ...page, ...page, 'group', 'commit']);
    const expected = await contents(undisturbed);
    expect(expected.matches.map(({ id }) => id).sort()).toEqual(positives);

    const disturbed = steps.map(async (step, index) => {
      const dataDir = temporaryFolder();
      const killed = await runUntilKilled(dataDir, index + 1, target);
      const stores = await temporaryStores(testClock(Date.now()), dataDir);
      await killRun(target, stores, () => undefined);
      return { step, killed, contents: await contents(stores) };
    });
    expect(await Promise.all(disturbed)).toEqual(steps.map((step) => ({ step, killed: true, contents: expected })));
  },
);

/** All that a reader can see, less what tells one run from another. */
async function contents(stores: EmbeddedStores) {
  const covered = await stores.ledger.covered('cluster');
  return {
    matches: (await storedMatches(stores)).map(({ id, findingId, seen }) => ({ id, findingId, seen })),
    findings: (await storedFindings(stores)).map((finding) => ({ ...finding, changed: null })),
    // Up to the moment of the run, which differs.
    covered: covered.map(({ window: { fromMs }, rules }) => ({ fromMs, rules })),
    gaps: await stores.ledger.gaps('cluster'),
  };
}

const child = join(import.meta.dirname, '../end-to-end/kill-child.ts');

/** Resolves with whether the process was killed as it was told to be. */
function runUntilKilled(dataDir: string, stepsToLive: number, target: KillTarget): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const args = [child, dataDir, String(stepsToLive), JSON.stringify(target)];
    execFile(process.execPath, args, (error, _stdout, stderr) => {
      if (error !== null && error.signal !== 'SIGKILL') reject(new Error(stderr, { cause: error }));
      else resolve(error !== null);
    });
  });
}
