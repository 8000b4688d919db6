import { expect, test } from 'vitest';
import { fieldOf } from '../../src/ecs/field-of.ts';
import { findLogsource } from '../../src/ecs/find-logsource.ts';
import type { Logsource } from '../../src/sigma/rule.ts';
import { eventNamed, ownMapping } from './own-mapping.ts';

const at = { file: 'a.yml', line: 1, column: 1 };

function logsourceOf(product: string | null, category: string | null, service: string | null): Logsource {
  return { at, product, category, service, definition: null };
}

function find(product: string | null, category: string | null, service: string | null): string | null {
  const found = findLogsource(ownMapping, logsourceOf(product, category, service));
  return found === null ? null : (found.category ?? found.service);
}

test.each([
  ['a category of Windows', 'windows', 'process_creation', null, 'process_creation'],
  ['a category without a product, which is taken for Windows', null, 'process_creation', null, 'process_creation'],
  ['a service', 'windows', null, 'security', 'security'],
  ['another product', 'linux', 'process_creation', null, null],
  ['an unknown category', 'windows', 'webserver', null, null],
  ['category and service together, of which no entry has both', 'windows', 'process_creation', 'sysmon', null],
  ['another product alone', 'linux', null, null, null],
])('%s', (_, product, category, service, expected) => {
  expect(find(product, category, service)).toBe(expected);
});

test('a product alone: the events of every log that is mapped, and then those of all others', () => {
  const { events } = findLogsource(ownMapping, logsourceOf('windows', null, null))!;
  const services = ownMapping.logsources.filter(({ service }) => service !== null);
  expect(events.slice(0, -1)).toEqual(services.flatMap((entry) => entry.events));
  expect(events.at(-1)).toMatchObject({ selector: { channels: [], codes: [], providers: [] }, guess: true });
});

function keysOf(logsource: string, event: string, field: string) {
  const { places, guessed } = fieldOf(ownMapping, eventNamed(logsource, event), field);
  return { guessed, places: places.map(({ key, shapes }) => `${key} ${[...shapes.keys()].join(' ')}`) };
}

test('a field of the event', () => {
  expect(keysOf('process_creation', 'sysmon', 'Image')).toEqual({
    guessed: false,
    places: ['plain(winlog.event_data.Image) raw9 raw8', 'plain(process.executable) wlb9 wlb8 wlb7 agent'],
  });
});

test('a field of all events', () => {
  expect(keysOf('process_creation', 'sysmon', 'EventID').places).toEqual([
    'plain(event.code) wlb9 wlb8 wlb7 agent raw9 raw8',
    'plain(winlog.event_id) wlb9 wlb8 wlb7 agent raw9 raw8',
  ]);
});

test('a field that the event does not have', () => {
  expect(keysOf('process_creation', 'security_4688', 'Hashes')).toEqual({ guessed: false, places: [] });
});

test('a field that nobody maps is guessed, on a channel that modules change for plain documents alone', () => {
  expect(keysOf('security', 'eventlog', 'Nobody')).toEqual({
    guessed: true,
    places: ['plain(winlog.event_data.Nobody) raw9 raw8', 'plain(winlog.user_data.Nobody) raw9 raw8'],
  });
  expect(keysOf('system', 'eventlog', 'Nobody').places[0]).toBe(
    'plain(winlog.event_data.Nobody) wlb9 wlb8 wlb7 agent raw9 raw8',
  );
});

test('a name with blanks is the name without them, and a guess takes underscores for blanks, too', () => {
  expect(keysOf('windefend', 'eventlog', 'Threat Name')).toEqual(keysOf('windefend', 'eventlog', 'ThreatName'));
  expect(keysOf('windefend', 'eventlog', 'Threat ID').places.map((place) => place.split(') ')[0])).toEqual([
    'plain(winlog.event_data.Threat ID',
    'plain(winlog.event_data.Threat_ID',
    'plain(winlog.user_data.Threat ID',
    'plain(winlog.user_data.Threat_ID',
  ]);
});
