import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { HistoryHunt } from '../../src/cli/history-hunt.ts';
import type { HistoryHuntContext, HuntEnd } from '../../src/cli/history-hunt.ts';
import { huntFolderOf, openHuntFolder } from '../../src/cli/hunt-folder.ts';
import { WindowOutput } from '../../src/cli/window-output.ts';
import type { Window } from '../../src/hunt/window.ts';
import { temporaryFolder, temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { elsewhere, unreachable } from '../hunt/other-source.ts';
import type { OtherSource } from '../hunt/other-source.ts';
import { range, testDocument } from '../hunt/test-events.ts';
import { everyEvent, testRules } from '../hunt/test-rules.ts';
import type { TestRule } from '../hunt/test-rules.ts';
import { silentLog, testScheduler } from '../hunt/test-scheduler.ts';

const hour = 3_600_000;
const startMs = Date.parse('2026-01-20T00:00:00Z');
const window = { fromMs: startMs, toMs: startMs + 100 * hour };
const even: TestRule = { id: 'even', matches: ({ envelope }) => Number(envelope.recordId) % 2 === 0 };

/** One event an hour. */
function hourly(): OtherSource {
  const source = elsewhere([], { clock: () => window.toMs });
  for (const n of range(100))
    source.add({ index: 'i', id: String(n), document: testDocument(n) }, startMs + (n - 1) * hour);
  return source;
}

interface Printed {
  readonly lines: readonly Record<string, unknown>[];
  readonly end: HuntEnd | null;
  readonly waited: readonly number[];
}

/** One process that hunts: what it printed, and how it ended. `folder` outlives it. */
async function hunt(
  folder: string,
  source: OtherSource,
  changes: Partial<HistoryHuntContext> & { readonly diesAfterPrinting?: number; readonly onWait?: () => void } = {},
): Promise<Printed> {
  let [text, nowMs, printed] = ['', window.toMs, 0];
  const waited: number[] = [];
  const opened = await openHuntFolder(folder, () => nowMs);
  onTestFinished(() => opened.close());
  const { diesAfterPrinting = Infinity } = changes;
  const { promise: dead, resolve: die } = Promise.withResolvers<null>();
  const io = {
    out: (more: string) => {
      text += more;
      printed += 1;
      if (printed <= diesAfterPrinting) return Promise.resolve();
      die(null);
      // Nothing comes after it.
      return new Promise<void>(() => undefined);
    },
    sync: () => undefined,
  };
  const run = new HistoryHunt({
    source,
    rules: testRules(everyEvent, even),
    window,
    maxSpanMs: 10 * hour,
    ledger: opened.ledger,
    output: new WindowOutput(opened.outputFile, io),
    log: silentLog,
    signal: new AbortController().signal,
    now: () => nowMs,
    wait: (ms) => {
      waited.push(ms);
      changes.onWait?.();
      nowMs += ms;
      return Promise.resolve();
    },
    onPrinted: () => undefined,
    ...changes,
  });
  const end = await Promise.race([run.run(), dead]);
  await opened.close();
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { lines, end, waited };
}

const matchIds = ({ lines }: Printed) => lines.map(({ matchId }) => matchId as string);

/** What a live run stores of the same events. */
async function liveIds(): Promise<readonly string[]> {
  const clock = testClock(window.toMs);
  const stores = await temporaryStores(clock);
  const sources = [{ source: hourly(), startAt: { kind: 'time', atMs: startMs } as const, safetyLagMs: 0 }];
  await testScheduler(stores, clock, { rules: testRules(everyEvent, even), sources }).tick();
  const { items } = await stores.findings.listMatches({}, { limit: 1_000, cursor: null, sort: 'time' });
  return items.map(({ id }) => id).sort();
}

test('a hunt over a source prints the matches of a live run, each with where its document is', async () => {
  const printed = await hunt(temporaryFolder(), hourly());
  expect(printed.end).toEqual({ kind: 'done' });
  expect(printed.lines).toHaveLength(150);
  expect(matchIds(printed).sort()).toEqual(await liveIds());
  expect(printed.lines[0]).toEqual({
    rule: { id: 'every-event', title: 'every-event', level: 'medium' },
    event: { source: 'elsewhere', index: 'i', _id: '1', id: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    matchId: matchIds(printed)[0],
    explanation: [
      { search: 'selection', item: 'Test', field: 'Test', path: null, value: null, matched: 'every-event', line: 1 },
    ],
  });
});

test('stopped in the middle, it goes on with the windows that were not printed', async () => {
  const [folder, source] = [temporaryFolder(), hourly()];
  const stop = new AbortController();
  let windows = 0;
  const first = await hunt(folder, source, {
    signal: stop.signal,
    onPrinted: () => {
      if ((windows += 1) === 3) stop.abort();
    },
  });
  expect(first.end).toEqual({ kind: 'interrupted' });
  expect(first.lines).toHaveLength(45);
  source.opened.length = 0;
  const second = await hunt(folder, source);
  expect(second.end).toEqual({ kind: 'done' });
  expect(source.opened.map(({ fromMs }) => (fromMs - startMs) / hour)).toEqual([30, 40, 50, 60, 70, 80, 90]);
  expect([...matchIds(first), ...matchIds(second)].sort()).toEqual(await liveIds());
});

test('killed between a printed window and its note, it prints that window again, and no line is lost', async () => {
  const [folder, source] = [temporaryFolder(), hourly()];
  const first = await hunt(folder, source, { diesAfterPrinting: 3 });
  expect(first.lines).toHaveLength(60);
  const second = await hunt(folder, source);
  expect(second.lines).toHaveLength(105);
  expect([...new Set([...matchIds(first), ...matchIds(second)])].sort()).toEqual(await liveIds());
});

test('a window that fails half-way prints nothing of it before it has been read whole', async () => {
  const source = hourly();
  source.withheld = 1;
  const printed = await hunt(temporaryFolder(), source, {
    onWait: () => {
      source.withheld = 0;
    },
  });
  expect(printed.end).toEqual({ kind: 'done' });
  expect(printed.lines).toHaveLength(150);
  expect(source.opened.length).toBeGreaterThan(10);
});

test('what cannot be read is tried five times, the rest is printed, and it says why', async () => {
  const [folder, source] = [temporaryFolder(), hourly()];
  source.failing = (asked) => (asked !== null && asked.fromMs < startMs + 5 * hour ? unreachable() : null);
  const printed = await hunt(folder, source);
  expect(printed.end).toMatchObject({
    kind: 'failed',
    windows: expect.arrayContaining([expect.objectContaining({ code: 'ELASTIC_UNREACHABLE' })]) as unknown[],
    rules: [],
  });
  expect(printed.waited.length).toBeGreaterThanOrEqual(4);
  source.failing = null;
  const second = await hunt(folder, source);
  expect(second.end).toEqual({ kind: 'done' });
  expect([...matchIds(printed), ...matchIds(second)].sort()).toEqual(await liveIds());
});

test('a rule that fails by itself is left out and named, and the others are printed', async () => {
  const broken: TestRule = {
    id: 'broken',
    matches: () => {
      throw new Error('cannot be decided');
    },
  };
  const rules = testRules(everyEvent, even, broken);
  const printed = await hunt(temporaryFolder(), hourly(), { rules });
  expect(printed.end).toMatchObject({
    kind: 'failed',
    windows: [],
    rules: [{ id: 'broken', code: 'HUNT_RULE_FAILED' }],
  });
  expect(matchIds(printed).sort()).toEqual(await liveIds());
});

test('a hunt goes on in the folder of its own source, span, rules and filters alone; one process at a time', async () => {
  const name = {
    source: ['dc', 'http://localhost:9200', 'w-*'],
    window,
    rules: testRules(everyEvent, even).refs,
    filters: ['f'],
  };
  const path = huntFolderOf('data', name);
  expect(huntFolderOf('data', { ...name, rules: name.rules.toReversed() })).toBe(path);
  for (const other of [
    { source: ['dc', 'http://localhost:9200', 'x-*'] },
    { window: { ...window, toMs: window.toMs + 1 } },
    { rules: testRules({ ...everyEvent, revision: 'r2' }, even).refs },
    { filters: [] },
  ]) {
    expect(huntFolderOf('data', { ...name, ...other })).not.toBe(path);
  }
  const folder = join(temporaryFolder(), 'hunts', 'one');
  const opened = await openHuntFolder(folder, Date.now);
  await expect(openHuntFolder(folder, Date.now)).rejects.toMatchObject({ code: 'EMBEDDED_DATA_DIR_LOCKED' });
  await opened.close();
});

test('a source that goes away is waited for, and then given up without asking for every window', async () => {
  const source = hourly();
  const asked: Window[] = [];
  source.failing = (part) => {
    if (part === null) return null;
    asked.push(part);
    return unreachable();
  };
  const printed = await hunt(temporaryFolder(), source, { maxSpanMs: hour / 10 });
  expect(printed).toMatchObject({ lines: [], end: { kind: 'failed' } });
  expect(printed.waited).toHaveLength(4);
  expect(asked.length).toBeLessThan(20);
});
