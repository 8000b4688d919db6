import fc from 'fast-check';
import type { BoundItem, Tree } from '../../src/compile/bound-rule.ts';
import type { FieldProfile, SourceProfile } from '../../src/compile/source-profile.ts';
import { type Test, type TextPattern, anyRun, compareOperators, oneCharacter } from '../../src/sigma/rule.ts';
import {
  absent,
  boolean,
  compare,
  comparesFields,
  exists,
  fieldref,
  item,
  number,
  reading,
  regex,
  sysmon1,
  timePart,
} from './builders.ts';

const plain: FieldProfile = { type: 'keyword', ignoreAbove: null, analyzer: null, folded: false };

/** One field of each kind that there is, named for it. */
const fields = new Map<string, FieldProfile>([
  ['winlog.channel', plain],
  ['event.code', plain],
  ['keyword', plain],
  ['short', { ...plain, ignoreAbove: 5 }],
  ['folded', { ...plain, folded: true }],
  ['foldedShort', { ...plain, folded: true, ignoreAbove: 5 }],
  ['wild', { ...plain, type: 'wildcard' }],
  ['script', { ...plain, type: 'text', analyzer: 'script-block' }],
  ['words', { ...plain, type: 'match_only_text', analyzer: 'standard' }],
  ['unknown', { ...plain, type: 'text', analyzer: 'unknown' }],
  ['ip', { ...plain, type: 'ip' }],
  ['long', { ...plain, type: 'long' }],
  ['boolean', { ...plain, type: 'boolean' }],
  ['date', { ...plain, type: 'date' }],
  ['mixed', { ...plain, type: 'mixed', ignoreAbove: 5 }],
  ['flattened', { ...plain, type: 'flattened' }],
  ['other', { ...plain, type: 'other' }],
]);

export const oddProfile: SourceProfile = { name: 'odd', shapes: [], field: (path) => fields.get(path) ?? null };

/** `unmapped` is in documents never: a profile says null only where no document holds the path. */
const paths = [...fields.keys()].filter((path) => !path.includes('.'));

const oddCharacters = Array.from(
  'aAkKsS\u212a\u017f\u0130\u00e9\u00c9\u03c3\u03c2\u{1F600}\u{10400}\u{10428} .-_\\*?"(0123',
);
export const words = fc.string({ unit: fc.constantFrom(...oddCharacters), minLength: 1, maxLength: 5 });
const address = fc.constantFrom(
  '10.0.0.1',
  '::ffff:10.0.0.1',
  '10.0.0.2',
  'fe80::1',
  'FE80::1',
  'fe80::1%3',
  '-',
  '11.0.0.1',
);
const numeral = fc.constantFrom(
  ...[
    '1',
    '10',
    '010',
    '+10',
    '1.0',
    '1.7',
    '-1',
    '-0.5',
    '-1.7',
    '1e1',
    '1E1',
    '0x1f4',
    '9007199254740993',
    '12345678901234567890',
  ],
);
const time = fc.constantFrom('2026-01-01', '2025-12-31 23:59:59.999', '2026-01-01T01:00:00+02:00', '1767225600000');
const value = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom(...oddCharacters), maxLength: 9 }) },
  fc.constantFrom(
    'true',
    'false',
    'True',
    '1',
    '10',
    '1234567',
    '2026-01-01',
    '-x-',
    'ak sa',
    'a.k',
    'AKA',
    'K',
    '\u00c9A',
  ),
  address,
  numeral,
  time,
);

/** A document of the kind of event that the rules ask for, or of another. */
export const documents = fc
  .record(
    Object.fromEntries(
      paths.map((path) => {
        const held = path === 'long' ? fc.oneof(numeral, value) : value;
        return [path, fc.oneof({ weight: 4, arbitrary: held }, fc.array(held, { maxLength: 3 }))];
      }),
    ),
    { requiredKeys: [] },
  )
  .chain((held) =>
    fc.constantFrom(sysmon1.channels[0]!, sysmon1.channels[0]!.toLowerCase(), 'Security').map((channel) => ({
      ...held,
      'winlog.channel': channel,
      'event.code': '1',
    })),
  );

const pattern: fc.Arbitrary<TextPattern> = fc
  .array(fc.oneof({ weight: 3, arbitrary: words }, fc.constantFrom(anyRun, anyRun, oneCharacter)), { maxLength: 4 })
  .map((parts) => parts.reduce<TextPattern>(joined, []));

function joined(pattern: TextPattern, part: TextPattern[number]): TextPattern {
  const last = pattern.at(-1);
  if (typeof last === 'string' && typeof part === 'string') return [...pattern.slice(0, -1), last + part];
  return last === anyRun && part === anyRun ? pattern : [...pattern, part];
}

const at = { file: '', line: 1, column: 1 };
const fragments = [
  'a',
  'A',
  'k',
  'K',
  's',
  '\u00e9',
  '\u00c9',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '[ak]',
  '[^a]',
  '[a-k]+',
  '[A-Z]',
  '[A-K]{1,3}',
  '[^a-z]+',
  '(a|s)',
  '(?:k|)',
  'a{1,2}',
  '\\b',
  '^',
  '$',
  '$?',
  '.*',
  '\\.',
  '"',
  '\\S+',
  '[0-9]{1,3}',
];
const expression = fc
  .tuple(
    fc.constantFrom('', '^', '^*', '\\A?', '(?i)'),
    fc.array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '$', '|a$'),
  )
  .map(([start, middle, end]) => start + middle.join('') + end);

const bounds = fc.constantFrom(1, 1.5, 0, -1, -0.5, 10, 500, 1e300, -1e300, 9007199254740992);

const tests: fc.Arbitrary<Test> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ pattern, cased: fc.boolean() }).map((text): Test => ({ kind: 'text', at, ...text })),
  },
  {
    weight: 2,
    arbitrary: fc
      .oneof(value, numeral)
      .map((text): Test => ({ kind: 'text', at, pattern: text === '' ? [] : [text], cased: false })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(expression, fc.boolean())
      .map(([source, ignoreCase]) => regex(source, ignoreCase ? { ignoreCase } : {})),
  },
  fc.constantFrom(number(1), number(10), number(1234567), boolean(true), absent, exists(true), exists(false)),
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...compareOperators), bounds).map((of) => compare(...of)) },
  fc.constantFrom(timePart('day', 31), timePart('hour', 23), timePart('year', 2026), timePart('week', 1)),
  fc.constantFrom<Test[]>(
    { kind: 'cidr', at, network: '10.0.0.0/8', address: [10, 0, 0, 0], prefixLength: 8 },
    {
      kind: 'cidr',
      at,
      network: '::ffff:10.0.0.0/104',
      address: [...new Array<number>(10).fill(0), 0xff, 0xff, 10, 0, 0, 0],
      prefixLength: 104,
    },
    {
      kind: 'cidr',
      at,
      network: 'fe80::/10',
      address: [0xfe, 0x80, ...new Array<number>(14).fill(0)],
      prefixLength: 10,
    },
  ),
);

/** Fields that hold whole values, and numbers, have the most ways to go wrong. */
const askedPaths = fc.oneof(
  fc.constantFrom(...paths, 'unmapped'),
  fc.constantFrom('keyword', 'short', 'folded', 'foldedShort', 'long'),
);

const comparisons: fc.Arbitrary<BoundItem> = fc
  .record({
    paths: fc.tuple(askedPaths, askedPaths),
    ends: fc.constantFrom<Parameters<typeof fieldref>[1]>(
      ...([{}, { cased: true }, { openStart: true }, { openEnd: true }, { openStart: true, openEnd: true }] as const),
    ),
  })
  .map(({ paths: [one, other], ends }) => comparesFields(one, fieldref(other, ends)));

const items: fc.Arbitrary<BoundItem> = fc
  .record({
    at: fc.uniqueArray(askedPaths, { minLength: 1, maxLength: 2 }),
    combine: fc.constantFrom<('first' | 'any')[]>('first', 'any'),
    link: fc.constantFrom<('any' | 'all')[]>('any', 'any', 'all'),
    tests: fc.array(tests, { minLength: 1, maxLength: 3 }),
  })
  .map(({ at: places, combine, link, tests: asked }) => item(reading(places.join('|'), places, combine), asked, link));

export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof({ weight: 6, arbitrary: items }, comparisons),
    tie('tree').map((of): Tree => ({ kind: 'not', of })),
    fc
      .record({
        kind: fc.constantFrom<('and' | 'or')[]>('and', 'or'),
        of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      })
      .map((group): Tree => group),
  ),
})).tree;
