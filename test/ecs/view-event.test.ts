import { describe, expect, test } from 'vitest';
import type { EventSelector, Place } from '../../src/ecs/mapping.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';

const sysmon = 'Microsoft-Windows-Sysmon/Operational';

function view(document: Record<string, unknown>) {
  return viewEvent({ index: null, id: null, document });
}

function at(path: string, more: Partial<Place> = {}): Place {
  return { key: `plain(${path})`, codec: 'plain', paths: [path], shapes: new Map(), ...more };
}

describe('values', () => {
  test.each<[fact: string, document: Record<string, unknown>, path: string, expected: readonly string[] | null]>([
    ['of nested objects', { a: { b: { c: 'x' } } }, 'a.b.c', ['x']],
    ['of keys with dots', { 'a.b.c': 'x' }, 'a.b.c', ['x']],
    ['of keys with dots inside objects', { a: { 'b.c': 'x' } }, 'a.b.c', ['x']],
    ['of objects below keys with dots', { 'a.b': { c: 'x' } }, 'a.b.c', ['x']],
    ['of both at once', { a: { b: 'x' }, 'a.b': ['y', 'z'] }, 'a.b', ['x', 'y', 'z']],
    ['of objects in lists', { a: [{ b: 'x' }, { c: 'y' }, { b: ['z'] }] }, 'a.b', ['x', 'z']],
    ['of event data whose names hold dots', { winlog: { event_data: { 'a.b': 'x' } } }, 'winlog.event_data.a.b', ['x']],
    ['of names with blanks', { winlog: { event_data: { 'New Value': 'x' } } }, 'winlog.event_data.New Value', ['x']],
    ['that are not there', { a: 'x' }, 'a.b', null],
    ['that every object has', { a: {} }, 'a.constructor', null],
    ['that are null or empty', { a: [null, ''] }, 'a', null],
  ])('%s', (_, document, path, expected) => {
    expect(view(document).values(at(path))).toEqual(expected);
  });

  test('are those of the event codes that a place is meant for', () => {
    const event = view({ a: 'x', event: { code: '1' } });
    expect(event.values(at('a', { onlyIn: ['1', '2'] }))).toEqual(['x']);
    expect(event.values(at('a', { onlyIn: ['2'] }))).toBeNull();
    expect(event.values(at('a', { notIn: ['2'] }))).toEqual(['x']);
    expect(event.values(at('a', { notIn: ['1'] }))).toBeNull();
  });

  test('are decoded once', () => {
    const user: Place = { ...at(''), key: 'u', codec: 'user-domain-split', paths: ['d', 'n'] };
    const event = view({ d: 'LAB', n: 'eve' });
    expect(event.values(user)).toEqual(['LAB\\eve']);
    expect(event.values(user)).toBe(event.values({ ...user }));
  });
});

describe('the envelope', () => {
  const document = {
    '@timestamp': '2020-10-27T20:00:14.3242341Z',
    event: { code: '1', provider: 'p', ingested: '2020-10-27T20:00:20+01:00' },
    host: { name: 'h' },
    winlog: { channel: sysmon, computer_name: 'c', record_id: 20, event_data: { UtcTime: '2020-10-27 20:00:14.320' } },
  };

  test('has what is stored, and the time that Sysmon tells', () => {
    expect(view(document).envelope).toEqual({
      channel: sysmon,
      code: '1',
      provider: 'p',
      computer: 'c',
      recordId: '20',
      timeMs: Date.UTC(2020, 9, 27, 20, 0, 14, 320),
      ingestedMs: Date.UTC(2020, 9, 27, 19, 0, 20),
    });
  });

  test('is the same for the record number as text and the time in @timestamp', () => {
    const moved = {
      ...document,
      '@timestamp': '2020-10-27T20:00:14.320Z',
      winlog: { ...document.winlog, record_id: '20', event_data: {} },
    };
    expect(view(moved).envelope).toEqual(view(document).envelope);
  });

  test.each([
    [
      'a UtcTime that is none',
      { UtcTime: 'yesterday' },
      '2020-10-27T20:00:14.324Z',
      Date.UTC(2020, 9, 27, 20, 0, 14, 324),
    ],
    ['a time without a zone, which is UTC', {}, '2020-10-27T20:00:14', Date.UTC(2020, 9, 27, 20, 0, 14)],
    ['milliseconds since 1970', {}, 1603828814324, 1603828814324],
    ['what is no time', {}, 'yesterday', null],
  ])('takes %s', (_, data, timestamp, expected) => {
    const event = { ...document, '@timestamp': timestamp, winlog: { ...document.winlog, event_data: data } };
    expect(view(event).envelope.timeMs).toBe(expected);
  });

  test('has null for what is absent, and the second place where the first is', () => {
    expect(
      view({ winlog: { event_id: 7, provider_name: 'q' }, event: { provider: 'p' }, host: { name: 'h' } }).envelope,
    ).toEqual({
      channel: null,
      code: '7',
      provider: 'q',
      computer: 'h',
      recordId: null,
      timeMs: null,
      ingestedMs: null,
    });
  });
});

describe('an event is of a kind', () => {
  const kind: EventSelector = { channels: [sysmon], codes: ['1', '2'], providers: ['Microsoft-Windows-Sysmon'] };
  const event = (channel: string, code: string, provider?: string) =>
    view({ winlog: { channel, provider_name: provider }, event: { code } });

  test.each([
    ['by channel, code and provider', event(sysmon, '2', 'Microsoft-Windows-Sysmon'), kind, true],
    ['in any case of the names', event(sysmon.toUpperCase(), '1', 'microsoft-windows-sysmon'), kind, true],
    ['also where it names no provider', event(sysmon, '1'), kind, true],
    ['but not of another provider', event(sysmon, '1', 'Other'), kind, false],
    ['but not with another code', event(sysmon, '10'), kind, false],
    ['but not of another channel', event('Security', '1'), kind, false],
    [
      'with any code and provider, where none is named',
      event('Security', '1', 'Other'),
      { channels: ['Security'], codes: [], providers: [] },
      true,
    ],
    ['but not without a channel', view({ event: { code: '1' } }), kind, false],
  ])('%s', (_, one, selector, expected) => {
    expect(one.is(selector)).toBe(expected);
  });
});

describe('the shape', () => {
  const winlog = { channel: sysmon, api: 'wineventlog' };
  const plain = { ...winlog, event_data: { Image: 'x', UtcTime: 'y' } };
  const process = { executable: 'x' };
  test.each<[fact: string, document: Record<string, unknown>, shape: string, mixed: boolean]>([
    ['plain, by the event data', { winlog: plain }, 'raw8', false],
    ['plain, by version 9', { winlog: plain, agent: { type: 'winlogbeat', version: '9.1.0' } }, 'raw9', false],
    ['plain of 9, by GUIDs in capitals', { winlog: { channel: sysmon, provider_guid: '{5770385F}' } }, 'raw9', false],
    [
      'of a module, by its name and the version',
      { winlog, process, event: { module: 'sysmon' }, agent: { version: '8.15.3' } },
      'wlb8',
      false,
    ],
    [
      'of a module, by the version of ECS',
      { winlog, process, event: { module: 'sysmon' }, ecs: { version: '8.17.0' } },
      'wlb9',
      false,
    ],
    [
      'of a module of 7, which names no version of ECS',
      { winlog, process, event: { module: 'sysmon' } },
      'wlb7',
      false,
    ],
    ['of a module, by what was moved alone', { winlog, process, agent: { version: '8.15.3' } }, 'wlb8', false],
    [
      'of the Agent, by the data stream',
      { winlog, process, data_stream: { dataset: 'windows.sysmon_operational' } },
      'agent',
      false,
    ],
    ['of the Agent, by the beat', { winlog, process, agent: { type: 'filebeat', version: '9.0.0' } }, 'agent', false],
    [
      'mixed: moved, and still there',
      { winlog: plain, process, event: { module: 'sysmon' }, agent: { version: '8.15.3' } },
      'wlb8',
      true,
    ],
    ['mixed: half moved, and no module named', { winlog: plain, process }, 'raw8', true],
    [
      'plain, on a channel that no module changes',
      { winlog: { channel: 'System', event_data: { Image: 'x' } }, process },
      'raw8',
      false,
    ],
  ])('%s', (_, document, shape, mixed) => {
    const event = view(document);
    expect([event.shape, event.mixed]).toEqual([shape, mixed]);
  });
});
