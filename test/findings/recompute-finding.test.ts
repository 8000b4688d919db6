import { expect, test } from 'vitest';
import { namesListed, recomputeFinding } from '../../src/findings/recompute-finding.ts';
import type { MatchBundle } from '../../src/findings/recompute-finding.ts';

const noon = Date.parse('2026-01-31T12:00:00Z');
const group = { ruleId: 'r', entity: 'host1', periodFromMs: Date.parse('2026-01-31T00:00:00Z') };
const rule = { id: 'r', revision: 'r2', title: 'Tool', level: 'high' } as const;

function bundle(change: Partial<MatchBundle>): MatchBundle {
  const facts = { matches: 1, firstMs: noon, lastMs: noon, host: 'HOST1', users: [], addresses: [], sample: false };
  return { ...facts, ...change };
}

test('a finding adds its matches up', () => {
  const bundles = [
    bundle({ matches: 2, lastMs: noon + 60_000, users: ['CORP\\bob', 'CORP\\Alice'], addresses: ['10.0.0.9'] }),
    bundle({ firstMs: noon - 60_000, host: 'host1', users: ['corp\\alice'], addresses: ['10.0.0.5'], sample: true }),
  ];
  expect(recomputeFinding(group, rule, bundles).facts).toEqual({
    rule: { id: 'r', title: 'Tool', level: 'high' },
    entity: 'host1',
    period: { from: '2026-01-31T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
    matches: 3,
    firstSeen: '2026-01-31T11:59:00.000Z',
    lastSeen: '2026-01-31T12:01:00.000Z',
    hosts: ['HOST1'],
    users: ['CORP\\Alice', 'CORP\\bob'],
    addresses: ['10.0.0.5', '10.0.0.9'],
    cut: false,
    sample: false,
  });
});

test('the order in which matches come changes nothing', () => {
  const bundles = [bundle({ users: ['a', 'B'] }), bundle({ users: ['b', 'A'], firstMs: 5 }), bundle({ host: null })];
  expect(recomputeFinding(group, rule, bundles.toReversed())).toEqual(recomputeFinding(group, rule, bundles));
});

test('a finding is a sample while all its matches are', () => {
  expect(recomputeFinding(group, rule, [bundle({ sample: true })]).facts.sample).toBe(true);
});

test('a finding of very many users lists the first and says so; filters know them all', () => {
  const users = Array.from({ length: namesListed + 1 }, (_, n) => `user${n}`);
  const { facts, names } = recomputeFinding(group, rule, [bundle({ users })]);
  expect(facts).toMatchObject({ cut: true, users: [...users].sort().slice(0, namesListed) });
  expect(names.users).toHaveLength(namesListed + 1);
});
