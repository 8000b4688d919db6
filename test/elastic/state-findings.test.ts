import { expect } from 'vitest';
import type { ElasticState } from '../../src/elastic/state/open-elastic-state.ts';
import { groupOf } from '../../src/findings/group.ts';
import type { Match } from '../../src/findings/match.ts';
import { editor1, testMatch } from '../embedded/test-match.ts';
import { elasticTest } from './elastic-test.ts';
import { gate } from './gate.ts';
import { direct, place, proxied } from './state-tests.ts';
import type { WireRequest } from './wire-proxy.ts';

const group = groupOf(testMatch(1));

async function keep(state: ElasticState, ...matches: readonly Match[]): Promise<string> {
  await state.matches.createMatches(matches);
  return (await state.findings.recomputeGroups([group]))[0]!.id;
}

const bulkTo =
  (index: string) =>
  ({ path, body }: WireRequest) =>
    path.startsWith('/_bulk') && body.includes(index);
const counts = async ({ findings }: ElasticState) => {
  const { items } = await findings.listFindings({}, { limit: 9, cursor: null, sort: 'changed' });
  return items
    .toSorted((a, b) => a.generation - b.generation)
    .map(({ generation, matches, triage }) => `${generation}: ${matches} ${triage.status}`);
};

elasticTest('a match that is grouped while its finding is closed belongs to the next one', async () => {
  const prefix = await place();
  const { proxy, state: runner } = await proxied(prefix);
  const person = direct(prefix);
  const id = await keep(runner, testMatch(1));
  const held = gate(bulkTo('-findings-'));
  proxy.intervene(held.intervention);
  const grouped = keep(runner, testMatch(2));
  await held.reached;
  expect(await person.findings.triage(id, { status: 'closed' }, 0, editor1)).toMatchObject({ matches: 1 });
  held.open();
  await grouped;
  expect(await counts(person)).toEqual(['1: 1 closed', '2: 1 open']);
});

elasticTest(
  'what is counted between the look of a person and the word that it is closed belongs to the next one',
  async () => {
    const prefix = await place();
    const { proxy, state: person } = await proxied(prefix);
    const runner = direct(prefix);
    const id = await keep(runner, testMatch(1));
    const held = gate(bulkTo('-triage'));
    proxy.intervene(held.intervention);
    const closed = person.findings.triage(id, { status: 'closed' }, 0, editor1);
    await held.reached;
    await keep(runner, testMatch(2));
    expect(await counts(runner)).toEqual(['1: 2 open']);
    held.open();
    expect(await closed).toMatchObject({ matches: 1, triage: { status: 'closed' } });
    expect(await counts(runner)).toEqual(['1: 1 closed', '2: 1 open']);
    const stored = await Promise.all([1, 2].map((n) => runner.matches.match(testMatch(n).id)));
    expect(stored.map((match) => match!.findingId === id)).toEqual([true, false]);
    const listed = await runner.matches.listMatches({ finding: id }, { limit: 9, cursor: null, sort: 'time' });
    expect(listed.items.map((match) => match.id)).toEqual([testMatch(1).id]);
  },
);

elasticTest('a finding that is opened again takes matches again, unless another has followed it', async () => {
  const state = direct(await place());
  const id = await keep(state, testMatch(1));
  await state.findings.triage(id, { status: 'closed' }, 0, editor1);
  await state.findings.triage(id, { status: 'open' }, 1, editor1);
  await keep(state, testMatch(2));
  expect(await counts(state)).toEqual(['1: 2 open']);
  await state.findings.triage(id, { status: 'closed' }, 2, editor1);
  await keep(state, testMatch(3));
  await state.findings.triage(id, { status: 'open' }, 3, editor1);
  await keep(state, testMatch(4));
  expect(await counts(state)).toEqual(['1: 2 open', '2: 2 open']);
});

elasticTest.each([
  ['the finding shows it', '-findings-'],
  ['the audit log has it', '-audit'],
])('an edit that is saved before %s is not lost: who reads next sees it whole', async (_name, index) => {
  const prefix = await place();
  const { proxy, state: broken } = await proxied(prefix);
  const id = await keep(broken, testMatch(1));
  const body = { error: { type: 'cluster_block_exception', reason: 'index read-only' } };
  proxy.intervene({ on: bulkTo(index), do: { kind: 'answer', status: 403, body } });
  await expect(broken.findings.triage(id, { status: 'closed' }, 0, editor1)).rejects.toThrow('The state store fails');

  const other = direct(prefix);
  const closed = { status: ['closed'] as const };
  // Not the change feed: that waits for what the other was writing, until it is held for dead.
  const page = { limit: 9, cursor: null, sort: '-lastSeen' };
  expect((await other.findings.listFindings(closed, page)).items).toMatchObject([{ id, triage: { version: 1 } }]);
  expect(await other.audit.listAudit(9, null)).toMatchObject([{ action: 'finding.triage', subject: id, by: 'k1' }]);
  expect(await other.findings.triage(id, { status: 'open' }, 0, editor1)).toBe('conflict');
});

elasticTest('an edit whose answer is lost is no conflict with itself', async () => {
  const { proxy, state } = await proxied(await place());
  const id = await keep(state, testMatch(1));
  proxy.intervene({ on: bulkTo('-triage'), times: 1, do: { kind: 'cut', afterBytes: 5 } });
  expect(await state.findings.triage(id, { note: 'seen' }, 0, editor1)).toMatchObject({
    triage: { note: 'seen', version: 1 },
  });
  expect(await state.audit.listAudit(9, null)).toHaveLength(1);
});

elasticTest('of two edits of one version at once, one is made and the other is a conflict', async () => {
  const prefix = await place();
  const [one, two] = [direct(prefix), direct(prefix)];
  const id = await keep(one, testMatch(1));
  const edits = await Promise.all(
    [one, two].map(({ findings }, n) => findings.triage(id, { note: String(n) }, 0, editor1)),
  );
  expect(edits.map((edit) => edit === 'conflict').toSorted()).toEqual([false, true]);
});

elasticTest('two that group the same matches at once come to one finding', async () => {
  const prefix = await place();
  const [one, two] = [direct(prefix), direct(prefix)];
  await one.matches.createMatches([testMatch(1), testMatch(2), testMatch(3)]);
  await Promise.all([one, two, one, two].map(({ findings }) => findings.recomputeGroups([group])));
  expect(await counts(one)).toEqual(['1: 3 open']);
});

elasticTest('what a run left that was cut off between storing and grouping is found, and then no more', async () => {
  const prefix = await place();
  const before = direct(prefix);
  await keep(before, testMatch(1));
  await before.matches.createMatches([testMatch(2), testMatch(3, { entity: 'host2' })]);
  const { findings } = direct(prefix);
  const left = await findings.ungrouped();
  expect(left.map(({ entity }) => entity).toSorted()).toEqual(['host1', 'host2']);
  await findings.recomputeGroups(left);
  expect(await findings.ungrouped()).toEqual([]);
  await before.matches.createMatches([testMatch(4)]);
  expect(await findings.ungrouped()).toEqual([group]);
});

elasticTest('a match that a dead writer has stored is grouped by whoever stores it again', async () => {
  const prefix = await place();
  const { proxy, state: dying } = await proxied(prefix);
  // It is killed after the match is stored and before it can say so.
  const release = ({ path, body }: WireRequest) => path.startsWith('/_bulk') && body.includes('"in_flight":[]');
  proxy.intervene({ on: release, do: { kind: 'answer', status: 401 } });
  await expect(dying.matches.createMatches([testMatch(1)])).rejects.toThrow();
  const { matches, findings } = direct(prefix);
  expect(await findings.recomputeGroups([group])).toEqual([]);
  expect(await matches.createMatches([testMatch(1)])).toEqual([{ kind: 'present' }]);
  expect(await findings.recomputeGroups([group])).toMatchObject([{ matches: 1 }]);
});
