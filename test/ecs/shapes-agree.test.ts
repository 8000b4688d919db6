import { expect, test } from 'vitest';
import type { EventView } from '../../src/ecs/event-view.ts';
import { goldenIsHere, viewsOf } from './golden-events.ts';
import { ownMapping } from './own-mapping.ts';
import { readFieldOf } from './read-field-of.ts';
import { answersOf, fieldsOf, isNothing, shown, words } from './readings.ts';

/**
 * The same real events as plain documents and as the modules of winlogbeat 8 leave them, line by line: each field of each
 * logsource must read the same in both.
 */
const pairs = [
  ['derived/hit-corpus.raw8.ndjson', 'derived/hit-corpus.winlogbeat8.ndjson'],
  ['derived/sigma-regression.raw8.ndjson', 'derived/sigma-regression.winlogbeat8.ndjson'],
  ['derived/samples.raw8.ndjson', 'derived/samples.winlogbeat8.ndjson'],
  ['extra/sysmon.raw-winlogbeat8.ndjson', 'sysmon.ndjson'],
  ['extra/security.raw-winlogbeat8.ndjson', 'security.ndjson'],
  ['extra/powershell.raw-winlogbeat8.ndjson', 'powershell.ndjson'],
] as const;

/** What the modules lose, by the field and its value in the plain document. Everything else must be equal. */
const losses: readonly (readonly [
  why: string,
  isLost: (field: string, plain: string, moved: string | null) => boolean,
])[] = [
  ["Sysmon's '-' and null GUIDs are removed", (_, plain, moved) => isNothing(plain) && moved === null],
  [
    'answers that Sysmon cut short are dropped, and ::ffff: is put before all addresses',
    (field, plain, moved) =>
      field === 'QueryResults' && answersOf(moved ?? '').every((answer) => answersOf(plain).includes(answer)),
  ],
  ['::ffff: is cut off addresses', (field, plain, moved) => field === 'IpAddress' && withoutPrefix(plain) === moved],
  ['the halves of a QWORD are added up', (field, plain) => field === 'Details' && plain.startsWith('qword (0x01')],
  [
    'an imphash of zeros is dropped',
    (field, plain, moved) => field === 'Hashes' && plain === `${moved!},imphash=${'0'.repeat(32)}`,
  ],
  ["Sysmon's 'Unknown' is no hash", (field, plain, moved) => field === 'Hash' && plain === 'unknown' && moved === null],
  ['of the names of two ports one is kept', (field, _, moved) => field === 'SourcePortName' && moved === null],
  ['white space between codes is lost', (_, plain, moved) => words(plain) === words(moved)],
  [
    'process_tampering writes its Type as message',
    (field, plain, moved) => field === 'Message' && plain === '' && moved === 'image is replaced',
  ],
];

test.skipIf(!goldenIsHere)('fields read the same in plain documents and in those of the modules', () => {
  const counts = { events: 0, readings: 0, filled: 0 };
  const lost = Object.fromEntries(losses.map(([why]) => [why, 0]));
  const differences: string[] = [];
  for (const [plainFile, movedFile] of pairs) {
    const plain = viewsOf(plainFile);
    const moved = viewsOf(movedFile);
    expect(moved.length).toBe(plain.length);
    for (const [index, view] of plain.entries()) {
      counts.events++;
      for (const { field, name } of fieldsOf(view)) {
        counts.readings++;
        const one = shown(readFieldOf(view, field));
        const other = shown(readFieldOf(moved[index]!, field));
        if (one !== null) counts.filled++;
        if (one === other) continue;
        const loss = losses.find(([, isLost]) => isLost(field.field, one ?? '', other));
        if (loss === undefined) differences.push(`${movedFile}:${index + 1} ${name} ${one} ${other}`);
        else lost[loss[0]]!++;
      }
    }
  }
  expect(differences).toEqual([]);
  expect(counts).toEqual({ events: 1476, readings: 106_983, filled: 30_672 });
  expect(lost).toEqual({
    "Sysmon's '-' and null GUIDs are removed": 357,
    'answers that Sysmon cut short are dropped, and ::ffff: is put before all addresses': 63,
    '::ffff: is cut off addresses': 3,
    'the halves of a QWORD are added up': 12,
    'an imphash of zeros is dropped': 4,
    "Sysmon's 'Unknown' is no hash": 1,
    'of the names of two ports one is kept': 8,
    'white space between codes is lost': 12,
    'process_tampering writes its Type as message': 1,
  });
});

test.skipIf(!goldenIsHere)('an event is of the same kinds in both, and no document is taken for mixed', () => {
  for (const [plainFile, movedFile] of pairs) {
    const moved = viewsOf(movedFile);
    for (const [index, view] of viewsOf(plainFile).entries()) {
      expect(kindsOf(moved[index]!)).toEqual(kindsOf(view));
      expect([view.shape, view.mixed, moved[index]!.mixed]).toEqual(['raw8', false, false]);
      expect(moved[index]!.shape).toBe(
        'event' in moved[index]!.source.document && isRouted(moved[index]!) ? 'wlb8' : 'raw8',
      );
    }
  }
});

function isRouted(view: EventView): boolean {
  return (view.source.document.event as { module?: string }).module !== undefined;
}

function kindsOf(view: EventView): readonly string[] {
  return ownMapping.logsources.flatMap(({ category, service, events }) =>
    events.filter(({ selector }) => view.is(selector)).map(({ name }) => `${category ?? service!}/${name}`),
  );
}

function withoutPrefix(text: string | null): string | null {
  return text?.replaceAll('::ffff:', '') ?? null;
}
