import { beforeAll, expect } from 'vitest';
import type { Query } from '../../src/compile/query.ts';
import { readSourceCoverage } from '../../src/hunt/read-coverage.ts';
import type { RunnableRules } from '../../src/hunt/runnable-rules.ts';
import { SourceRules } from '../../src/service/source-rules.ts';
import { temporaryStores, testClock } from '../embedded/temporary-stores.ts';
import { casesOf, documentsOfShape } from '../end-to-end/psexec.ts';
import { psexecRules, realRules } from '../end-to-end/real-rules.ts';
import { storedMatches } from '../end-to-end/stored.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { elasticTest, isServed } from './elastic-test.ts';
import { indexDocuments } from './index-documents.ts';
import { testIndices } from './test-indices.ts';
import { testSource } from './test-source.ts';

const { prefix, admin } = testIndices();
const rules = realRules(psexecRules);
const positives = casesOf('raw8').filter(({ matches }) => matches);

beforeAll(async () => {
  if (isServed) await indexDocuments(admin(), `${prefix}-psexec`, documentsOfShape('raw8'));
});

/** A push in which one rule asks something else. */
function asking(ruleId: string, other: () => Query | null): RunnableRules {
  const pushed = new SourceRules(rules, 'push');
  return {
    refs: pushed.refs,
    async prepare(refs, source) {
      const prepared = await pushed.prepare(refs, source);
      if (prepared.selection.kind !== 'push') throw new Error('asked for a push');
      const queries = prepared.selection.queries.map((asked) =>
        asked.ruleId === ruleId ? { ...asked, query: other() ?? asked.query } : asked,
      );
      return { ...prepared, selection: { kind: 'push', queries } };
    },
  };
}

// What the server says no to: the parser of the query, that of an expression, and the limit of clauses in one query.
elasticTest.each<[string, Query]>([
  ['names no query that there is', { no_such_query: {} }],
  ['has an expression that cannot be read', { regexp: { 'event.code': { value: '[' } } }],
  [
    'has more clauses than a query may have',
    { bool: { should: Array.from({ length: 100_000 }, (_, n) => ({ term: { 'event.code': String(n) } })) } },
  ],
])(
  'fault 24: a rule that %s is set aside; the other is on time, and nothing is missing in the end',
  async (_name, query) => {
    const [bad, good] = rules.map(({ rule }) => rule.id) as [string, string];
    let isBad = true;
    const clock = testClock(Date.now());
    const stores = await temporaryStores(clock);
    const source = testSource([`${prefix}-psexec-*`]);
    const scheduler = testScheduler(stores, clock, {
      rules: asking(bad, () => (isBad ? query : null)),
      sources: [{ source, startAt: { kind: 'oldest' }, safetyLagMs: 0 }],
    });
    const coverage = () =>
      readSourceCoverage(stores.ledger, { source: 'test', horizonMs: scheduler.runState('test').horizonMs });
    const found = async () => new Set((await storedMatches(stores)).map(({ id }) => id));
    const expected = (ids: readonly string[]) =>
      new Set(positives.filter(({ rule }) => ids.includes(rule)).map(({ matchId }) => matchId));

    await scheduler.tick();
    expect(await coverage()).toMatchObject({
      lagMs: 0,
      gaps: [],
      quarantined: [{ id: bad, code: 'ELASTIC_REJECTED', attempts: 1 }],
    });
    expect(await found()).toEqual(expected([good]));

    isBad = false;
    clock.forward(300_000);
    await scheduler.tick();
    expect(await coverage()).toMatchObject({ lagMs: 0, gaps: [], quarantined: [] });
    expect(await found()).toEqual(expected([bad, good]));
  },
);
