import { expect, test } from 'vitest';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { buildMatch, matchedEvent } from '../../src/findings/build-match.ts';
import { groupOf } from '../../src/findings/group.ts';
import { hashOf } from '../../src/findings/hash.ts';
import type { Match } from '../../src/findings/match.ts';
import { testDocument } from '../hunt/test-events.ts';
import { testRules } from '../hunt/test-rules.ts';

const rules = await testRules({ id: 'r', title: 'Tool', level: 'high', matches: () => true }).prepare(
  [{ id: 'r', revision: 'r1' }],
  null!,
);
const { rule } = rules.ruleSet.rules[0]!;

function matchOf(document: Record<string, unknown>, sample?: true): Match {
  const source = { index: 'winlogbeat-1', id: 'a', document, ...(sample && { sample }) };
  const event = viewEvent(source);
  return buildMatch({ rule, event, matched: matchedEvent(event, 'dc'), explanation: [] });
}

test('a match says which rule, which event, where it was seen and what the event names', () => {
  const document = testDocument(7);
  const identity = hashOf([
    'host1.corp.local',
    'microsoft-windows-sysmon/operational',
    '7',
    '1',
    Date.parse('2026-01-31T10:00:00Z'),
  ]);
  expect(matchOf(document)).toEqual({
    id: hashOf(['r', identity]),
    rule: { id: 'r', revision: 'r1', title: 'Tool', level: 'high' },
    event: {
      identity,
      source: 'dc',
      index: 'winlogbeat-1',
      id: 'a',
      time: '2026-01-31T10:00:00.000Z',
      ingested: null,
      channel: 'Microsoft-Windows-Sysmon/Operational',
      code: '1',
      provider: 'Microsoft-Windows-Sysmon',
      computer: 'HOST1.corp.local',
      recordId: '7',
      users: ['CORP\\alice'],
      addresses: [],
      document,
    },
    entity: 'host1.corp.local',
    explanation: [],
    sample: false,
  });
});

test('a match on a sample event is marked', () => {
  expect(matchOf(testDocument(1), true).sample).toBe(true);
});

test.each([
  ['its own time', { '@timestamp': '2026-01-31T23:59:59.999Z' }, '2026-01-31T23:59:59.999Z', '2026-01-31'],
  [
    'else the time of its arrival',
    { event: { ingested: '2026-02-01T00:00:00Z' } },
    '2026-02-01T00:00:00.000Z',
    '2026-02-01',
  ],
  ['else the start of 1970', { message: 'x' }, '1970-01-01T00:00:00.000Z', '1970-01-01'],
  [
    'also where it claims a time that no date can hold',
    { '@timestamp': 9e16, event: { ingested: '2026-02-01T00:00:00Z' } },
    '2026-02-01T00:00:00.000Z',
    '2026-02-01',
  ],
])('the time of an event is %s, and gives the day that it is grouped in', (_name, document, time, day) => {
  const match = matchOf(document);
  expect(match.event.time).toBe(time);
  expect(groupOf(match)).toEqual({ ruleId: 'r', entity: '(no host)', periodFromMs: Date.parse(`${day}T00:00:00Z`) });
});

test('an event without a computer name is grouped by the host that shipped it', () => {
  expect(matchOf({ host: { name: 'Collector' } }).entity).toBe('collector');
});
