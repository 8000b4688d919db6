import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFailed, onTestFinished } from 'vitest';
import { loadSamples } from '../../src/samples.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { huntFiles } from '../end-to-end/hunt-files.ts';
import { shippedRules } from '../end-to-end/real-rules.ts';
import { serveProcess, type Serving } from '../end-to-end/serve-process.ts';
import { storedFindings, storedMatches } from '../end-to-end/stored.ts';
import { elasticServer } from './elastic-test.ts';
import { onOne } from './fault-test.ts';
import { indexDocuments, type EventDocument } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { WireProxy, type Deed } from './wire-proxy.ts';
import { isCount, isLaterPage, isOpening, isPage, searchError } from './wire-requests.ts';

const adminKey = 'storm-'.repeat(8);
const { prefix, admin } = testIndices();

/** Numbers from 0 to 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Samples that are other events in each batch; every second one is not stamped, and lies where it happened. */
function batchOf(number: number, nowMs: number): readonly EventDocument[] {
  return loadSamples(nowMs).map((document, position) => {
    const winlog = document.winlog as { readonly record_id?: number };
    const event = { ...(document.event as EventDocument) };
    if (position % 2 === 0) event.ingested = new Date(nowMs).toISOString();
    else delete event.ingested;
    return { ...document, event, winlog: { ...winlog, record_id: Number(winlog.record_id) + 1_000_000 * number } };
  });
}

const deeds: readonly Deed[] = [
  { kind: 'refuse' },
  { kind: 'cut', afterBytes: 40 },
  { kind: 'truncate', afterBytes: 40 },
  searchError(429, 'es_rejected_execution_exception'),
  searchError(503, 'no_shard_available_action_exception'),
  searchError(404, 'search_context_missing_exception'),
  {
    kind: 'rewrite',
    rewrite: (answer) => ({ ...(answer as object), _shards: { total: 1, successful: 0, failed: 1 } }),
  },
  { kind: 'rewrite', rewrite: (answer) => ({ ...(answer as object), timed_out: true }) },
];
const stages = [isOpening, isCount, isPage, isLaterPage];

/** Ended with the test at the latest. */
function serve(config: string): Promise<Serving> {
  const spawned = (child: ChildProcess) => {
    onTestFinished(() => void child.kill('SIGKILL'));
  };
  return serveProcess(config, { adminKey, spawned });
}

async function get(address: string, path: string): Promise<readonly Record<string, unknown>[]> {
  const answer = await fetch(address + path, { headers: { authorization: `Bearer ${adminKey}` } });
  return ((await answer.json()) as { readonly items: readonly Record<string, unknown>[] }).items;
}

onOne(
  'fault 15: killed with -9 again and again, over a wire that breaks, serve finds what a hunt over the files finds, in little memory',
  async () => {
    const seed = Number(process.env.STORM_SEED ?? Date.now() % 100_000);
    onTestFailed(() => {
      console.error(`STORM_SEED=${seed} makes the same storm`);
    });
    const random = chance(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const proxy = await WireProxy.start(elasticServer().url);
    onTestFinished(() => proxy.close());
    const dataDir = temporaryFolder();
    const source = {
      name: 'cluster',
      elasticsearch: { url: proxy.url, ...elasticServer().auth },
      indices: [`${prefix}-*`],
      startAt: 'oldest',
    };
    const settings = { dataDir, schedule: 'every 1s', safetyLag: '1s', sources: [source], log: { level: 'silent' } };
    const config = join(temporaryFiles({ 'sigma-bridge.yml': JSON.stringify(settings) }), 'sigma-bridge.yml');

    const documents: EventDocument[] = [];
    let serving: Serving | null = null;
    let [kills, peakMb] = [0, 0];
    for (let batch = 1; batch <= 10; batch++) {
      const fresh = batchOf(batch, Date.now());
      await indexDocuments(admin(), `${prefix}-storm`, fresh);
      documents.push(...fresh);
      serving ??= await serve(config);
      for (let blow = 0; blow < 4; blow++) {
        proxy.intervene({ on: pick(stages), do: pick(deeds), times: 1 + Math.floor(random() * 6) });
        await sleep(100 + random() * 300);
      }
      peakMb = Math.max(peakMb, serving.peakMb());
      if (batch % 2 === 1) {
        serving.child.kill('SIGKILL');
        await once(serving.child, 'exit');
        serving = null;
        kills += 1;
      }
    }
    expect([kills, proxy.struck.length > 20]).toEqual([5, true]);

    proxy.reset();
    serving ??= await serve(config);
    // What failed waits at most as long as its attempts before ask for.
    const { address } = serving;
    const expected = await huntFiles(
      [shippedRules],
      [
        join(
          temporaryFiles({ 'all.ndjson': documents.map((one) => `${JSON.stringify(one)}\n`).join('') }),
          'all.ndjson',
        ),
      ],
    );
    const expectedIds = [...new Set(expected.map(({ matchId }) => matchId))].sort();
    const lastMs = Date.now();
    const isDone = async () => {
      const [coverage] = await get(address, '/api/coverage');
      return { gaps: coverage!.gaps, isCovered: Date.parse(String(coverage!.coveredUntil)) > lastMs };
    };
    await expect.poll(isDone, { timeout: 180_000, interval: 500 }).toEqual({ gaps: [], isCovered: true });
    peakMb = Math.max(peakMb, serving.peakMb());
    serving.child.kill('SIGTERM');
    await once(serving.child, 'exit');

    const stores = await temporaryStores(testClock(Date.now()), dataDir);
    const matches = await storedMatches(stores);
    expect(matches.map(({ id }) => id).sort()).toEqual(expectedIds);
    const findings = await storedFindings(stores);
    expect(findings.reduce((sum, finding) => sum + finding.matches, 0)).toBe(expectedIds.length);
    expect(matches.filter(({ findingId }) => findingId === null)).toEqual([]);
    expect(peakMb).toBeLessThan(400);
  },
  300_000,
);
