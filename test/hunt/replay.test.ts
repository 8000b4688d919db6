import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateOf } from '../../src/hunt/backfill.ts';
import { defaultLimits } from '../../src/hunt/source-runner.ts';
import type { Scheduler } from '../../src/hunt/scheduler.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { idOf, ruleText } from '../cli/rule-text.ts';
import { jsonLines, runMain, temporaryFiles } from '../cli/run-main.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { realRules } from '../end-to-end/real-rules.ts';
import { elsewhere } from './other-source.ts';
import { testRules } from './test-rules.ts';
import { testScheduler } from './test-scheduler.ts';

const minute = 60_000;
const hour = 60 * minute;
const startMs = Date.parse('2026-01-31T00:00:00Z');
/** All events have arrived long before, and an audit has counted everything once more since. */
const endMs = startMs + 10 * hour;

interface Arrival {
  readonly image: string;
  /** When it was stamped, and how much later it can be seen, in minutes. */
  readonly stamped: number;
  readonly delay: number;
  /** It is shipped a second time, to another index. */
  readonly again: boolean;
}

/** How one pass goes: its windows, and after how many steps each of its processes ends. */
interface Pass {
  readonly spanMinutes: number;
  readonly maxDocuments: number;
  readonly everyMinutes: number;
  readonly lives: readonly number[];
}

const arrival: fc.Arbitrary<Arrival> = fc.record({
  image: fc.constantFrom('whoami', 'cmd', 'calc'),
  stamped: fc.integer({ min: 0, max: 240 }),
  delay: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 })),
  again: fc.boolean(),
});

const pass: fc.Arbitrary<Pass> = fc.record({
  spanMinutes: fc.integer({ min: 7, max: 600 }),
  maxDocuments: fc.integer({ min: 1, max: 12 }),
  everyMinutes: fc.integer({ min: 25, max: 120 }),
  lives: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 4 }),
});

const folder = () =>
  temporaryFiles({
    'rules/a.yml': ruleText('a'),
    'rules/b.yml': ruleText('b', { detection: "selection: { Image|contains: '\\cmd' }" }),
    'rules/c.yml': ruleText('c', { detection: 'selection: { Computer|startswith: HOST }' }),
  });

/** Whole in what tells one event from another: computer, channel, record id, code and time. */
const documentOf = ({ image, stamped }: Arrival, n: number) => ({
  '@timestamp': new Date(startMs + stamped * minute).toISOString(),
  event: { code: '1', provider: 'Microsoft-Windows-Sysmon' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    provider_name: 'Microsoft-Windows-Sysmon',
    computer_name: `HOST${n % 3}`,
    record_id: n,
    event_data: { Image: `C:\\Windows\\System32\\${image}.exe` },
  },
});

type Events = readonly Arrival[];

/** Each copy of each event, with when it is stamped and when it is there. */
function copiesOf(events: Events) {
  return events.flatMap((event, n) =>
    (event.again ? ['one', 'two'] : ['one']).map((index) => ({
      document: { index, id: String(n), document: documentOf(event, n) },
      stampedMs: startMs + event.stamped * minute,
      thereMs: startMs + (event.stamped + event.delay) * minute,
    })),
  );
}

/** Runs ticks on one source; where a process has lived for its steps, all it does fails, and the next goes on. */
async function runPass(
  { spanMinutes, maxDocuments, everyMinutes, lives }: Pass,
  {
    tickUntil,
    build,
  }: {
    readonly tickUntil: (tick: () => Promise<void>, everyMs: number) => Promise<void>;
    readonly build: (options: object) => Scheduler;
  },
): Promise<void> {
  const left = [...lives];
  const start = () => {
    const life = left.shift() ?? Infinity;
    let steps = 0;
    const limits = { ...defaultLimits, maxSpanMs: spanMinutes * minute, maxDocuments };
    const onStep = () => {
      steps += 1;
      if (steps > life) throw new Error('the process has ended');
    };
    return { scheduler: build({ limits, onStep }), isDead: () => steps > life };
  };
  let running = start();
  await tickUntil(async () => {
    await running.scheduler.tick();
    if (!running.isDead()) return;
    await running.scheduler.stop();
    running = start();
  }, everyMinutes * minute);
  await running.scheduler.stop();
}

async function liveIds(events: Events, rules: SourceRules, how: Pass): Promise<readonly string[]> {
  const clock = testClock(startMs);
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  let coming = copiesOf(events);
  await runPass(how, {
    build: (options) =>
      testScheduler(stores, clock, {
        rules,
        sources: [{ source, startAt: { kind: 'now' }, safetyLagMs: 0 }],
        ...options,
      }),
    tickUntil: async (tick, everyMs) => {
      while (clock.now() < endMs) {
        for (const { document, stampedMs } of coming.filter(({ thereMs }) => thereMs <= clock.now()))
          source.add(document, stampedMs);
        coming = coming.filter(({ thereMs }) => thereMs > clock.now());
        await tick();
        clock.forward(everyMs);
      }
    },
  });
  return storedIds(stores);
}

async function backfilledIds(events: Events, rules: SourceRules, how: Pass): Promise<readonly string[]> {
  const clock = testClock(endMs);
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  for (const { document, stampedMs } of copiesOf(events)) source.add(document, stampedMs);
  const sources = [{ source, startAt: { kind: 'now' } as const, safetyLagMs: 0 }];
  await testScheduler(stores, clock, { rules: testRules(), sources }).tick();
  const window = { fromMs: startMs, toMs: endMs };
  const asked = { id: 'b', source: source.name, window, rules: rules.refs, askedBy: 'test', askedMs: endMs };
  await stores.backfills.addBackfill(asked, null);
  await runPass(how, {
    build: (options) => testScheduler(stores, clock, { rules, sources, ...options }),
    tickUntil: async (tick, everyMs) => {
      for (let ticks = 0; ticks < 30; ticks += 1) {
        if (stateOf((await stores.backfills.backfill('b'))!) === 'done') return;
        await tick();
        clock.forward(everyMs);
      }
      throw new Error('the backfill does not end');
    },
  });
  return storedIds(stores);
}

async function fileIds(events: Events, files: string): Promise<readonly string[]> {
  const lines = copiesOf(events).map(({ document }) => JSON.stringify(document.document));
  writeFileSync(join(files, 'events.ndjson'), lines.join('\n'));
  const outcome = await runMain(['hunt', '--rules', `${files}/rules`, '--events', `${files}/events.ndjson`]);
  return [...new Set(jsonLines(outcome).map(({ matchId }) => matchId as string))].sort();
}

async function storedIds(stores: Awaited<ReturnType<typeof temporaryStores>>): Promise<readonly string[]> {
  const { items } = await stores.findings.listMatches({}, { limit: 1_000, cursor: null, sort: 'time' });
  await stores.close();
  return items.map(({ id }) => id).sort();
}

test('a live run, a backfill and a run over files find the same matches, whatever the order of arrival, the delays, the windows and the crashes', async () => {
  const files = folder();
  const configured = realRules([`${files}/rules`]);
  expect(configured.map(({ rule }) => rule.id)).toEqual(['a', 'b', 'c'].map(idOf));
  let found = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { maxLength: 25 }), pass, pass, async (events, live, backfill) => {
      const expected = await fileIds(events, files);
      found += expected.length;
      // Every event is on a host; the others find a part of them.
      expect(expected.length).toBeGreaterThanOrEqual(events.length);
      expect(await liveIds(events, new SourceRules(configured, 'scan'), live)).toEqual(expected);
      expect(await backfilledIds(events, new SourceRules(configured, 'scan'), backfill)).toEqual(expected);
    }),
    { numRuns: 8 },
  );
  expect(found).toBeGreaterThan(0);
});
