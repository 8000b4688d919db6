import { expect } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { documentsKept, groupOf } from '../../src/findings/group.ts';
import { hashOf } from '../../src/findings/hash.ts';
import type { Match } from '../../src/findings/match.ts';
import type { CreateOutcome, Page } from '../../src/findings/stores.ts';
import { range } from '../hunt/test-events.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import { editor1, editor2, testMatch } from '../embedded/test-match.ts';
import { storeTest, testPlace, testStores } from './test-stores.ts';
import type { TestStores } from './test-stores.ts';

const byTime = { limit: 1_000, cursor: null, sort: 'time' };
const byChange = { limit: 1_000, cursor: null, sort: 'changed' };

async function keep(stores: TestStores, ...matches: readonly Match[]): Promise<readonly CreateOutcome[]> {
  const outcomes = await stores.matches.createMatches(matches);
  await stores.findings.recomputeGroups(matches.map(groupOf));
  return outcomes;
}

const kinds = (outcomes: readonly CreateOutcome[]) => outcomes.map(({ kind }) => kind);

storeTest('a match comes back as it was stored, with its finding and the places where its event was seen', async () => {
  const clock = testClock();
  const stores = await testStores(clock);
  const match = testMatch(1);
  await keep(stores, match);
  expect(await stores.matches.match(match.id)).toEqual({
    ...match,
    findingId: hashOf(['r', 'host1', Date.parse('2026-01-31T00:00:00Z'), 1]),
    seen: [{ source: 'embedded', index: null, id: '1' }],
    storedAt: new Date(clock.now()).toISOString(),
  });
  expect(await stores.matches.match('unknown')).toBeNull();
});

storeTest('a match is created once; its copies only tell where else the event was seen', async () => {
  const stores = await testStores(testClock());
  const copy = testMatch(1, { event: { ...testMatch(1).event, source: 'dc', index: 'winlogbeat-1', id: 'a' } });
  expect(kinds(await keep(stores, testMatch(1), testMatch(2), testMatch(1)))).toEqual([
    'created',
    'created',
    'present',
  ]);
  expect(kinds(await keep(stores, copy, copy))).toEqual(['present', 'present']);
  const { items } = await stores.matches.listMatches({}, byTime);
  expect(items).toHaveLength(2);
  expect((await stores.matches.match(copy.id))!.seen).toEqual([
    { source: 'dc', index: 'winlogbeat-1', id: 'a' },
    { source: 'embedded', index: null, id: '1' },
  ]);
});

storeTest('matches of one rule, host and day are one finding; another rule, host or day is another', async () => {
  const stores = await testStores(testClock());
  await keep(
    stores,
    testMatch(1),
    testMatch(2),
    testMatch(3, { rule: { ...testMatch(3).rule, id: 'other' } }),
    testMatch(4, { entity: 'host2' }),
    testMatch(5, { event: { ...testMatch(5).event, time: '2026-02-01T00:00:00.000Z' } }),
  );
  const { items } = await stores.findings.listFindings({}, byChange);
  expect(items.map(({ rule, entity, period, matches }) => [rule.id, entity, period.from, matches])).toEqual([
    ['r', 'host1', '2026-01-31T00:00:00.000Z', 2],
    ['other', 'host1', '2026-01-31T00:00:00.000Z', 1],
    ['r', 'host2', '2026-01-31T00:00:00.000Z', 1],
    ['r', 'host1', '2026-02-01T00:00:00.000Z', 1],
  ]);
});

storeTest('to recompute a group again changes nothing, also not its place in the change feed', async () => {
  const stores = await testStores(testClock());
  await keep(stores, testMatch(1));
  const [before] = (await stores.findings.listFindings({}, byChange)).items;
  expect(await stores.findings.recomputeGroups([groupOf(testMatch(1))])).toEqual([before]);
  expect(await stores.findings.recomputeGroups([{ ruleId: 'none', entity: 'x', periodFromMs: 0 }])).toEqual([]);
});

storeTest('each finding after a closed one follows it, and an open one takes every match', async () => {
  const stores = await testStores(testClock());
  const latest = async () => (await stores.findings.listFindings({}, byChange)).items.at(-1)!;
  await keep(stores, testMatch(1));
  const first = await latest();
  await stores.findings.triage(first.id, { status: 'acknowledged' }, 0, editor1);
  await keep(stores, testMatch(2));
  expect(await latest()).toMatchObject({ id: first.id, matches: 2 });
  await stores.findings.triage(first.id, { status: 'closed' }, 1, editor1);
  await keep(stores, testMatch(2));
  expect(await latest()).toMatchObject({ id: first.id, matches: 2, triage: { status: 'closed' } });
  await keep(stores, testMatch(3));
  const second = await latest();
  expect(second).toMatchObject({ generation: 2, follows: first.id, matches: 1 });
  await stores.findings.triage(second.id, { status: 'closed' }, 0, editor1);
  await keep(stores, testMatch(4));
  expect(await latest()).toMatchObject({ generation: 3, follows: second.id, matches: 1 });
});

storeTest('triage is written by version: an edit of what has changed meanwhile is a conflict', async () => {
  const clock = testClock();
  const stores = await testStores(clock);
  await keep(stores, testMatch(1));
  const { id, changed } = (await stores.findings.listFindings({}, byChange)).items[0]!;
  const edit = { status: 'closed', verdict: 'true_positive', note: 'PsExec by red team', tags: ['exercise'] } as const;
  expect(await stores.findings.triage(id, edit, 0, editor1)).toMatchObject({
    changed: changed + 1,
    triage: { ...edit, assignee: null, version: 1, updatedAt: new Date(clock.now()).toISOString(), updatedBy: 'key1' },
  });
  expect(await stores.findings.triage(id, { status: 'open' }, 0, editor2)).toBe('conflict');
  expect(await stores.findings.triage(id, { status: 'open' }, 1, editor2)).toMatchObject({
    triage: { status: 'open', note: 'PsExec by red team', version: 2, updatedBy: 'key2' },
  });
  expect(await stores.findings.triage('unknown', {}, 0, editor1)).toBeNull();
});

storeTest('whole events are kept for the first matches of a finding, and again for those of the next', async () => {
  const stores = await testStores(testClock());
  const kept = async (matches: readonly Match[]) => {
    for (let from = 0; from < matches.length; from += 70) await keep(stores, ...matches.slice(from, from + 70));
    const stored = await Promise.all(matches.map(({ id }) => stores.matches.match(id)));
    return stored.filter((match) => match!.event.document !== null).length;
  };
  expect(await kept(range(150).map((n) => testMatch(n)))).toBe(documentsKept);
  const [first] = (await stores.findings.listFindings({}, byChange)).items;
  expect(first!.matches).toBe(150);
  await stores.findings.triage(first!.id, { status: 'closed' }, 0, editor1);
  expect(await kept(range(120).map((n) => testMatch(1_000 + n)))).toBe(documentsKept);
});

storeTest(
  'the change feed yields each new or changed finding, over a restart and with nothing new in between',
  async () => {
    const clock = testClock();
    const place = testPlace();
    const first = await testStores(clock, place);
    const feed = (stores: TestStores, cursor: string | null, limit = 2) =>
      stores.findings.listFindings({}, { limit, cursor, sort: 'changed' });
    const empty = await feed(first, null);
    expect(empty).toEqual({ items: [], next: expect.any(String) as string });
    await keep(first, testMatch(1, { entity: 'a' }), testMatch(2, { entity: 'b' }), testMatch(3, { entity: 'c' }));
    const page = await feed(first, empty.next);
    expect(page.items.map(({ entity }) => entity)).toEqual(['a', 'b']);
    await keep(first, testMatch(4, { entity: 'a' }));
    await first.close();

    const second = await testStores(clock, place);
    const rest = await feed(second, page.next);
    expect(rest.items.map(({ entity, matches }) => [entity, matches])).toEqual([
      ['c', 1],
      ['a', 2],
    ]);
    const nothing = await feed(second, rest.next);
    expect(nothing).toEqual({ items: [], next: rest.next });
    await second.findings.triage(rest.items[0]!.id, { status: 'closed' }, 0, editor1);
    expect((await feed(second, nothing.next)).items).toMatchObject([{ entity: 'c', triage: { status: 'closed' } }]);
  },
);

storeTest('a reader of the change feed misses nothing while others write', async () => {
  const stores = await testStores(testClock());
  const writes = Promise.all(range(60).map((n) => keep(stores, testMatch(n, { entity: `host${n % 20}` }))));
  const latest = new Map<string, number>();
  let cursor: string | null = null;
  const readOn = async () => {
    const page: Page<Finding> = await stores.findings.listFindings({}, { limit: 3, cursor, sort: 'changed' });
    for (const { id, matches } of page.items) latest.set(id, matches);
    cursor = page.next;
    return page.items.length;
  };
  while ([...latest.values()].reduce((sum, matches) => sum + matches, 0) < 30) {
    await readOn();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writes;
  while ((await readOn()) > 0);
  expect([...latest.values()]).toEqual(range(20).map(() => 3));
});

storeTest('what was rejected is counted, and listed by pages with the newest first', async () => {
  const { quarantine } = await testStores(testClock());
  const rejected = range(3).map((n) => ({ match: testMatch(n), reason: 'too large', atMs: n }));
  await quarantine.saveRejected(rejected);
  const first = await quarantine.listRejected({ limit: 2, cursor: null, sort: '-rejected' });
  const rest = await quarantine.listRejected({ limit: 2, cursor: first.next, sort: '-rejected' });
  expect([first, rest].map(({ items }) => items.map(({ atMs }) => atMs))).toEqual([[3, 2], [1]]);
  expect([first.items[0]!.match.event.document, rest.next, await quarantine.countRejected()]).toEqual([null, null, 3]);
});
