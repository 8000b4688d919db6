import { expect, test } from 'vitest';
import { refuseEvent } from '../../src/files/refuse-event.ts';

const place = { file: 'a.ndjson', line: 7 };
const winlog = { channel: 'System' };

test.each<[name: string, document: Readonly<Record<string, unknown>>]>([
  ['with a channel, nested', { winlog }],
  ['with a channel, dotted', { 'winlog.channel': 'System' }],
  ['with a time', { winlog, '@timestamp': '2026-01-31T09:00:00Z' }],
  ['with a time in milliseconds', { winlog, '@timestamp': 1769850000000 }],
  ['without a time', { winlog, '@timestamp': null }],
])('a document is an event: %s', (_, document) => {
  expect(refuseEvent({ ...place, document })).toBeNull();
});

test.each<[name: string, document: Readonly<Record<string, unknown>>, code: string]>([
  ['of another kind', { message: 'hello' }, 'FILES_NO_CHANNEL'],
  ['with its channel in another place', { log: { channel: 'System' } }, 'FILES_NO_CHANNEL'],
  ['with an empty channel', { winlog: { channel: null } }, 'FILES_NO_CHANNEL'],
  ['with a day that no month has', { winlog, '@timestamp': '2026-02-30T00:00:00Z' }, 'FILES_NO_TIME'],
  ['with a time in other words', { winlog, '@timestamp': 'yesterday' }, 'FILES_NO_TIME'],
  ['with a time beyond all dates', { winlog, '@timestamp': 1e300 }, 'FILES_NO_TIME'],
  ['with an object for a time', { winlog, '@timestamp': {} }, 'FILES_NO_TIME'],
])('a document that is none has its place: %s', (_, document, code) => {
  expect(refuseEvent({ ...place, document })).toMatchObject({ code, at: { ...place, column: 1 } });
});

test('a time that is none is quoted', () => {
  const document = { winlog, '@timestamp': `x${'y'.repeat(200)}` };
  expect(refuseEvent({ ...place, document })?.message).toBe(
    `Its @timestamp is "x${'y'.repeat(98)}, which is no time: ISO 8601 was expected.`,
  );
});
