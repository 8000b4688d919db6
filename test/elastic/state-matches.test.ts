import { expect } from 'vitest';
import { groupOf } from '../../src/findings/group.ts';
import { hashOf } from '../../src/findings/hash.ts';
import type { Match } from '../../src/findings/match.ts';
import { testClock } from '../embedded/temporary-stores.ts';
import { testMatch } from '../embedded/test-match.ts';
import { range } from '../hunt/test-events.ts';
import { adminClient, elasticTest } from './elastic-test.ts';
import { direct, place, proxied } from './state-tests.ts';

const stored = { limit: 1_000, cursor: null, sort: 'stored' };

function nested(depth: number): Readonly<Record<string, unknown>> {
  let value: Readonly<Record<string, unknown>> = { end: true };
  for (let level = 1; level < depth; level++) value = { a: value };
  return value;
}

const ofEvent = (n: number, event: Partial<Match['event']>, change: Partial<Match> = {}): Match =>
  testMatch(n, { ...change, event: { ...testMatch(n).event, ...event } });

elasticTest.each<[string, Match]>([
  ['keys with dots beside objects of the same name', ofEvent(1, { document: { 'a.b': 1, a: { b: 'x', 'c.d': [] } } })],
  ['10,000 fields', ofEvent(2, { document: Object.fromEntries(range(10_000).map((n) => [`field${n}`, n])) })],
  ['a depth of 2,000', ofEvent(3, { document: nested(2_000) })],
  ['a string of 200 kB', ofEvent(4, { document: { text: 'é'.repeat(200_000) } })],
  ['null bytes', ofEvent(5, { document: { '\0': 'a\0b' }, users: ['A\\\0'] })],
  ['empty names of fields', ofEvent(6, { document: { '': { '': 1 }, ' ': 2, '.': 3, '..a': 4 } })],
  ['halves of characters', ofEvent(7, { document: { half: '\ud800' }, computer: 'HOST\ud800', users: ['\udc00'] })],
  ['one field in two types', ofEvent(8, { document: { n: [1, 'a', { b: null }, [true]] } })],
  ['a host and a user of 40,000 letters', ofEvent(9, { computer: 'H'.repeat(40_000), users: ['U'.repeat(40_000)] })],
  ['an entity of 40,000 letters', testMatch(10, { entity: 'e'.repeat(40_000) })],
  ['an address with a zone', ofEvent(11, { addresses: ['fe80::1%eth0', '::1'] })],
  ['a time that no clock tells', ofEvent(12, { time: '+200000-01-01T00:00:00.000Z' })],
  ['a time before 1970', ofEvent(13, { time: '-000001-01-01T00:00:00.000Z' })],
])('an event with %s is kept whole, found by its host, and has a finding', async (_name, match) => {
  const { matches, findings } = direct(await place());
  expect(await matches.createMatches([match])).toEqual([{ kind: 'created' }]);
  const [finding] = await findings.recomputeGroups([groupOf(match)]);
  const { event, ...kept } = (await matches.match(match.id))!;
  expect(kept).toMatchObject({ id: match.id, entity: match.entity, findingId: finding!.id });
  // As text, since to compare what is so deep is too much for the test.
  expect(JSON.stringify(event)).toBe(JSON.stringify(match.event));
  const host = match.event.computer!.toLowerCase();
  const found = await findings.listFindings({ host }, { limit: 2, cursor: null, sort: 'changed' });
  expect(found.items).toEqual([finding]);
  expect((await matches.listMatches({ host }, stored)).items.map(({ id }) => id)).toEqual([match.id]);
});

/** An event that its parts name, as one from Windows. */
function windowsEvent(time: string): Match {
  const named = hashOf(['host1', 'security', '7', '4688', Date.parse(time)]);
  const match = testMatch(7, { event: { ...testMatch(7).event, identity: named, recordId: '7', time } });
  return { ...match, id: hashOf([match.rule.id, named]) };
}

elasticTest(
  'a match lies in the month of its event; one that may come back with another time lies in none',
  async () => {
    const prefix = await place();
    const { matches } = direct(prefix);
    const unnamed = testMatch(1);
    const again = ofEvent(1, { time: '2026-03-01T00:00:00.000Z' });
    await matches.createMatches([windowsEvent('2026-01-31T08:00:00.000Z'), windowsEvent('2055-01-01T00:00:00.000Z')]);
    await matches.createMatches([unnamed]);
    expect(await matches.createMatches([again])).toEqual([{ kind: 'present' }]);
    const client = adminClient();
    const counts = await client.cat.count({ index: `${prefix}-matches-2026.01`, format: 'json' });
    const others = await client.cat.count({ index: `${prefix}-matches-other`, format: 'json' });
    await client.close();
    expect([counts[0]!.count, others[0]!.count]).toEqual(['1', '2']);
  },
);

elasticTest('what the server refuses for now is sent again, and the rest of the batch is not', async () => {
  const { proxy, state } = await proxied(await place());
  proxy.intervene({
    on: ({ path, body }) => path.startsWith('/_bulk') && body.includes('-matches-'),
    times: 1,
    do: { kind: 'rewrite', rewrite: (answer) => withItem(answer, 1, 429, 'es_rejected_execution_exception') },
  });
  const outcomes = await state.matches.createMatches([testMatch(1), testMatch(2), testMatch(3)]);
  // The second had been stored, and the answer said that it had not: it is ours all the same.
  expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'created', 'created']);
  const bulks = proxy.requests.filter(({ path, body }) => path.startsWith('/_bulk') && body.includes('-matches-'));
  expect(bulks.map(({ body }) => body.match(/"create"/g)?.length)).toEqual([3, 1]);
});

elasticTest('where the answer is lost, the match is created once', async () => {
  const { proxy, state } = await proxied(await place());
  proxy.intervene({
    on: ({ path, body }) => path.startsWith('/_bulk') && body.includes('-matches-'),
    times: 1,
    do: { kind: 'cut', afterBytes: 10 },
  });
  expect(await state.matches.createMatches([testMatch(1), testMatch(1)])).toEqual([
    { kind: 'created' },
    { kind: 'present' },
  ]);
  expect((await state.matches.listMatches({}, stored)).items).toHaveLength(1);
});

elasticTest.each([
  ['a document that cannot be parsed', 400, 'document_parsing_exception', 'rejected'],
  ['a document that is too large', 413, 'too_large', 'rejected'],
  ['too many shards in the cluster', 400, 'validation_exception', 'ELASTIC_REJECTED'],
  ['an index that takes no writes', 403, 'cluster_block_exception', 'ELASTIC_FORBIDDEN'],
  ['a closed index', 400, 'index_closed_exception', 'ELASTIC_CLOSED_INDEX'],
])('%s: the match is rejected, or the window stays open', async (_name, status, type, expected) => {
  const { proxy, state } = await proxied(await place());
  proxy.intervene({
    on: ({ path, body }) => path.startsWith('/_bulk') && body.includes('-matches-'),
    do: { kind: 'rewrite', rewrite: (answer) => withItem(answer, 1, status, type) },
  });
  const made = state.matches.createMatches([testMatch(1), testMatch(2)]);
  const kinds = made.then(
    (outcomes) => outcomes.map(({ kind }) => kind).join(),
    (error: unknown) =>
      `${(error as Error).message.split(':')[0]!}: ${((error as Error).cause as { code: string }).code}`,
  );
  expect(await kinds).toBe(expected === 'rejected' ? 'created,rejected' : `The state store fails: ${expected}`);
});

elasticTest('a batch that is too large for the server is cut in two, down to the match at fault', async () => {
  const { proxy, state } = await proxied(await place());
  const large = testMatch(2, { entity: 'the large one' });
  proxy.intervene({
    on: ({ path, body }) => path.startsWith('/_bulk') && body.includes('the large one'),
    do: { kind: 'answer', status: 413, body: { error: { type: 'too_large', reason: 'entity too large' } } },
  });
  const outcomes = await state.matches.createMatches([testMatch(1), large, testMatch(3), testMatch(4)]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['created', 'rejected', 'created', 'created']);
});

elasticTest('more names than an answer holds are counted, each once, and every one is found', async () => {
  const { matches, findings } = direct(await place());
  const batch = range(2_500).map((n) => ofEvent(n, { users: [`CORP\\user${n % 2_300}`], document: null }));
  await matches.createMatches(batch);
  const [finding] = await findings.recomputeGroups([groupOf(batch[0]!)]);
  expect(finding).toMatchObject({ matches: 2_500, cut: true });
  const page = { limit: 2, cursor: null, sort: 'changed' };
  expect((await findings.listFindings({ user: 'user2299' }, page)).items).toHaveLength(1);
  expect((await findings.listFindings({ user: 'user2300' }, page)).items).toHaveLength(0);
});

elasticTest('two of one cluster with the clocks of two machines keep their matches apart', async () => {
  const prefix = await place();
  const [early, late] = [testClock(0), testClock(4e12)].map((clock) => direct(prefix, { clock }));
  await Promise.all([early!.matches.createMatches([testMatch(1)]), late!.matches.createMatches([testMatch(2)])]);
  expect((await early!.matches.listMatches({}, stored)).items).toHaveLength(2);
});

function withItem(answer: unknown, at: number, status: number, type: string): unknown {
  const { items } = answer as { items: Record<string, object>[] };
  return {
    ...(answer as object),
    errors: true,
    items: items.map((item, n) =>
      n === at ? { create: { ...Object.values(item)[0], status, error: { type, reason: 'no' } } } : item,
    ),
  };
}
