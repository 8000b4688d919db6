import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { eventIdentity, indexFamily } from '../../src/findings/event-identity.ts';
import { hashOf } from '../../src/findings/hash.ts';
import { sharedData } from '../shared-data.ts';

type Document = Record<string, unknown>;

const plain = {
  '@timestamp': '2026-01-31T10:00:00.4321987Z',
  event: { code: '1' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    computer_name: 'Host1.corp.local',
    record_id: 4711,
    event_data: { UtcTime: '2026-01-31 09:59:59.123', User: 'CORP\\alice' },
  },
};

const module = {
  '@timestamp': '2026-01-31T09:59:59.123Z',
  event: { code: '1', module: 'sysmon', ingested: '2026-01-31T10:00:03Z' },
  winlog: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    computer_name: 'HOST1.corp.local',
    record_id: '4711',
  },
  user: { domain: 'CORP', name: 'alice' },
};

const withoutRecordId: Document = { ...plain, winlog: { ...plain.winlog, record_id: undefined } };

function identityOf(document: Document, index: string | null = null, id: string | null = null): string {
  return eventIdentity(viewEvent({ index, id, document }));
}

test('an event is named by computer, channel, record id, code and the milliseconds of its own time', () => {
  const parts = ['host1.corp.local', 'microsoft-windows-sysmon/operational', '4711', '1'];
  expect(identityOf(plain)).toBe(hashOf([...parts, Date.parse('2026-01-31T09:59:59.123Z')]));
});

test('the plain and the module form of an event are one, under any index and _id', () => {
  const identity = identityOf(plain);
  expect(identityOf(module)).toBe(identity);
  expect(identityOf(module, 'winlogbeat-8.19.0-2026.01.31', 'a1')).toBe(identity);
  expect(identityOf(plain, 'restored-other', 'b2')).toBe(identity);
});

test.each([
  ['another record id', { winlog: { ...plain.winlog, record_id: 4712 } }],
  ['another computer', { winlog: { ...plain.winlog, computer_name: 'host2.corp.local' } }],
  ['another channel', { winlog: { ...plain.winlog, channel: 'Security' } }],
  ['another event code', { event: { code: '5' } }],
  ['another time', { winlog: { ...plain.winlog, event_data: { UtcTime: '2026-01-31 09:59:59.124' } } }],
])('%s is another event', (_name, change) => {
  expect(identityOf({ ...plain, ...change })).not.toBe(identityOf(plain));
});

test('without a record id a server’s document is named by data stream and _id', () => {
  const identity = identityOf(withoutRecordId, '.ds-winlogbeat-8.19.0-2026.01.31-000007', 'a1');
  expect(identity).toBe(hashOf(['winlogbeat-8.19.0', 'a1']));
  expect(identityOf(withoutRecordId, '.ds-winlogbeat-8.19.0-2026.02.28-000008', 'a1')).toBe(identity);
  expect(identityOf(withoutRecordId, '.ds-winlogbeat-8.19.0-2026.01.31-000007', 'a2')).not.toBe(identity);
});

test('without a record id a document of a file or the embedded store is named by its content', () => {
  const identity = identityOf(withoutRecordId);
  const reordered = Object.fromEntries(Object.entries(withoutRecordId).reverse());
  const stamped = { ...withoutRecordId, event: { code: '1', ingested: '2026-02-01T00:00:00Z' }, _id: 'x', _index: 'y' };
  expect(identityOf(reordered, null, '17')).toBe(identity);
  expect(identityOf(stamped, null, '18')).toBe(identity);
  expect(identityOf({ ...withoutRecordId, 'event.ingested': '2026-02-01T00:00:00Z' })).toBe(identity);
  expect(identityOf({ ...withoutRecordId, message: 'another' })).not.toBe(identity);
});

test.each([
  ['.ds-logs-system.security-default-2026.01.31-000012', 'logs-system.security-default'],
  ['partial-.ds-logs-system.security-default-2026.01.31-000012', 'logs-system.security-default'],
  ['restored-winlogbeat-8.19.0-2026.01.31', 'winlogbeat-8.19.0'],
  ['shrink-x4f2-winlogbeat-8.19.0-000003', 'winlogbeat-8.19.0'],
  ['winlogbeat-8.19.0-2026.01.31-000001', 'winlogbeat-8.19.0'],
  ['winlogbeat-2026-01-31', 'winlogbeat'],
  ['winlogbeat-2026.01', 'winlogbeat'],
  ['winlogbeat-8.19.0', 'winlogbeat-8.19.0'],
  ['windows-events', 'windows-events'],
  ['events-2026', 'events-2026'],
])('of the index name %s stays %s', (index, family) => {
  expect(indexFamily(index)).toBe(family);
});

const derived = sharedData('winlogbeat/derived');

test.skipIf(derived === null).each(['hit-corpus', 'samples', 'sigma-regression'])(
  'every event of %s is one in plain and in module form, and no two are the same',
  (corpus) => {
    const identities = ['raw8', 'winlogbeat8'].map((shape) =>
      readFileSync(`${derived!}/${corpus}.${shape}.ndjson`, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => identityOf(JSON.parse(line) as Document)),
    );
    expect(identities[0]).toEqual(identities[1]);
    expect(new Set(identities[0]).size).toBeGreaterThan(identities[0]!.length * 0.9);
  },
);
