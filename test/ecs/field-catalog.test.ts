import { expect, test } from 'vitest';
import { loadMapping } from '../../src/load.ts';
import { catalogFields, findFields, similarNames } from '../../src/ecs/field-catalog.ts';
import type { FieldEntry, FieldQuery } from '../../src/ecs/field-catalog.ts';

const { mapping, fieldTypes } = loadMapping();
const catalog = catalogFields(mapping, fieldTypes);

function told({ field, logsource, event, places }: FieldEntry): string {
  const read = places.map(({ paths, codec }) => `${codec}(${paths.map(({ path }) => path).join(' ')})`);
  return `${field} in ${logsource ?? 'every'}/${event ?? 'event'}: ${read.join(' ')}`;
}

test.each<[name: string, query: FieldQuery, expected: readonly string[]]>([
  [
    'a field, in any case',
    { name: 'hashes', logsource: 'image_load' },
    [
      'Hashes in image_load/sysmon: plain(winlog.event_data.Hashes) hashes-split(file.hash.sha1 file.hash.md5 file.hash.sha256 file.pe.imphash)',
    ],
  ],
  [
    'a field in one shape',
    { name: 'Hashes', logsource: 'image_load', shapes: ['raw8'] },
    ['Hashes in image_load/sysmon: plain(winlog.event_data.Hashes)'],
  ],
  [
    'a document path: the field that is read there',
    { name: 'registry.data.strings', logsource: 'registry_set' },
    [
      'Details in registry_set/sysmon: plain(winlog.event_data.Details) registry-details(registry.data.type registry.data.strings)',
    ],
  ],
  [
    'a copy of a value',
    { name: 'process.parent.pid', logsource: 'process_creation' },
    [
      'ParentProcessId in process_creation/sysmon: plain(winlog.event_data.ParentProcessId) plain(process.parent.pid)',
      'ParentProcessId in process_creation/security_4688: hex-number(winlog.event_data.ProcessId)',
    ],
  ],
  [
    'what the event itself calls a field',
    { name: 'NewProcessName', logsource: 'process_creation' },
    ['Image in process_creation/security_4688: plain(winlog.event_data.NewProcessName) plain(process.executable)'],
  ],
  [
    'a field that every event has, under any logsource',
    { name: 'EventID', logsource: 'dns_query' },
    ['EventID in every/event: plain(event.code) plain(winlog.event_id)'],
  ],
  [
    'a field that the event does not have',
    { name: 'GrandParentImage' },
    ['GrandParentImage in process_creation/sysmon: ', 'GrandParentImage in process_creation/security_4688: '],
  ],
  ['a part of a name is no name', { name: 'Hashe' }, []],
])('%s', (_, query, expected) => {
  expect(findFields(catalog, query).map(told)).toEqual(expected);
});

test('a place tells the types of its paths, the change in words, and how it is known by shape', () => {
  const [user] = findFields(catalog, { name: 'User', logsource: 'process_creation', shapes: ['wlb8'] });
  expect(user!.places).toEqual([
    {
      paths: ['user.domain', 'user.name'].map((path) => ({ path, type: 'keyword', ignoreAbove: 1024 })),
      codec: 'user-domain-split',
      translation: { documents: 'LAB, eve', field: 'LAB\\eve' },
      seen: [
        { shape: 'wlb9', evidence: 'pipeline' },
        { shape: 'wlb8', evidence: 'golden' },
        { shape: 'wlb7', evidence: 'golden' },
        { shape: 'agent', evidence: 'golden' },
      ],
      onlyIn: null,
      notIn: null,
    },
  ]);
});

test('the catalogue holds every field of every kind of event once', () => {
  const keys = catalog.map(({ field, logsource, event }) => JSON.stringify([field, logsource, event]));
  expect(new Set(keys).size).toBe(keys.length);
  const fields = mapping.logsources.flatMap(({ events }) => events.flatMap((event) => [...event.fields]));
  expect(keys.length).toBe(fields.length + mapping.common.size);
});

test.each<[name: string, near: string]>([
  ['Hashs', 'Hashes'],
  ['comandline', 'CommandLine'],
  ['process.pe', 'process.pe.imphash'],
  ['imphas', 'process.pe.imphash'],
])('near %s is %s', (name, near) => {
  expect(similarNames(catalog, name)).toContain(near);
});

test('nothing is near what is like nothing', () => {
  expect(similarNames(catalog, 'qqqqzzzz')).toEqual([]);
});
