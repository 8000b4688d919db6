import type { SourceCoverage } from '../../src/hunt/coverage.ts';
import type { LedgerEntry } from '../../src/hunt/ledger.ts';
import type { EventSource } from '../../src/hunt/event-source.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { readStretches } from '../../src/hunt/read-stretches.ts';
import type { SearchedStretch } from '../../src/hunt/read-stretches.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryFiles } from '../cli/run-main.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import type { TestClock } from '../embedded/temporary-stores.ts';
import { realRules } from '../end-to-end/real-rules.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { testSource } from './test-source.ts';

const minuteMs = 60_000;
const startedMs = Date.now();

const rule = `
title: A tool that nobody needs
id: 5a0c3c57-1c07-4d5f-8f0d-5a4e0cdd3a11
logsource: { category: process_creation, product: windows }
detection:
  selection: { Image|endswith: '\\bad.exe' }
  condition: selection
`;

/** An event that the rule of these tests matches, some minutes ago; it is known by its number. */
export function eventOf(n: number, minutesAgo = 30): Readonly<Record<string, unknown>> {
  return {
    '@timestamp': new Date(startedMs - minutesAgo * minuteMs).toISOString(),
    event: { code: '1', kind: 'event', provider: 'Microsoft-Windows-Sysmon' },
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      provider_name: 'Microsoft-Windows-Sysmon',
      computer_name: 'HOST',
      record_id: String(n),
      event_data: { Image: 'C:\\bad.exe' },
    },
  };
}

export interface WatchedIndices {
  readonly clock: TestClock;
  /** Searches what is due, a few minutes later by our own clock. */
  tick(): Promise<void>;
  /** The numbers of the events that were found, each as often as there are matches of it. */
  found(): Promise<readonly number[]>;
  coverage(): Promise<SourceCoverage>;
  stretches(): Promise<readonly SearchedStretch[]>;
  lastRun(): Promise<LedgerEntry | undefined>;
  stop(): Promise<void>;
}

/** The last two hours of a source, searched at each tick. */
export async function watchIndices(
  indices: readonly string[],
  {
    plan = 'scan',
    apiKey,
    around = (source) => source,
  }: {
    readonly plan?: 'scan' | 'push';
    readonly apiKey?: string;
    readonly around?: (source: EventSource) => EventSource;
  } = {},
): Promise<WatchedIndices> {
  const clock = testClock(Date.now());
  const stores = await temporaryStores(clock);
  const source = around(testSource(indices, apiKey === undefined ? {} : { apiKey }));
  const scheduler = testScheduler(stores, clock, {
    rules: new SourceRules(realRules([temporaryFiles({ 'rule.yml': rule })]), plan),
    sources: [{ source, startAt: { kind: 'ago', spanMs: 120 * minuteMs }, safetyLagMs: 0 }],
  });
  const question = () => ({ source: 'test', horizonMs: scheduler.runState('test').horizonMs });
  const span = () => ({ fromMs: startedMs - 60 * minuteMs, toMs: question().horizonMs ?? startedMs });
  return {
    clock,
    async tick() {
      clock.forward(5 * minuteMs);
      await scheduler.tick();
    },
    found: async () => (await storedMatches(stores)).map(({ event }) => Number(event.recordId)).sort((a, b) => a - b),
    coverage: () => readSourceCoverage(stores.ledger, question()),
    stretches: () => readStretches(stores.ledger, { ...question(), span: span(), ruleId: null }),
    lastRun: async () =>
      (await stores.ledger.entries('test', span())).toSorted((a, b) => a.finishedMs - b.finishedMs).at(-1),
    async stop() {
      await scheduler.stop();
      await source.close();
    },
  };
}
