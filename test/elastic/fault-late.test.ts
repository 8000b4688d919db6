import { expect } from 'vitest';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { casesOf } from '../end-to-end/psexec.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { elasticTest } from './elastic-test.ts';
import { indexDocuments, type EventDocument } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testSource, withClock } from './test-source.ts';

// Documents whose times are not what one would wish. Numbers as in fault-wire.test.ts.

const { prefix, admin } = testIndices();
const [first, second] = casesOf('raw8').filter(({ matches }) => matches);
const secondMs = 1_000;
const hourMs = 3_600_000;

interface Times {
  /** When it happened and when it was stamped, ms after it can be searched; null: never stamped. */
  readonly happenedMs: number;
  readonly stampedMs: number | null;
}

const rows: readonly (Times & { readonly name: string })[] = [
  { name: 'fault 11: a document that arrives 30 s late', happenedMs: -hourMs, stampedMs: -30 * secondMs },
  { name: 'fault 11: a document that arrives 10 min late', happenedMs: -hourMs, stampedMs: -600 * secondMs },
  { name: 'fault 11: a document that arrives 26 h late', happenedMs: -27 * hourMs, stampedMs: -26 * hourMs },
  { name: 'fault 12: a document that nobody stamped, 10 min late', happenedMs: -600 * secondMs, stampedMs: null },
  { name: 'fault 12: a document that nobody stamped, 26 h late', happenedMs: -26 * hourMs, stampedMs: null },
  { name: 'fault 13: a document of a clock two hours ahead', happenedMs: 2 * hourMs, stampedMs: 0 },
  { name: 'fault 13: a document of 1970', happenedMs: -Date.now() + hourMs, stampedMs: 0 },
  {
    name: 'fault 13: a document of a clock two hours ahead that nobody stamped',
    happenedMs: 2 * hourMs,
    stampedMs: null,
  },
];

for (const [number, { name, happenedMs, stampedMs }] of rows.entries()) {
  elasticTest(`${name} is found, once`, async () => {
    const group = `${prefix}-${number}`;
    const put = (document: EventDocument, times: Times) => {
      const nowMs = Date.now();
      const timed = { ...document, '@timestamp': new Date(nowMs + times.happenedMs).toISOString() };
      if (times.stampedMs === null) return indexDocuments(admin(), group, [timed]);
      const stamp = new Date(nowMs + times.stampedMs).toISOString();
      return indexDocuments(admin(), group, [timed], () => stamp);
    };
    await put(first!.document, { happenedMs: -hourMs, stampedMs: -hourMs });
    const clock = testClock(Date.now());
    const stores = await temporaryStores(clock);
    const server = testSource([`${group}-*`]);
    let aheadMs = 0;
    const source = withClock(server, async () => (await server.clock()) + aheadMs);
    const scheduler = testScheduler(stores, clock, {
      rules: new SourceRules(realRules(psexecRules), 'scan'),
      sources: [{ source, startAt: { kind: 'ago', spanMs: 30 * hourMs }, safetyLagMs: 0 }],
    });
    await scheduler.tick();
    expect(await storedMatches(stores)).toHaveLength(1);

    await put(second!.document, { happenedMs, stampedMs });
    for (let hours = 0; hours < 3; hours++) {
      aheadMs += hourMs;
      await scheduler.tick();
    }
    expect((await storedMatches(stores)).map(({ rule }) => rule.id).sort()).toEqual([first!.rule, second!.rule].sort());
    const { horizonMs } = scheduler.runState('test');
    const { gaps, lagMs } = await readSourceCoverage(stores.ledger, { source: 'test', horizonMs });
    expect({ gaps, lagMs }).toEqual({ gaps: [], lagMs: 0 });
  });
}
