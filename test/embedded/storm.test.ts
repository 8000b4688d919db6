import { expect, test } from 'vitest';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { fileName } from '../../src/embedded/file-name.ts';
import { groupOf } from '../../src/findings/group.ts';
import type { Match } from '../../src/findings/match.ts';
import { everyEvent, testRules } from '../hunt/test-rules.ts';
import { elsewhere } from '../hunt/other-source.ts';
import { range, testDocument } from '../hunt/test-events.ts';
import { testScheduler } from '../hunt/test-scheduler.ts';
import { storedFindings } from '../end-to-end/stored.ts';
import { temporaryFolder, temporaryStores, testClock } from './temporary-stores.ts';
import { testMatch } from './test-match.ts';

const dayMs = 86_400_000;
const firstDayMs = Date.parse('2026-01-31T00:00:00Z');

test('a rule with more matches on one day than a storm has at least, of all hosts together, is one; one with as many is not', async () => {
  const { findings } = await temporaryStores(testClock());
  const rule = (id: string) => ({ id, revision: 'r1', title: id, level: 'medium' as const });
  const matches = [
    ...range(101).map((n) => testMatch(n, { rule: rule('loud'), entity: `host${n % 3}` })),
    ...range(100).map((n) => testMatch(n, { rule: rule('busy') })),
  ];
  await findings.createMatches(matches);
  await findings.recomputeGroups(await findings.ungrouped());
  const storm = { ruleId: 'loud', dayMs: firstDayMs, matches: 101 };
  expect(await findings.storms(firstDayMs, 100)).toEqual([storm]);
  expect(await findings.storms(firstDayMs + 1, 100)).toEqual([]);
  expect(await findings.storms(firstDayMs - 7 * dayMs, 100)).toEqual([storm]);
});

/** What adding up all matches of all findings from the first to the last makes of them. */
function addedUp(file: string): readonly unknown[] {
  const database = new DatabaseSync(file);
  const rows = (sql: string) => database.prepare(sql).all();
  const kept = rows('SELECT * FROM finding_bundles ORDER BY finding_id, bundle');
  const anew = rows(`SELECT finding_id, json_array(computer, users, addresses) AS bundle, count(*) AS matches,
      min(time_ms) AS first_ms, max(time_ms) AS last_ms, min(sample) AS sample
    FROM matches WHERE finding_id IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`);
  database.close();
  expect(kept).toEqual(anew);
  return kept;
}

test('what is kept of a finding is what its matches say, whatever came, was seen again, was no sample and was removed', async () => {
  const folder = temporaryFolder();
  const stores = await temporaryStores(testClock(), folder);
  const file = join(folder, fileName);
  const keep = async (...matches: readonly Match[]) => {
    await stores.findings.createMatches(matches);
    await stores.findings.recomputeGroups(matches.map(groupOf));
  };
  const of = (n: number, users: readonly string[], sample = false) =>
    testMatch(n, { sample, event: { ...testMatch(n).event, users } });
  await keep(of(5, ['A']), of(7, ['B'], true), of(6, ['C'], true));
  await keep(of(3, ['A']), of(9, ['A']), of(8, ['B'], true));
  await keep(of(5, ['A']));
  // The sample is a real event, too.
  await keep(of(7, ['B']));
  expect(addedUp(file)).toHaveLength(3);
  await stores.events.removeSamples('k1');
  expect(addedUp(file)).toHaveLength(2);
  expect(await storedFindings(stores)).toMatchObject([{ matches: 4, users: ['A', 'B'], sample: false }]);
});

test('a storm keeps every reference, and the other rules are found in the same windows', async () => {
  const clock = testClock();
  const stores = await temporaryStores(clock);
  const source = elsewhere([], { clock: clock.now });
  const few = {
    id: 'few',
    matches: ({ envelope }: { envelope: { recordId: string | null } }) => envelope.recordId === '7',
  };
  const scheduler = testScheduler(stores, clock, {
    rules: testRules(everyEvent, few),
    sources: [{ source, startAt: { kind: 'ago', spanMs: 60_000 }, safetyLagMs: 0 }],
  });
  for (let n = 0; n < 1_500; n += 500) {
    for (const m of range(500))
      source.add({ index: 'i', id: String(n + m), document: testDocument(n + m) }, clock.now());
    clock.forward(60_000);
    await scheduler.tick();
  }
  const findings = await storedFindings(stores);
  expect(new Map(findings.map(({ rule, matches }) => [rule.id, matches]))).toEqual(
    new Map([
      ['every-event', 1_500],
      ['few', 1],
    ]),
  );
  expect(await stores.findings.storms(firstDayMs, 100)).toMatchObject([{ ruleId: 'every-event', matches: 1_500 }]);
});
