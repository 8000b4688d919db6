import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { documentsOfShape } from '../end-to-end/psexec.ts';
import { DisturbedRun, openViews, undisturbed, type Seen } from './disturbed-run.ts';
import { elasticServer, elasticTest, isServed } from './elastic-test.ts';
import { onBoth, onOne } from './fault-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';
import { WireProxy, type Deed } from './wire-proxy.ts';
import { isClosing, isCount, isLaterPage, isOpening, isPage, searchError } from './wire-requests.ts';

// What the network, a proxy before the cluster or the cluster itself can do to an answer, each at every request of a run.
// The numbers are those of docs/reliability.md, "The faults, and what others do".

const { prefix, admin } = testIndices();
let proxy: WireProxy;
let expected: Seen | null = null;

beforeAll(async () => {
  if (!isServed) return;
  await indexDocuments(admin(), `${prefix}-psexec`, documentsOfShape('raw8'));
  proxy = await WireProxy.start(elasticServer().url);
});

beforeEach(() => {
  if (isServed) proxy.reset();
});

afterAll(async () => {
  if (isServed) await proxy.close();
});

interface Answer {
  timed_out?: boolean;
  _shards: { total: number; successful: number; failed: number };
  _clusters?: object;
}

const rewrite = (change: (answer: Answer) => void): Deed => ({
  kind: 'rewrite',
  rewrite: (answer) => {
    change(answer as Answer);
    return answer;
  },
});

const gateway = (status: number): Deed => ({
  kind: 'answer',
  status,
  body: 'no',
  headers: { 'x-elastic-product': '' },
});

const on = { opening: isOpening, count: isCount, page: isPage, laterPage: isLaterPage, all: () => true } as const;
type Stage = keyof typeof on;
const everywhere: readonly Stage[] = ['opening', 'count', 'page', 'laterPage', 'all'];
const inView: readonly Stage[] = ['count', 'page', 'laterPage'];

interface Fault {
  readonly name: string;
  readonly deed: Deed;
  readonly stages: readonly Stage[];
  /** Of the gap, while it lasts. */
  readonly code: string;
  /** What is done on both versions; everything else on one, unless all is asked for. */
  readonly onBoth?: Stage;
}

const faults: readonly Fault[] = [
  {
    name: 'fault 1: connections are refused',
    deed: { kind: 'refuse' },
    stages: everywhere,
    code: 'ELASTIC_UNREACHABLE',
    onBoth: 'laterPage',
  },
  {
    name: 'fault 1: answers are reset after 50 bytes',
    deed: { kind: 'cut', afterBytes: 50 },
    stages: everywhere,
    code: 'ELASTIC_UNREACHABLE',
  },
  {
    name: 'fault 1: answers end after 50 bytes as if that were all',
    deed: { kind: 'truncate', afterBytes: 50 },
    stages: everywhere,
    code: 'ELASTIC_INCOMPLETE',
    onBoth: 'page',
  },
  { name: 'fault 1: 500', deed: searchError(500, 'exception'), stages: everywhere, code: 'ELASTIC_ANSWER' },
  { name: 'fault 1: 502 of a gateway', deed: gateway(502), stages: everywhere, code: 'ELASTIC_UNAVAILABLE' },
  {
    name: 'fault 1: 503',
    deed: searchError(503, 'no_shard_available_action_exception'),
    stages: everywhere,
    code: 'ELASTIC_UNAVAILABLE',
    onBoth: 'opening',
  },
  {
    name: 'fault 1: something that is not Elasticsearch answers',
    deed: { kind: 'dropHeader', name: 'x-elastic-product' },
    stages: ['all'],
    code: 'ELASTIC_WRONG_PRODUCT',
  },
  {
    name: 'fault 2: 429 without Retry-After',
    deed: searchError(429, 'es_rejected_execution_exception'),
    stages: everywhere,
    code: 'ELASTIC_BUSY',
    onBoth: 'page',
  },
  {
    name: 'fault 2: 429 with Retry-After',
    deed: searchError(429, 'es_rejected_execution_exception', { 'retry-after': '1' }),
    stages: everywhere,
    code: 'ELASTIC_BUSY',
  },
  {
    name: 'fault 3: some shards fail, HTTP 200',
    deed: rewrite(({ _shards }) => void Object.assign(_shards, { successful: _shards.total - 1, failed: 1 })),
    stages: ['opening', ...inView],
    code: 'ELASTIC_INCOMPLETE',
    onBoth: 'laterPage',
  },
  {
    name: 'fault 4: timed_out',
    deed: rewrite((answer) => (answer.timed_out = true)),
    stages: inView,
    code: 'ELASTIC_INCOMPLETE',
    onBoth: 'page',
  },
  {
    name: 'fault 9: the point in time is not valid any more',
    deed: searchError(404, 'search_context_missing_exception'),
    stages: inView,
    code: 'ELASTIC_VIEW_EXPIRED',
    onBoth: 'laterPage',
  },
  {
    name: 'fault 28: a remote cluster is skipped',
    deed: rewrite((answer) => (answer._clusters = { total: 2, successful: 1, skipped: 1 })),
    stages: inView,
    code: 'ELASTIC_INCOMPLETE',
    onBoth: 'page',
  },
];

const rows = faults.flatMap(({ stages, ...fault }) => stages.map((stage) => ({ ...fault, stage })));

for (const { name, deed, stage, code, onBoth: both } of rows) {
  const faultTest = both === stage ? onBoth : onOne;

  faultTest(`${name} (${stage}): a gap while it lasts, nothing missing and nothing twice after it`, async () => {
    expected ??= await undisturbed(testSource([`${prefix}-psexec-*`]));
    const before = await openViews();
    const run = await DisturbedRun.of(testSource([`${prefix}-psexec-*`], { url: proxy.url }));
    // The clock is asked before there is a window.
    await run.source.clock();
    if (stage === 'all') struckOnceOpen(deed);
    else proxy.intervene({ on: on[stage], do: deed });
    await run.tick();
    expect(openAtFirstStrike(stage)).toBe(true);
    const broken = await run.coverage();
    expect(broken.gaps[0]).toMatchObject({ code, attempts: 1 });
    expect([broken.coveredUntilMs, broken.documents]).toEqual([broken.startMs, 0]);

    proxy.reset();
    await run.endsAs(expected);
    // A view whose name got lost on its way to us goes by itself, within a minute.
    if (stage !== 'opening') await expect.poll(openViews).toBeLessThanOrEqual(before);
  });
}

elasticTest('each fault has its rows', () => {
  expect(rows.filter(({ onBoth: both, stage }) => both === stage).length).toBeGreaterThanOrEqual(8);
});

/** From the first page on nothing gets through at all, the closing of the view neither. */
function struckOnceOpen(deed: Deed): void {
  let isOpen = false;
  proxy.intervene({ on: (request) => (isOpen ||= on.page(request)), do: deed });
}

/** Whether a view was open when the first request was struck, or it was to be opened. */
function openAtFirstStrike(stage: Stage): boolean {
  const [first] = proxy.struck;
  if (first === undefined) return false;
  const before = proxy.requests.slice(0, proxy.requests.indexOf(first));
  const [opened, closed] = [before.filter(on.opening).length, before.filter(isClosing).length];
  return stage === 'opening' ? on.opening(first) : opened > closed;
}
