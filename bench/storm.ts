// What a storm costs: a rule that matches every event of a host, window after window, beside one that matches few. It needs no
// data: `node bench/storm.ts [--events 1000000] [--windows 100] [--users 1]`.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEmbedded } from '../src/embedded/open-embedded.ts';
import type { SourceEvent } from '../src/ecs/event-view.ts';
import type { EventSource } from '../src/hunt/event-source.ts';
import { elsewhere } from '../test/hunt/other-source.ts';
import { testDocument } from '../test/hunt/test-events.ts';
import { everyEvent, testRules } from '../test/hunt/test-rules.ts';
import { testScheduler } from '../test/hunt/test-scheduler.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    windows: { type: 'string', default: '100' },
    users: { type: 'string', default: '1' },
  },
});
const [events, windows, users] = [values.events, values.windows, values.users].map(Number) as [number, number, number];
const perWindow = Math.ceil(events / windows);
const minuteMs = 60_000;
const startMs = Date.parse('2026-01-31T12:00:00Z');

let nowMs = startMs;
let given = 0;

/** The events of a window are made when they are read, so that what is measured is ours. */
function endless(): EventSource {
  const source = elsewhere([], { clock: () => nowMs });
  return {
    ...source,
    census: null,
    oldest: () => Promise.resolve(startMs),
    open: () => {
      const first = given;
      const count = Math.min(perWindow, events - first);
      return Promise.resolve({
        expected: new Map([['i', count]]),
        tally: null,
        indices: ['i'],
        pages: () => pagesOf(first, count),
        close: () => Promise.resolve(),
      });
    },
  };
}

// Pages of a source come one after another; making them takes no waiting.
// eslint-disable-next-line @typescript-eslint/require-await
async function* pagesOf(first: number, count: number): AsyncGenerator<readonly SourceEvent[]> {
  for (let from = 0; from < count; from += 2_000) {
    const size = Math.min(2_000, count - from);
    given += size;
    yield Array.from({ length: size }, (_, index) => {
      const n = first + from + index + 1;
      return { index: 'i', id: String(n), document: testDocument(n, { user: `CORP\\user${n % users}` }) };
    });
  }
}

const dataDir = mkdtempSync(join(tmpdir(), 'sigma-bridge-storm-'));
const stores = await openEmbedded({ dataDir, now: () => nowMs });
const clock = { now: () => nowMs, forward: () => undefined };
const few = {
  id: 'few',
  matches: ({ envelope }: { envelope: { recordId: string | null } }) => (envelope.recordId ?? '').endsWith('000'),
};
const scheduler = testScheduler(stores, clock, {
  rules: testRules(everyEvent, few),
  sources: [{ source: endless(), startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
});

let peakBytes = 0;
const sampler = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 50);
const begunMs = performance.now();
const windowMs: number[] = [];
for (let n = 0; n < windows && given < events; n++) {
  nowMs += minuteMs;
  const before = process.cpuUsage();
  await scheduler.tick();
  const { user, system } = process.cpuUsage(before);
  windowMs.push((user + system) / 1000);
  if ((n + 1) % 10 === 0)
    console.error(`${given} events, this window ${Math.round(windowMs.at(-1)!)} ms of processor time`);
}
clearInterval(sampler);
const seconds = (performance.now() - begunMs) / 1000;
await scheduler.stop();
const gaps = await stores.ledger.gaps('elsewhere');
const { items } = await stores.findings.listFindings(
  { rule: 'every-event' },
  { limit: 10, cursor: null, sort: '-matches' },
);
await stores.close();
const fileMb = Math.round(statSync(join(dataDir, 'sigma-bridge.sqlite')).size / 2 ** 20);
rmSync(dataDir, { recursive: true });
const mean = (part: readonly number[]) => Math.round(part.reduce((sum, ms) => sum + ms, 0) / part.length);
console.log(
  JSON.stringify({
    events: given,
    matches: items.map(({ matches }) => matches),
    gaps: gaps.length,
    seconds: Math.round(seconds),
    eventsPerSecond: Math.round(given / seconds),
    firstTenWindowsCpuMs: mean(windowMs.slice(0, 10)),
    lastTenWindowsCpuMs: mean(windowMs.slice(-10)),
    peakMb: Math.round(peakBytes / 2 ** 20),
    fileMb,
  }),
);
