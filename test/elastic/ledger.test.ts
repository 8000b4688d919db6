import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { ElasticLedger } from '../../src/elastic/state/elastic-ledger.ts';
import { ledgerIndices } from '../../src/elastic/state/ledger-indices.ts';
import type { AuditRecord, LedgerEntry } from '../../src/hunt/ledger.ts';
import { contentsOf, ledgerSuite, type LedgerContents } from '../hunt/ledger-suite.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { stateIndices } from './state-indices.ts';
import { testCluster } from './test-source.ts';
import { WireProxy, type WireRequest } from './wire-proxy.ts';

const indices = ledgerIndices(stateIndices());
let sources = 0;

function openLedger(url?: string): ElasticLedger {
  const cluster = testCluster(url === undefined ? {} : { url });
  onTestFinished(() => cluster.close());
  return new ElasticLedger(cluster, { indices, now: () => 0 });
}

ledgerSuite(elasticTest, () => {
  const source = `source ${(sources += 1)}`;
  return Promise.resolve({ source, ledger: openLedger(), reopen: () => Promise.resolve(openLedger()) });
});

let proxy: WireProxy;

beforeAll(async () => {
  if (isServed) proxy = await WireProxy.start(elasticServer().url);
});

afterAll(async () => {
  if (isServed) await proxy.close();
});

const members = [{ id: 'a', revision: 'r1' }];

function entryOf(source: string, fromMs: number, toMs: number): LedgerEntry {
  return {
    source,
    window: { fromMs, toMs },
    ruleSet: 'set1',
    state: 'covered',
    plan: 'scan',
    backfill: fromMs === 20 ? 'late wish' : null,
    counts: { i: toMs - fromMs },
    tally: { i: toMs - fromMs },
    indices: ['i'],
    matchesByRule: {},
    matches: { created: 0, present: 0, rejected: 0 },
    mixedDocuments: 0,
    startedMs: 1,
    finishedMs: 2,
  };
}

function auditOf(source: string): AuditRecord {
  const tallies = [{ window: { fromMs: 0, toMs: 20 }, counts: new Map([['i', 21]]) }];
  return {
    source,
    tallies,
    reopened: [{ window: { fromMs: 10, toMs: 20 }, late: 1, sinceMs: 3 }],
    late: 1,
    removed: 0,
  };
}

/** What a service does over its life: it takes the source over, and goes on with what the ledger does not have yet. */
async function live(ledger: ElasticLedger, source: string): Promise<void> {
  const epoch = await ledger.takeOver(source);
  await ledger.activate({ source, rules: members, atMs: 0 }, epoch);
  await ledger.saveRuleSet('set1', members);
  const search = async (fromMs: number, toMs: number) => {
    const covered = await ledger.covered(source);
    if (covered.some(({ window }) => window.fromMs <= fromMs && window.toMs >= toMs)) return;
    await ledger.commit(entryOf(source, fromMs, toMs), epoch);
  };
  const { late } = await ledger.auditTotals(source);
  await search(0, 10);
  if (late === 0) {
    await search(10, 20);
    await ledger.saveAudit(auditOf(source), epoch);
  }
  await search(10, 20);
  await search(20, 30);
}

type Cut = 'before it arrives' | 'after it was taken' | 'and is sent again';

/** Cuts the connection at the nth request from now on: for ever, or once, so that the answer alone is lost. */
function cutAt(nth: number, cut: Cut): void {
  proxy.reset();
  let seen = 0;
  const isNth = (): boolean => ++seen === nth;
  const isLater = (): boolean => seen >= nth;
  if (cut !== 'before it arrives') proxy.intervene({ on: isNth, do: { kind: 'cut', afterBytes: 0 } });
  else proxy.intervene({ on: isNth, do: { kind: 'refuse' } });
  if (cut !== 'and is sent again') proxy.intervene({ on: isLater, do: { kind: 'refuse' } });
}

elasticTest.each<Cut>(['before it arrives', 'after it was taken', 'and is sent again'])(
  'cut off at any request %s, a service that starts again ends with the same ledger',
  async (cut) => {
    proxy.reset();
    const plain = openLedger();
    await plain.saveRuleSet('set1', members);
    await live(openLedger(proxy.url), `not ${cut}`);
    const requests = proxy.requests.length;
    expect(requests).toBeGreaterThan(30);
    const expected = named('', await contentsOf(plain, `not ${cut}`));
    expect(expected).toMatchObject({ documents: 40, audit: { late: 1, removed: 0 } });
    expect(expected.entries).toHaveLength(4);

    for (let nth = 1; nth <= requests; nth++) {
      const source = `cut at ${nth} ${cut}`;
      cutAt(nth, cut);
      const outcome = await live(openLedger(proxy.url), source).then(
        () => 'ended' as const,
        () => 'broken off' as const,
      );
      expect(outcome).toBe(cut === 'and is sent again' ? 'ended' : 'broken off');
      await live(plain, source);
      expect(named('', await contentsOf(plain, source)), source).toEqual(expected);
    }
  },
);

/** The same with another name of the source. */
function named(source: string, contents: LedgerContents): LedgerContents {
  return { ...contents, entries: contents.entries.map((entry) => ({ ...entry, source })) };
}

const held: readonly { readonly what: string; readonly on: (request: WireRequest) => boolean }[] = [
  { what: 'what it covered last', on: ({ path }) => path.includes('-runs/_create') },
  { what: 'what it counted last', on: ({ path }) => path.includes('-tallies/_bulk') },
  { what: 'that a window is covered', on: ({ method, path }) => method === 'PUT' && path.includes('-ledger/_doc') },
];

elasticTest.each(held)(
  'an owner that is paused while it writes $what, and goes on after another has taken over, changes nothing',
  async ({ on }) => {
    proxy.reset();
    const source = `source ${(sources += 1)}`;
    const [paused, other] = [openLedger(proxy.url), openLedger()];
    await other.saveRuleSet('set1', members);
    const first = await paused.takeOver(source);
    await paused.commit(entryOf(source, 0, 10), first);

    const wake = Promise.withResolvers<undefined>();
    proxy.intervene({ on, times: 1, do: { kind: 'delay', until: wake.promise } });
    const late = paused.commit(entryOf(source, 10, 20), first);
    await expect.poll(() => proxy.requests.some(on)).toBe(true);

    const second = await other.takeOver(source);
    await other.commit(entryOf(source, 10, 20), second);
    await other.saveAudit(auditOf(source), second);
    await other.commit(entryOf(source, 10, 20), second);
    const before = await contentsOf(other, source);
    expect(before.tallies).toEqual(auditOf(source).tallies);

    wake.resolve(undefined);
    expect(await late).toBe('fenced');
    expect(await contentsOf(other, source)).toEqual(before);
  },
);
