import { expect } from 'vitest';
import type { Finding } from '../../src/findings/finding.ts';
import { groupOf } from '../../src/findings/group.ts';
import type { Match } from '../../src/findings/match.ts';
import { findingSorts, matchSorts } from '../../src/findings/stores.ts';
import type { FindingFilter, MatchFilter, Page, PageRequest } from '../../src/findings/stores.ts';
import { range } from '../hunt/test-events.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import { editor1, testMatch } from '../embedded/test-match.ts';
import { storeTest, testStores } from './test-stores.ts';
import type { TestStores } from './test-stores.ts';

const at = (time: string) => `2026-01-31T${time}.000Z`;

/** Four findings that differ in everything that lists are sorted and filtered by. */
async function fourFindings(): Promise<TestStores> {
  const stores = await testStores(testClock());
  const match = (
    n: number,
    entity: string,
    about: { rule: string; level: Match['rule']['level']; user: string; time: string },
  ) =>
    testMatch(n, {
      entity,
      rule: { id: about.rule, revision: 'r1', title: about.rule, level: about.level },
      event: { ...testMatch(n, { entity }).event, time: at(about.time), users: [about.user] },
    });
  const psexec = { rule: 'psexec', level: 'high' } as const;
  const matches = [
    match(1, 'a', { ...psexec, user: 'CORP\\alice', time: '08:00:00' }),
    match(2, 'a', { ...psexec, user: 'CORP\\bob', time: '12:00:00' }),
    match(3, 'b', { ...psexec, user: 'LAB\\alice', time: '10:00:00' }),
    match(4, 'c', { rule: 'whoami', level: 'low', user: 'carol', time: '09:00:00' }),
    match(5, 'd', { rule: 'mimikatz', level: 'critical', user: 'CORP\\dave', time: '11:00:00' }),
    match(6, 'd', { rule: 'mimikatz', level: 'critical', user: 'CORP\\dave', time: '11:30:00' }),
    match(7, 'd', { rule: 'mimikatz', level: 'critical', user: 'CORP\\dave', time: '11:45:00' }),
  ];
  for (const each of matches) {
    await stores.matches.createMatches([each]);
    await stores.findings.recomputeGroups([groupOf(each)]);
  }
  const { items } = await stores.findings.listFindings({ host: 'c' }, { limit: 1, cursor: null, sort: 'changed' });
  await stores.findings.triage(items[0]!.id, { status: 'closed' }, 0, editor1);
  return stores;
}

async function readThrough<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  request: { readonly sort: string; readonly limit: number },
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: Page<T> = await list({ ...request, cursor });
    items.push(...page.items);
    if (page.next === null || page.items.length === 0) return items;
    cursor = page.next;
  }
}

const ms = (time: string) => Date.parse(at(time));

storeTest('findings are filtered and sorted', async () => {
  const stores = await fourFindings();
  const entities = async (filter: FindingFilter, sort = 'firstSeen') =>
    (await stores.findings.listFindings(filter, { limit: 50, cursor: null, sort })).items
      .map(({ entity }) => entity)
      .join('');
  const sorted: Record<string, string> = {};
  for (const sort of findingSorts) sorted[sort] = await entities({}, sort);
  const answers = {
    'every finding': await entities({}),
    'host, in any case': await entities({ host: 'A' }),
    'user with domain': await entities({ user: 'corp\\ALICE' }),
    'user by name alone': await entities({ user: 'alice' }),
    'user without a domain': await entities({ user: 'carol' }),
    'user that is a part of a name': await entities({ user: 'ali' }),
    rule: await entities({ rule: 'psexec' }),
    levels: await entities({ level: ['low', 'critical'] }),
    'no level': await entities({ level: [] }),
    'open ones': await entities({ status: ['open'] }),
    'closed ones': await entities({ status: ['closed', 'acknowledged'] }),
    'from, which overlaps': await entities({ fromMs: ms('11:00:00') }),
    'to, which does not': await entities({ toMs: ms('10:00:00') }),
    'from and to within a finding': await entities({ fromMs: ms('09:30:00'), toMs: ms('09:40:00') }),
    'several at once': await entities({ rule: 'psexec', user: 'alice', host: 'b' }),
    ...sorted,
  };
  expect(answers).toEqual({
    'every finding': 'acbd',
    'host, in any case': 'a',
    'user with domain': 'a',
    'user by name alone': 'ab',
    'user without a domain': 'c',
    'user that is a part of a name': '',
    rule: 'ab',
    levels: 'cd',
    'no level': '',
    'open ones': 'abd',
    'closed ones': 'c',
    'from, which overlaps': 'ad',
    'to, which does not': 'ac',
    'from and to within a finding': 'a',
    'several at once': 'b',
    '-lastSeen': 'adbc',
    lastSeen: 'cbda',
    '-firstSeen': 'dbca',
    firstSeen: 'acbd',
    '-level': expect.stringMatching(/^d(ab|ba)c$/) as string,
    '-matches': expect.stringMatching(/^da(bc|cb)$/) as string,
    changed: 'abdc',
  });
});

storeTest('matches are filtered and sorted', async () => {
  const stores = await fourFindings();
  const [finding] = (await stores.findings.listFindings({ host: 'a' }, { limit: 1, cursor: null, sort: 'changed' }))
    .items;
  const records = async (filter: MatchFilter, sort = 'time') =>
    (await stores.matches.listMatches(filter, { limit: 50, cursor: null, sort })).items
      .map(({ event }) => event.recordId)
      .join('');
  const sorted: Record<string, string> = {};
  for (const sort of matchSorts) sorted[sort] = await records({}, sort);
  const answers = {
    'every match': await records({}),
    finding: await records({ finding: finding!.id }),
    rule: await records({ rule: 'psexec' }),
    'host, in any case': await records({ host: 'D' }),
    'from and to': await records({ fromMs: ms('09:00:00'), toMs: ms('11:00:00') }),
    ...sorted,
  };
  expect(answers).toEqual({
    'every match': '1435672',
    finding: '12',
    rule: '132',
    'host, in any case': '567',
    'from and to': '43',
    '-time': '2765341',
    time: '1435672',
    stored: '1234567',
  });
});

storeTest('page by page, findings come whole and each once in every order, also where many are equal', async () => {
  const stores = await testStores(testClock());
  const matches = range(25).map((n) =>
    testMatch(n, { entity: `host${n}`, event: { ...testMatch(n).event, time: at(`12:00:0${n % 3}`) } }),
  );
  await stores.matches.createMatches(matches);
  await stores.findings.recomputeGroups(matches.map(groupOf));
  const list = (page: PageRequest): Promise<Page<Finding>> => stores.findings.listFindings({}, page);
  for (const sort of findingSorts) {
    const inPages = await readThrough(list, { sort, limit: 4 });
    expect(inPages, sort).toEqual((await list({ limit: 100, cursor: null, sort })).items);
    expect(new Set(inPages.map(({ id }) => id)).size, sort).toBe(25);
  }
});

storeTest('what comes in between while a list is read neither repeats nor hides what was there', async () => {
  const stores = await testStores(testClock());
  const add = async (from: number, count: number) => {
    const matches = range(count).map((n) => testMatch(from + n, { entity: `host${from + n}` }));
    await stores.matches.createMatches(matches);
    await stores.findings.recomputeGroups(matches.map(groupOf));
  };
  await add(0, 20);
  const before = (await stores.findings.listFindings({}, { limit: 100, cursor: null, sort: '-lastSeen' })).items;
  let added = 0;
  const inPages = await readThrough<Finding>(
    async (page) => {
      added += 1;
      await add(1_000 * added, 3);
      return stores.findings.listFindings({}, page);
    },
    { sort: '-lastSeen', limit: 3 },
  );
  const old = new Set(before.map(({ id }) => id));
  expect(inPages.map(({ id }) => id).filter((id) => old.has(id))).toEqual(before.map(({ id }) => id));
});

storeTest('the list of stored matches goes on from its end', async () => {
  const stores = await testStores(testClock());
  await stores.matches.createMatches([testMatch(1)]);
  const page = await stores.matches.listMatches({}, { limit: 10, cursor: null, sort: 'stored' });
  await stores.matches.createMatches([testMatch(2)]);
  const rest = await stores.matches.listMatches({}, { limit: 10, cursor: page.next, sort: 'stored' });
  expect(rest.items.map(({ id }) => id)).toEqual([testMatch(2).id]);
});

storeTest.each([
  ['an unknown order', { sort: 'title', cursor: null }, 'FINDINGS_BAD_SORT'],
  ['a cursor of nowhere', { sort: 'changed', cursor: 'x' }, 'FINDINGS_BAD_CURSOR'],
])('%s is refused', async (_name, request, code) => {
  const stores = await testStores(testClock());
  const page = { limit: 1, ...request };
  await expect(stores.findings.listFindings({}, page)).rejects.toMatchObject({ diagnostic: { code } });
});
