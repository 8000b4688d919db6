import { expect, test } from 'vitest';
import { type GoldenShape, goldenEvents, goldenIsHere } from './golden-events.ts';
import { readFieldOf } from './read-field-of.ts';
import { answersOf, fieldsOf, isNothing, separator, shown, words } from './readings.ts';

/**
 * The events that the real software shows in several shapes: each field of each logsource must read as in the plain document
 * of winlogbeat 8. (The modules of winlogbeat 8 have a test of their own, with many more events.)
 */
interface Loss {
  readonly why: string;
  readonly shapes?: readonly GoldenShape[];
  readonly isLost: (field: string, plain: string, other: string | null) => boolean;
}

/** What the documents force, by the field and its value in the plain document. Everything else must be equal. */
const losses: readonly Loss[] = [
  { why: "Sysmon's '-' and null GUIDs are removed", isLost: (_, plain, other) => isNothing(plain) && other === null },
  {
    why: 'of the names of two ports one is kept',
    isLost: (field, _, other) => field === 'SourcePortName' && other === null,
  },
  {
    why: 'an imphash of zeros is dropped',
    isLost: (field, plain, other) => field === 'Hashes' && plain === `${other!},imphash=${'0'.repeat(32)}`,
  },
  {
    why: '::ffff: is cut off addresses',
    isLost: (field, plain, other) => field === 'IpAddress' && plain.replaceAll('::ffff:', '') === other,
  },
  { why: 'white space between codes is lost', isLost: (_, plain, other) => words(plain) === words(other) },
  {
    why: 'answers that Sysmon cut short are dropped, and ::ffff: is put before all addresses',
    isLost: (field, plain, other) =>
      field === 'QueryResults' && answersOf(other ?? '').every((answer) => answersOf(plain).includes(answer)),
  },
  {
    why: 'process_tampering writes its Type as message',
    isLost: (field, plain, other) => field === 'Message' && plain === '' && other === 'image is replaced',
  },
  {
    why: 'winlogbeat 7 cuts blanks off the command line of Windows PowerShell',
    shapes: ['wlb7'],
    isLost: (field, plain, other) => field === 'Data' && plain.replace(/ {2,}/g, '') === other,
  },
  {
    why: 'the Agent keeps the bindings of an invocation of Windows PowerShell, not its command',
    shapes: ['agent'],
    isLost: (field, plain, other) => field === 'Data' && plain.replace(/commandinvocation\(.*\n/, '') === other,
  },
  {
    why: 'what Windows renders was taken from the documents',
    shapes: ['agent'],
    isLost: (field, _, other) => ['Message', 'Task', 'OpCode'].includes(field) && other === null,
  },
  {
    why: 'public addresses were replaced in the documents',
    shapes: ['agent'],
    isLost: (field, plain, other) =>
      isOfAddresses(field) && withoutAddresses(plain).startsWith(withoutAddresses(other ?? '')),
  },
  {
    why: 'the documents were written in another code page',
    shapes: ['agent', 'newer agent'],
    isLost: (field, plain, other) => field === 'Product' && plain.replaceAll('®', '«') === other,
  },
  {
    why: 'the event was edited: its signature is a bad one, and it has a user',
    shapes: ['newer agent'],
    isLost: (field) => ['Signed', 'Signature', 'SignatureStatus', 'User'].includes(field),
  },
  {
    why: 'winlogbeat 9 renders codes, and both are read',
    shapes: ['wlb9', 'raw9'],
    isLost: (_, plain, other) => other?.split(separator).some((value) => words(value) === words(plain)) === true,
  },
  {
    why: 'winlogbeat 9 renders codes in the message',
    shapes: ['wlb9', 'raw9'],
    isLost: (field, plain, other) =>
      field === 'Message' && plain.replace('%%1937', 'tokenelevationtypefull (2)') === other,
  },
];

test.skipIf(!goldenIsHere).each<[shape: GoldenShape, counts: object, lost: Readonly<Record<string, number>>]>([
  [
    'wlb7',
    { events: 338, alone: 0, readings: 27_736, filled: 6412 },
    {
      "Sysmon's '-' and null GUIDs are removed": 9,
      'an imphash of zeros is dropped': 4,
      '::ffff: is cut off addresses': 1,
      'white space between codes is lost': 6,
      'answers that Sysmon cut short are dropped, and ::ffff: is put before all addresses': 62,
      'winlogbeat 7 cuts blanks off the command line of Windows PowerShell': 1,
    },
  ],
  [
    'agent',
    { events: 340, alone: 30, readings: 28_885, filled: 6398 },
    {
      "Sysmon's '-' and null GUIDs are removed": 17,
      'of the names of two ports one is kept': 8,
      'an imphash of zeros is dropped': 4,
      '::ffff: is cut off addresses': 1,
      'process_tampering writes its Type as message': 1,
      'the Agent keeps the bindings of an invocation of Windows PowerShell, not its command': 1,
      'what Windows renders was taken from the documents': 228,
      'public addresses were replaced in the documents': 166,
      'the documents were written in another code page': 4,
    },
  ],
  [
    'newer agent',
    { events: 1, alone: 2, readings: 77, filled: 29 },
    {
      "Sysmon's '-' and null GUIDs are removed": 1,
      'the documents were written in another code page': 1,
      'the event was edited: its signature is a bad one, and it has a user': 4,
    },
  ],
  [
    'wlb9',
    { events: 2, alone: 0, readings: 233, filled: 60 },
    { 'winlogbeat 9 renders codes, and both are read': 3, 'winlogbeat 9 renders codes in the message': 1 },
  ],
  [
    'raw9',
    { events: 2, alone: 0, readings: 233, filled: 55 },
    { 'winlogbeat 9 renders codes, and both are read': 2, 'winlogbeat 9 renders codes in the message': 1 },
  ],
])('%s: the fields of an event read as in its plain document', (shape, counts, expected) => {
  const found = { events: 0, alone: 0, readings: 0, filled: 0 };
  const lost: Record<string, number> = {};
  const differences: string[] = [];
  const plainEvents = goldenEvents('raw8');
  for (const [name, { at, view }] of goldenEvents(shape)) {
    const plain = plainEvents.get(name)?.view;
    if (plain === undefined || isOfOtherTime(plain.envelope.timeMs, view.envelope.timeMs)) {
      found.alone++;
      continue;
    }
    found.events++;
    for (const { field, name: fieldName } of fieldsOf(plain)) {
      found.readings++;
      const one = shown(readFieldOf(plain, field));
      const other = shown(readFieldOf(view, field));
      if (one !== null) found.filled++;
      if (one === other) continue;
      const loss = losses.find(
        ({ shapes, isLost }) => shapes?.includes(shape) !== false && isLost(field.field, one ?? '', other),
      );
      if (loss === undefined) differences.push(`${at} ${fieldName} ${one} ${other}`);
      else lost[loss.why] = (lost[loss.why] ?? 0) + 1;
    }
  }
  expect(differences).toEqual([]);
  expect(found).toEqual(counts);
  expect(lost).toEqual(expected);
});

/** Some of the plain documents have no time. */
function isOfOtherTime(one: number | null, other: number | null): boolean {
  return one !== null && other !== null && one !== other;
}

function isOfAddresses(field: string): boolean {
  return ['QueryResults', 'SourceIp', 'DestinationIp'].includes(field);
}

/** An answer that Sysmon cut short may be missing, so that less is compared: what is there, without its addresses. */
function withoutAddresses(text: string): string {
  return text
    .split(';')
    .filter((part) => !isAddress(part))
    .join(';');
}

function isAddress(part: string): boolean {
  return /^[\da-f.:]*$/.test(part);
}
