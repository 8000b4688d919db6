import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../src/ecs/document.ts';
import { readEvtx } from '../../src/ecs/evtx-document.ts';
import { readInput } from '../../src/ecs/input-document.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { eventIdentity } from '../../src/findings/event-identity.ts';
import { sharedData } from '../shared-data.ts';

const system = {
  Provider: { '#attributes': { Name: 'Service Control Manager', Guid: '555908D1-A6D7-4695-8E1E-26931D2012F4' } },
  EventID: 7045,
  Channel: 'System',
  Computer: 'HOST1',
};

function evtx(event: Document, more: Document = {}): Document {
  return { Event: { System: { ...system, ...more }, ...event } };
}

function read(document: Document): Document {
  const reading = readEvtx(document);
  if (reading.kind === 'malformed') throw new Error(reading.reason);
  return reading.document;
}

const winlogOf = (document: Document): Document => read(document).winlog as Document;

describe('a record becomes', () => {
  const whole = {
    '@timestamp': '2026-01-31T09:00:00.123456Z',
    event: { kind: 'event', code: '7045', provider: 'Service Control Manager', outcome: 'success' },
    host: { name: 'HOST1' },
    log: { level: 'warning' },
    winlog: {
      api: 'wineventlog',
      channel: 'System',
      computer_name: 'HOST1',
      event_id: '7045',
      record_id: 12,
      provider_name: 'Service Control Manager',
      provider_guid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}',
      version: 2,
      opcode: 'Start',
      keywords: ['Audit Success', 'Classic'],
      activity_id: '{0188dd7a-447d-000c-82dd-88017d44d701}',
      process: { pid: 700, thread: { id: 701 } },
      user: { identifier: 'S-1-5-18' },
      event_data: { ServiceName: 'x' },
    },
  };
  const scalars = {
    Version: 2,
    Level: 3,
    Task: 0,
    Opcode: 1,
    Keywords: '0x80a0000000000000',
    EventRecordID: 12,
    Channel: 'System',
    Computer: 'HOST1',
  };
  const attributes = {
    Provider: { Name: 'Service Control Manager', Guid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}' },
    TimeCreated: { SystemTime: '2026-01-31T09:00:00.123456Z' },
    Correlation: { ActivityID: '0188DD7A-447D-000C-82DD-88017D44D701' },
    Execution: { ProcessID: 700, ThreadID: 701 },
    Security: { UserID: 'S-1-5-18' },
  };
  const beside = Object.fromEntries(Object.entries(attributes).map(([name, of]) => [`${name}_attributes`, of]));
  const qualifiers = { Qualifiers: 16384 };

  test('the plain document of winlogbeat, with attributes inside of the element', () => {
    const inside = Object.fromEntries(Object.entries(attributes).map(([name, of]) => [name, { '#attributes': of }]));
    const System = {
      ...scalars,
      EventID: { '#attributes': qualifiers, '#text': 7045 },
      ...inside,
    };
    expect(read({ Event: { '#attributes': { xmlns: 'x' }, System, EventData: { ServiceName: 'x' } } })).toEqual(whole);
  });

  test('the same, with attributes beside the element', () => {
    const System = { ...scalars, EventID: 7045, EventID_attributes: qualifiers, ...beside };
    const EventData_attributes = { Name: 'x' };
    expect(
      read({
        Event: { System, EventData: { ServiceName: 'x' }, EventData_attributes },
        Event_attributes: { xmlns: 'x' },
      }),
    ).toEqual(whole);
  });

  test('the same, where every number is a text', () => {
    const texts = Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, String(value)]));
    const System = { ...texts, ...beside, EventID: '7045' };
    expect(read({ Event: { System, EventData: { ServiceName: 'x' } } })).toEqual({
      ...whole,
      winlog: { ...whole.winlog, record_id: '12' },
    });
  });

  test('what little there is, of a record that has little', () => {
    expect(read({ Event: { System: { Channel: 'System', EventID: 6 } } })).toEqual({
      event: { kind: 'event', code: '6' },
      winlog: { api: 'wineventlog', channel: 'System', event_id: '6' },
    });
  });

  test.each([
    ['as it is', '2026-01-31T09:00:00.1Z', '2026-01-31T09:00:00.1Z'],
    ['in the writing of old dumps', '2019-04-18 16:55:37.125909 UTC', '2019-04-18T16:55:37.125909Z'],
  ])('its time %s', (_, SystemTime, expected) => {
    expect(read(evtx({}, { TimeCreated: { '#attributes': { SystemTime } } }))['@timestamp']).toBe(expected);
  });
});

test.each<[fact: string, data: Document, expected: Document | undefined]>([
  ['numbers and truth values are texts', { a: 1, b: true, c: 'x' }, { a: '1', b: 'true', c: 'x' }],
  ['what is empty is left out', { a: '', b: null, c: {}, d: 'x' }, { d: 'x' }],
  ['nothing but empty values is no data', { a: '' }, undefined],
  ['attributes are no data', { '#attributes': { Name: 'n' }, a_attributes: { n: 1 }, a: 'x' }, { a: 'x' }],
  ['a text whose name sounds like attributes is data', { msDS_attributes: 'x' }, { msDS_attributes: 'x' }],
  [
    'what is of the type GUID gets the braces that Windows renders',
    { ProcessGuid: '747F3D96-1AB2-4C3D-8E4F-0123456789AB', jobId: '747F3D96-1AB2-4C3D-8E4F-0123456789AB' },
    { ProcessGuid: '{747f3d96-1ab2-4c3d-8e4f-0123456789ab}', jobId: '{747f3d96-1ab2-4c3d-8e4f-0123456789ab}' },
  ],
  [
    'a text in braces stays, whatever it is of',
    { LogonGuid: '{747F3D96-1AB2-4C3D-8E4F-0123456789AB}', SourceProcessGUID: '-' },
    { LogonGuid: '{747F3D96-1AB2-4C3D-8E4F-0123456789AB}', SourceProcessGUID: '-' },
  ],
  [
    'a text that only looks like a GUID stays, named or not',
    { Data: '747F3D96-1AB2-4C3D-8E4F-0123456789AB', Details: '747F3D96-1AB2-4C3D-8E4F-0123456789AB' },
    { param1: '747F3D96-1AB2-4C3D-8E4F-0123456789AB', Details: '747F3D96-1AB2-4C3D-8E4F-0123456789AB' },
  ],
  [
    'line ends are those of Unix, and none is last; blanks stay',
    { a: 'x\r\ny \r\n\n', b: 'z ' },
    { a: 'x\ny ', b: 'z ' },
  ],
  ['a value with attributes', { a: { '#attributes': { q: 1 }, '#text': 5 } }, { a: '5' }],
  ['a value that is a list keeps every text', { a: { '#text': ['x', '', 2] } }, { a: ['x', '2'] }],
  [
    'unnamed elements are counted, empty ones too',
    { Binary: null, Data: { '#text': ['x', '', 'z'] } },
    { param2: 'x', param4: 'z' },
  ],
  ['unnamed elements as a list', { Data: ['x', 'y'], Binary: 'AB' }, { param1: 'x', param2: 'y', Binary: 'AB' }],
  ['one unnamed element', { Data: { '#text': 'x' } }, { param1: 'x' }],
  ['one unnamed element, as text', { Data: 'x' }, { param1: 'x' }],
  ['of two elements with one name the first counts', { Data: 'x', param1: 'y' }, { param1: 'x' }],
  [
    'a name that every object has',
    JSON.parse('{"__proto__":"x","constructor":"y"}') as Document,
    JSON.parse('{"__proto__":"x","constructor":"y"}') as Document,
  ],
])('event data: %s', (_, EventData, expected) => {
  expect(winlogOf(evtx({ EventData })).event_data).toEqual(expected);
});

test.each<[fact: string, event: Document, expected: Document]>([
  [
    'named after the element that holds it',
    { UserData: { LogFileCleared: { '#attributes': { xmlns: 'x' }, SubjectUserName: 'eve', n: 1 } } },
    { xml_name: 'LogFileCleared', SubjectUserName: 'eve', n: '1' },
  ],
  [
    'with the attributes beside it',
    { UserData: { EventXML_attributes: { xmlns: 'x' }, EventXML: { User: 'eve' } } },
    { xml_name: 'EventXML', User: 'eve' },
  ],
  [
    'without what is nested deeper',
    { UserData: { A: { B: { C: 'x' }, URL: { '#attributes': { scheme: 'http' }, '#text': 'u' } } } },
    { xml_name: 'A', URL: 'u' },
  ],
])('user data: %s', (_, event, expected) => {
  expect(winlogOf(evtx(event))).toMatchObject({ user_data: expected });
});

test.each<[fact: string, document: Document, reason: string]>([
  ['no Event', { EventID: 1 }, 'Event is missing'],
  ['an Event that is none', { Event: 'x' }, 'Event is "x", not an object'],
  ['no System', { Event: { EventData: {} } }, 'Event.System is missing'],
  ['a System that is none', { Event: { System: [1] } }, 'Event.System is [1], not an object'],
  ['no channel', { Event: { System: { EventID: 1 } } }, 'Event.System.Channel is missing'],
  ['an empty channel', evtx({}, { Channel: '' }), 'Event.System.Channel is "", not the name of a channel'],
  ['no event id', { Event: { System: { Channel: 'System' } } }, 'Event.System.EventID is missing'],
  ['an event id that is none', evtx({}, { EventID: 'x' }), 'Event.System.EventID is "x", not a number'],
  ['data that are a text', evtx({ EventData: 'x' }), 'Event.EventData is "x", not an object'],
  [
    'data that are a list',
    evtx({ UserData: ['x'.repeat(60)] }),
    `Event.UserData is ["${'x'.repeat(38)}…, not an object`,
  ],
])('%s is told', (_, document, reason) => {
  expect(readEvtx(document)).toEqual({ kind: 'malformed', reason: `No record of an EVTX file: ${reason}.` });
});

test('a document tells by itself whether it is a record, unless all are said to be', () => {
  const winlogbeat = { winlog: { channel: 'System' }, Event: 'kept' };
  expect(readInput(winlogbeat, 'auto')).toEqual({ kind: 'document', document: winlogbeat });
  expect(readInput(winlogbeat, 'evtx').kind).toBe('malformed');
  expect(readInput(evtx({}), 'auto')).toEqual(readInput(evtx({}), 'evtx'));
  expect(readInput({ Event: {} }, 'auto').kind).toBe('malformed');
});

const forms = ['evtxjson', 'raw8', 'winlogbeat8'].map((form) =>
  sharedData(`winlogbeat/derived/sigma-regression.${form}.ndjson`),
);

test.skipIf(forms.includes(null))(
  'the regression records of SigmaHQ become their plain documents, and stay one event',
  () => {
    const [records, plain, moved] = forms.map(documentsOf);
    expect(records!.length).toBe(116);
    expect(records!.map(read)).toEqual(plain);
    expect(records!.map((record) => identityOf(read(record)))).toEqual(plain!.map(identityOf));
    expect(plain!.map(identityOf)).toEqual(moved!.map(identityOf));
  },
);

function documentsOf(file: string | null): readonly Document[] {
  const lines = readFileSync(file!, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Document);
}

function identityOf(document: Document): string {
  return eventIdentity(viewEvent({ index: null, id: null, document }));
}

test('a level or an opcode that has no name gives none, whatever objects inherit', () => {
  const { log, winlog } = read(evtx({}, { Level: 'constructor', Opcode: '__proto__' }));
  expect([log, (winlog as Document).opcode]).toEqual([undefined, undefined]);
});

test('line ends behind a text are taken off in the time of its length', () => {
  const lines = '\n'.repeat(500_000);
  const { event_data } = winlogOf(evtx({ EventData: { A: `a${lines}`, B: `${lines}b`, C: lines } }));
  expect(event_data).toEqual({ A: 'a', B: `${lines}b` });
});
