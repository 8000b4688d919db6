import { hashOf } from '../../src/findings/hash.ts';
import type { Match } from '../../src/findings/match.ts';

/** Two people who triage. */
export const [editor1, editor2] = [
  { id: 'k1', name: 'key1' },
  { id: 'k2', name: 'key2' },
] as const;

/** Match number `n` of rule `r` on `host1`, at noon and as many seconds. */
export function testMatch(n: number, change: Partial<Match> = {}): Match {
  const identity = hashOf(['event', n]);
  const match: Match = {
    id: '',
    rule: { id: 'r', revision: 'r1', title: 'Tool', level: 'medium' },
    event: {
      identity,
      source: 'embedded',
      index: null,
      id: String(n),
      time: new Date(Date.parse('2026-01-31T12:00:00Z') + n * 1_000).toISOString(),
      ingested: '2026-01-31T13:00:00.000Z',
      channel: 'Security',
      code: '4688',
      provider: null,
      computer: change.entity?.toUpperCase() ?? 'HOST1',
      recordId: String(n),
      users: ['CORP\\alice'],
      addresses: ['10.0.0.5'],
      document: { n },
    },
    entity: 'host1',
    explanation: [
      {
        search: 'selection',
        item: 'Image',
        field: 'Image',
        path: 'process.executable',
        value: 'x',
        matched: '*',
        line: 7,
      },
    ],
    sample: false,
    ...change,
  };
  return { ...match, id: hashOf([match.rule.id, match.event.identity]) };
}
