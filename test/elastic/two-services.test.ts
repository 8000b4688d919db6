import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { ElasticLeases } from '../../src/elastic/state/elastic-leases.ts';
import { ElasticLedger } from '../../src/elastic/state/elastic-ledger.ts';
import { ledgerIndices } from '../../src/elastic/state/ledger-indices.ts';
import { ElasticSource } from '../../src/elastic/elastic-source.ts';
import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { Step } from '../../src/hunt/run-window.ts';
import type { Scheduler } from '../../src/hunt/scheduler.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { range, testDocument } from '../hunt/test-events.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { stateIndices } from './state-indices.ts';
import { testIndices } from './test-indices.ts';
import { testCluster } from './test-source.ts';
import { everySysmonEvent, oneWindow, type LeaseChildOptions } from './two-services.ts';
import { WireProxy, type WireRequest } from './wire-proxy.ts';

const prefix = stateIndices();
const { prefix: eventPrefix, admin } = testIndices();
const indices = ledgerIndices(prefix);
const leaseMs = 1_500;
const clock = { now: Date.now, forward: () => undefined };
const soon = { timeout: 60_000, interval: 50 };
let proxy: WireProxy;

beforeAll(async () => {
  if (isServed) proxy = await WireProxy.start(elasticServer().url);
});

afterAll(async () => {
  if (isServed) await proxy.close();
});

async function indexEvents(index: string, numbers: readonly number[], time = '2026-01-31T10:00:00Z'): Promise<void> {
  const operations = numbers.flatMap((n) => [
    { create: { _index: index } },
    { ...testDocument(n, { host: `host${n % 3}`, user: `CORP\\user${n}` }), '@timestamp': time },
  ]);
  await admin().bulk({ operations, refresh: true });
}

/** A service of this process over the shared state, that ticks until the test is over or it is stopped. */
function startService(
  stores: EmbeddedStores,
  { name, events, url }: { readonly name: string; readonly events: string; readonly url?: string },
): Scheduler {
  const cluster = testCluster(url === undefined ? {} : { url });
  const scheduler = testScheduler(stores, clock, {
    rules: everySysmonEvent(),
    sources: [
      { source: new ElasticSource(name, cluster, { indices: [events] }), startAt: { kind: 'oldest' }, safetyLagMs: 0 },
    ],
    ledger: new ElasticLedger(cluster, { indices, now: Date.now }),
    leases: new ElasticLeases(cluster, { index: indices.leases, leaseMs }),
    limits: oneWindow,
  });
  const ticks = setInterval(() => void scheduler.tick(), 100);
  onTestFinished(async () => {
    clearInterval(ticks);
    await scheduler.stop();
    await cluster.close();
  });
  return scheduler;
}

/** What was found, less what tells one run from another. */
async function found(stores: EmbeddedStores) {
  const page = { limit: 1_000, cursor: null };
  const matches = await stores.findings.listMatches({}, { ...page, sort: 'time' });
  const findings = await stores.findings.listFindings({}, { ...page, sort: 'lastSeen' });
  return {
    matches: matches.items.map(({ id }) => id).sort(),
    findings: findings.items.map(({ id, matches: count }) => `${id} ${count}`).sort(),
  };
}

/** What one service alone finds. */
async function undisturbed(name: string, events: string) {
  const stores = await temporaryStores(testClock());
  const scheduler = startService(stores, { name: `${name} undisturbed`, events });
  await scheduler.tick();
  await scheduler.stop();
  return found(stores);
}

function openLedger(): ElasticLedger {
  const cluster = testCluster();
  onTestFinished(() => cluster.close());
  return new ElasticLedger(cluster, { indices, now: Date.now });
}

/** The windows that were searched, in order of time: where two touch, nothing was searched twice. */
async function searched(ledger: ElasticLedger, name: string) {
  const entries = await ledger.entries(name, { fromMs: -Infinity, toMs: Infinity });
  for (const [index, { window }] of entries.slice(1).entries()) {
    expect(window.fromMs).toBe(entries[index]!.window.toMs);
  }
  return entries;
}

/** A service in a process of its own; it pauses itself after a step. */
function startChild(options: Pick<LeaseChildOptions, 'name' | 'events' | 'dataDir' | 'stopAfter'>) {
  const { url, auth } = elasticServer();
  const argument: LeaseChildOptions = { ...options, elastic: { url, ...auth }, prefix, leaseMs };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lease-child.ts'), JSON.stringify(argument)]);
  const lines: string[] = [];
  child.stdout.on('data', (data: Buffer) => lines.push(...data.toString().trim().split('\n')));
  child.stderr.on('data', (data: Buffer) => lines.push(data.toString()));
  onTestFinished(async () => {
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  });
  const isPaused = () => /^State:\s+T/m.test(readFileSync(`/proc/${child.pid!}/status`, 'utf8'));
  return { lines, isPaused, wake: () => child.kill('SIGCONT') };
}

elasticTest.each<Step>(['decide', 'store', 'group'])(
  'fault 17: a service that is paused after the step %s for longer than its lease writes nothing that counts when it wakes up',
  async (stopAfter) => {
    const events = `${eventPrefix}-paused-${stopAfter}`;
    await indexEvents(events, range(20));
    const expected = await undisturbed(stopAfter, events);
    expect([expected.matches.length, expected.findings.length]).toEqual([20, 3]);

    const dataDir = temporaryFolder();
    const stores = await temporaryStores(testClock(), dataDir);
    const name = `paused after ${stopAfter}`;
    const ledger = openLedger();
    const child = startChild({ name, events, dataDir, stopAfter });
    await expect.poll(() => child.isPaused(), soon).toBe(true);
    // A window is open: the paused one has read it and has not covered it.
    expect(await ledger.documentsRead(name)).toBe(0);

    const other = startService(stores, { name, events });
    await expect.poll(() => other.runState(name).isStandby, soon).toBe(true);
    await expect.poll(() => ledger.documentsRead(name), soon).toBe(20);
    expect(other.runState(name).isStandby).toBe(false);
    expect(await found(stores)).toEqual(expected);

    child.wake();
    await expect.poll(() => child.lines, soon).toContain('this service no longer runs the source');
    expect(await ledger.documentsRead(name)).toBe(20);
    expect(await found(stores)).toEqual(expected);

    const taken = child.lines.filter((line) => line === 'this service runs the source').length;
    await other.stop();
    await expect
      .poll(() => child.lines.filter((line) => line === 'this service runs the source').length, soon)
      .toBe(taken + 1);
    await indexEvents(events, [21], new Date().toISOString());
    await expect.poll(async () => (await found(stores)).matches.length, soon).toBe(21);
  },
);

elasticTest(
  'fault 17: a service whose network is cut within a window stands by while another runs it, and comes back',
  async () => {
    const events = `${eventPrefix}-cut`;
    await indexEvents(events, range(20));
    const expected = await undisturbed('cut', events);
    const stores = await temporaryStores(testClock());
    const name = 'cut';
    const ledger = openLedger();
    proxy.reset();
    const isPage = ({ path, body }: WireRequest) => path.startsWith('/_search') && body.includes('search_after');
    let isCut = false;
    proxy.intervene({ on: (request) => (isCut ||= isPage(request)), do: { kind: 'refuse' } });
    const cut = startService(stores, { name, events, url: proxy.url });
    await expect.poll(() => isCut, soon).toBe(true);
    expect(await ledger.documentsRead(name)).toBe(0);

    const other = startService(stores, { name, events });
    await expect.poll(() => ledger.documentsRead(name), soon).toBe(20);
    expect(cut.runState(name).isStandby).toBe(true);
    proxy.reset();
    await expect.poll(() => cut.runState(name), soon).toMatchObject({ isStandby: true, failure: null });
    expect(await found(stores)).toEqual(expected);

    await other.stop();
    await expect.poll(() => cut.runState(name).isStandby, soon).toBe(false);
    await cut.stop();
    const again = startService(stores, { name, events });
    await expect.poll(() => again.runState(name).lastReadMs, soon).not.toBeNull();
    expect(again.runState(name)).toMatchObject({ isStandby: false, failure: null });
    await searched(ledger, name);
    expect(await found(stores)).toEqual(expected);
  },
);
