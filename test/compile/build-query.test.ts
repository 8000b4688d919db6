import { describe, expect, test } from 'vitest';
import type { Tree } from '../../src/compile/bound-rule.ts';
import { buildQuery } from '../../src/compile/build-query.ts';
import type { Query } from '../../src/compile/query.ts';
import type { Test } from '../../src/sigma/rule.ts';
import { oddProfile } from './arbitraries.ts';
import {
  absent,
  asks,
  boolean,
  bound,
  compare,
  comparesFields,
  exists,
  fieldref,
  item,
  number,
  reading,
  regex,
  text,
  timePart,
} from './builders.ts';

/** The part of a query that the tree makes, after the two clauses that select the kind of event. */
function treeQuery(tree: Tree): { query: Query; reasons: readonly string[] } {
  const { dsl, widened } = buildQuery(bound(tree), oddProfile);
  const { filter, ...rest } = (dsl as { bool: { filter: Query[]; must_not?: Query[] } }).bool;
  const parts = filter.slice(2);
  const query = parts.length === 1 && rest.must_not === undefined ? parts[0]! : { filter: parts, ...rest };
  return { query, reasons: widened.map(({ path, reason }) => `${path ?? ''}: ${reason}`) };
}

const network: Test = {
  kind: 'cidr',
  at: { file: '', line: 1, column: 1 },
  network: '10.0.0.0/8',
  address: [10, 0, 0, 0],
  prefixLength: 8,
};

function anyOf(...should: readonly Query[]): Query {
  return { bool: { should, minimum_should_match: 1 } };
}

function insensitive(kind: string, path: string, value: string): Query {
  return { [kind]: { [path]: { value, case_insensitive: true } } };
}

const ignored = (path: string): Query => ({ term: { _ignored: path } });
const present = (path: string): Query => ({ exists: { field: path } });
const administrator = '.* [Аа][Ддᲁ][Мм][Ии][Нн][Ии][Ссᲃ][Ттᲄᲅ][Рр][Аа][Ттᲄᲅ][Ооᲂ][Рр] .*';
const tooLong = 'short: values longer than 5 characters are not indexed';

/** `denied`: what stands under `must_not` where the item is negated; null: nothing, so that the query returns more. */
const rows: [name: string, tree: Tree, query: Query, denied: Query[] | null, reasons: string[]][] = [
  [
    'a comparison of whole numbers',
    asks('long', compare('gt', 5)),
    anyOf({ range: { long: { gte: 5 } } }, ignored('long')),
    null,
    ['long: a number is found in whatever form it was written'],
  ],
  [
    'a comparison with a fraction',
    asks('long', compare('lte', -0.5)),
    anyOf({ range: { long: { lte: 0 } } }, ignored('long')),
    null,
    ['long: a number is found in whatever form it was written'],
  ],
  [
    'a comparison with more than a long holds',
    asks('long', compare('lt', 1e300)),
    anyOf(present('long'), ignored('long')),
    null,
    ['long: a number is found in whatever form it was written'],
  ],
  [
    'a comparison in text',
    asks('keyword', compare('gt', 5)),
    present('keyword'),
    null,
    ['keyword: a number is looked for in text'],
  ],
  [
    'a comparison of what is no number',
    asks('ip', compare('gt', 5)),
    anyOf(present('ip'), ignored('ip')),
    null,
    ['ip: the type of the field finds whole values only'],
  ],
  [
    'a part of a time in text',
    asks('keyword', timePart('hour', 5)),
    present('keyword'),
    null,
    ['keyword: a time is looked for in text'],
  ],
  [
    'a part of a date',
    asks('date', timePart('hour', 5)),
    anyOf(present('date'), ignored('date')),
    null,
    ['date: the field is of type date'],
  ],
  [
    'two fields',
    comparesFields('keyword', fieldref('short')),
    { filter: [present('keyword'), anyOf(present('short'), ignored('short'))] },
    null,
    [": it is compared with 'short'"],
  ],
  [
    'a text',
    asks('keyword', text('a\\b')),
    insensitive('term', 'keyword', 'a\\b'),
    [insensitive('term', 'keyword', 'a\\b')],
    [],
  ],
  [
    'a text without letters',
    asks('keyword', text('443')),
    { term: { keyword: '443' } },
    [{ term: { keyword: '443' } }],
    [],
  ],
  [
    'texts without letters',
    asks('keyword', text('1'), text('2')),
    { terms: { keyword: ['1', '2'] } },
    [{ terms: { keyword: ['1', '2'] } }],
    [],
  ],
  [
    'a text with case',
    asks('keyword', text('aB', true)),
    { term: { keyword: 'aB' } },
    [{ term: { keyword: 'aB' } }],
    [],
  ],
  [
    'a start',
    asks('keyword', text('ab*')),
    insensitive('prefix', 'keyword', 'ab'),
    [insensitive('prefix', 'keyword', 'ab')],
    [],
  ],
  [
    'an end',
    asks('keyword', text('*ab')),
    insensitive('wildcard', 'keyword', '*ab'),
    [insensitive('wildcard', 'keyword', '*ab')],
    [],
  ],
  [
    'special characters',
    asks('keyword', text('*a\\*\\?\\\\b?')),
    insensitive('wildcard', 'keyword', '*a\\*\\?\\\\b?'),
    [insensitive('wildcard', 'keyword', '*a\\*\\?\\\\b?')],
    [],
  ],
  ['any text', asks('keyword', text('*')), present('keyword'), null, []],
  [
    'letters beyond ASCII',
    asks('keyword', text('é*b')),
    { regexp: { keyword: { value: '[Éé].*[bB]', flags: 'NONE' } } },
    [{ regexp: { keyword: { value: '[Éé].*[bB]', flags: 'NONE' } } }],
    [],
  ],
  [
    'letters beyond ASCII where the index holds lower case',
    asks('folded', text('é*b')),
    insensitive('wildcard', 'folded', '?*b'),
    null,
    ['folded: Elasticsearch ignores case in ASCII letters only'],
  ],
  [
    'more letters beyond ASCII than a regular expression may have',
    asks('keyword', text(`${'é'.repeat(250)}*b`)),
    insensitive('wildcard', 'keyword', `${'?'.repeat(250)}*b`),
    null,
    ['keyword: Elasticsearch ignores case in ASCII letters only'],
  ],
  [
    'more ? after a * than Elasticsearch can run',
    asks('keyword', text('*a?????????b')),
    insensitive('wildcard', 'keyword', '*a*b'),
    null,
    ['keyword: Elasticsearch cannot run so many ?'],
  ],
  [
    'a word whose letters are all beyond ASCII',
    asks('keyword', text('* Администратор *')),
    { regexp: { keyword: { value: administrator, flags: 'NONE' } } },
    [{ regexp: { keyword: { value: administrator, flags: 'NONE' } } }],
    [],
  ],
  [
    'characters beyond ASCII without case',
    asks('keyword', text('日a')),
    insensitive('term', 'keyword', '日a'),
    [insensitive('term', 'keyword', '日a')],
    [],
  ],
  [
    'a short text in a short field',
    asks('short', text('a?b')),
    insensitive('wildcard', 'short', 'a?b'),
    [insensitive('wildcard', 'short', 'a?b')],
    [],
  ],
  [
    'a long text in a short field',
    asks('short', text('abcdef')),
    anyOf(insensitive('term', 'short', 'abcdef'), ignored('short')),
    [insensitive('term', 'short', 'abcdef')],
    [tooLong],
  ],
  [
    'an end in a short field',
    asks('short', text('*a')),
    anyOf(insensitive('wildcard', 'short', '*a'), ignored('short')),
    [insensitive('wildcard', 'short', '*a')],
    [tooLong],
  ],
  [
    'a lower-cased field',
    asks('folded', text('a')),
    insensitive('term', 'folded', 'a'),
    null,
    ['folded: the index holds the value in lower case only'],
  ],
  [
    'a text without letters in a lower-cased field',
    asks('folded', text('1?')),
    { wildcard: { folded: { value: '1?' } } },
    [{ wildcard: { folded: { value: '1?' } } }],
    [],
  ],
  [
    'a letter beyond ASCII with case, in a lower-cased field',
    asks('folded', text('É', true)),
    { term: { folded: 'É' } },
    null,
    ['folded: the index holds the value in lower case only'],
  ],
  [
    'an expression on a lower-cased field, which classes of upper-case letters would not find',
    asks('folded', regex('[A-Z]{4}')),
    present('folded'),
    null,
    ['folded: the index holds the value in lower case only'],
  ],
  [
    'the same where long values are not indexed',
    asks('foldedShort', regex('^[^a-z]+$')),
    anyOf(present('foldedShort'), ignored('foldedShort')),
    null,
    ['foldedShort: the index holds the value in lower case only'],
  ],
  ['a number', asks('keyword', number(443)), { term: { keyword: '443' } }, [{ term: { keyword: '443' } }], []],
  [
    'a number that is longer than what is indexed',
    asks('short', number(1234567)),
    anyOf({ term: { short: '1234567' } }, ignored('short')),
    [{ term: { short: '1234567' } }],
    [tooLong],
  ],
  [
    'a truth value',
    asks('keyword', boolean(true)),
    insensitive('term', 'keyword', 'true'),
    [insensitive('term', 'keyword', 'true')],
    [],
  ],
  [
    'an expression',
    asks('keyword', regex('a\\d$')),
    { regexp: { keyword: { value: '.*a[0-9]', flags: 'NONE' } } },
    [{ regexp: { keyword: { value: '.*a[0-9]', flags: 'NONE' } } }],
    [],
  ],
  [
    'an expression that Lucene runs wider',
    asks('keyword', regex('\\bk', { ignoreCase: true })),
    { regexp: { keyword: { value: '.*[Kk\u212a].*', flags: 'NONE', case_insensitive: true } } },
    null,
    ['keyword: Elasticsearch runs a wider form of the regular expression'],
  ],
  [
    'an expression that Lucene cannot run',
    asks('keyword', regex('\\pL')),
    present('keyword'),
    null,
    ['keyword: Elasticsearch cannot run the regular expression'],
  ],
  [
    'a network in text',
    asks('keyword', network),
    present('keyword'),
    null,
    ['keyword: a network is looked for in text'],
  ],
  [
    'an analysed field',
    asks('script', text('*new-object net.web*')),
    {
      filter: [
        { match: { script: { query: 'net', operator: 'and' } } },
        { wildcard: { script: { value: '*new-object' } } },
        { wildcard: { script: { value: 'web*' } } },
      ],
    },
    null,
    ['script: the field is analysed: the index holds its words only'],
  ],
  [
    'an expression on an analysed field',
    asks('script', regex('New-Object +net\\.web.*"x"')),
    {
      filter: [
        { match: { script: { query: 'x', operator: 'and' } } },
        { wildcard: { script: { value: '*new-object' } } },
        { wildcard: { script: { value: '*net' } } },
        { wildcard: { script: { value: 'web*' } } },
      ],
    },
    null,
    ['script: the field is analysed: the index holds its words only'],
  ],
  [
    'an expression without any text on an analysed field',
    asks('script', regex('(a|b)')),
    present('script'),
    null,
    ['script: the field is analysed: the index holds its words only'],
  ],
  [
    'an analyzer that nobody knows',
    asks('unknown', text('a b')),
    present('unknown'),
    null,
    ['unknown: the field is analysed: the index holds its words only'],
  ],
  [
    'an address',
    asks('ip', text('10.0.0.1')),
    { term: { ip: '10.0.0.1' } },
    null,
    ['ip: an address is found in whatever form it was written'],
  ],
  ['no address in an address field', asks('ip', text('LOCAL')), ignored('ip'), null, []],
  ['no part of an address', asks('ip', text('10.*/8')), ignored('ip'), null, []],
  ['no part of a number', asks('long', text('*= ServerRemoteHost*')), ignored('long'), null, []],
  [
    'a part of a number',
    asks('long', text('*1E+2*')),
    anyOf(present('long'), ignored('long')),
    null,
    ['long: the type of the field finds whole values only'],
  ],
  ['no part of a truth value', asks('boolean', text('*no*')), ignored('boolean'), null, []],
  [
    'the start of an address',
    asks('ip', text('10.*')),
    anyOf(present('ip'), ignored('ip')),
    null,
    ['ip: the type of the field finds whole values only'],
  ],
  [
    'a network',
    asks('ip', network),
    anyOf({ term: { ip: '10.0.0.0/8' } }, ignored('ip')),
    [{ term: { ip: '10.0.0.0/8' } }],
    [],
  ],
  [
    'numbers',
    asks('long', number(1), text('2')),
    { terms: { long: [1, 2] } },
    null,
    ['long: a number is found in whatever form it was written'],
  ],
  ...['0443', '443.0', '9007199254740993'].map((written): (typeof rows)[number] => [
    `a text of which a number field makes one: ${written}`,
    asks('long', text(written)),
    anyOf(present('long'), ignored('long')),
    null,
    ['long: a number is found in whatever form it was written'],
  ]),
  ['no number in a number field', asks('long', text('x')), ignored('long'), null, []],
  [
    'a truth field',
    asks('boolean', text('True')),
    anyOf({ term: { boolean: true } }, ignored('boolean')),
    [{ term: { boolean: true } }],
    [],
  ],
  [
    'a field of another type',
    asks('date', text('2026')),
    anyOf(present('date'), ignored('date')),
    null,
    ['date: the field is of type date'],
  ],
  [
    'a field that cannot be searched',
    asks('other', text('a')),
    { filter: [] },
    null,
    ['other: the field is not searchable'],
  ],
  [
    'each of several values',
    item(reading('keyword', ['keyword']), [text('*a*'), text('*b*')], 'all'),
    { filter: [insensitive('wildcard', 'keyword', '*a*'), insensitive('wildcard', 'keyword', '*b*')] },
    [{ bool: { filter: [insensitive('wildcard', 'keyword', '*a*'), insensitive('wildcard', 'keyword', '*b*')] } }],
    [],
  ],
];

describe('what is asked of a field, and what is denied under not', () => {
  test.each(rows)('%s', (name, tree, query, denied, reasons) => {
    expect(treeQuery(tree)).toEqual({ query, reasons });
    if (name === 'any text') return;
    const negated = treeQuery({ kind: 'not', of: tree });
    expect(negated).toEqual({ query: { filter: [], ...(denied === null ? {} : { must_not: denied }) }, reasons });
  });
});

describe('presence and absence', () => {
  const missing = (...paths: string[]): Query => ({ bool: { must_not: paths.map(present) } });
  test.each<[name: string, tree: Tree, query: Query]>([
    ['null', asks('keyword', absent), anyOf(missing('keyword'), { term: { keyword: '' } })],
    ['the empty text', asks('keyword', text('')), anyOf(missing('keyword'), { term: { keyword: '' } })],
    ['exists: false', asks('keyword', exists(false)), anyOf(missing('keyword'), { term: { keyword: '' } })],
    [
      'null in a short field',
      asks('short', absent),
      anyOf({ bool: { must_not: [present('short'), ignored('short')] } }, { term: { short: '' } }),
    ],
    ['null in a number field', asks('long', absent), { filter: [], must_not: [present('long')] }],
    ['null in an analysed field', asks('script', absent), { filter: [] }],
    ['not null', { kind: 'not', of: asks('keyword', absent) }, present('keyword')],
    [
      'not null in a short field',
      { kind: 'not', of: asks('short', absent) },
      anyOf(present('short'), ignored('short')),
    ],
    [
      'not exists',
      { kind: 'not', of: asks('keyword', exists(true)) },
      { filter: [], must_not: [{ bool: { filter: [present('keyword')], must_not: [{ term: { keyword: '' } }] } }] },
    ],
    [
      'null of two places',
      item(reading('F', ['long', 'ip']), [absent]),
      { filter: [], must_not: [present('long'), present('ip')] },
    ],
    ['null or a text', asks('long', absent, number(1)), anyOf({ term: { long: 1 } }, missing('long'))],
    ['a field without a place is null', item(reading('F', []), [absent]), { filter: [] }],
    ['a path that nobody maps is null', asks('unmapped', absent), { filter: [] }],
  ])('%s', (_, tree, query) => {
    expect(treeQuery(tree).query).toEqual(query);
  });
});

describe('several places', () => {
  const at = (path: string) => insensitive('term', path, 'a');
  const first = item(reading('F', ['keyword', 'wild']), [text('a')]);
  const any = item(reading('F', ['keyword', 'wild'], 'any'), [text('a')]);
  test.each<[name: string, tree: Tree, query: Query]>([
    ['the first that holds a value: either is asked', first, anyOf(at('keyword'), at('wild'))],
    [
      'under not, the second counts where the first is empty',
      { kind: 'not', of: first },
      { filter: [], must_not: [at('keyword'), { bool: { filter: [at('wild')], must_not: [present('keyword')] } }] },
    ],
    ['all that hold a value', any, anyOf(at('keyword'), at('wild'))],
    ['under not, each counts', { kind: 'not', of: any }, { filter: [], must_not: [at('keyword'), at('wild')] }],
    ['a path that nobody maps is left out', item(reading('F', ['unmapped', 'wild']), [text('a')]), at('wild')],
    [
      'under not, too',
      { kind: 'not', of: item(reading('F', ['unmapped', 'wild']), [text('a')]) },
      { filter: [], must_not: [at('wild')] },
    ],
    [
      'a short first place has to be looked for in what is not indexed',
      { kind: 'not', of: item(reading('F', ['short', 'wild']), [text('a')]) },
      {
        filter: [],
        must_not: [at('short'), { bool: { filter: [at('wild')], must_not: [present('short'), ignored('short')] } }],
      },
    ],
  ])('%s', (_, tree, query) => {
    expect(treeQuery(tree).query).toEqual(query);
  });
});

describe('conditions', () => {
  const [a, b] = [asks('keyword', text('a')), asks('wild', text('b'))];
  const [isA, isB] = [insensitive('term', 'keyword', 'a'), insensitive('term', 'wild', 'b')];
  const loose = asks('script', text('c'));
  const not = (of: Tree): Tree => ({ kind: 'not', of });
  test.each<[name: string, tree: Tree, query: Query]>([
    ['and', { kind: 'and', of: [a, b] }, { filter: [isA, isB] }],
    ['or', { kind: 'or', of: [a, b] }, anyOf(isA, isB)],
    ['and not', { kind: 'and', of: [a, not(b)] }, { filter: [isA], must_not: [isB] }],
    ['not and', not({ kind: 'and', of: [a, b] }), { filter: [], must_not: [{ bool: { filter: [isA, isB] } }] }],
    ['not or', not({ kind: 'or', of: [a, b] }), { filter: [], must_not: [isA, isB] }],
    ['not not', not(not(a)), isA],
    ['not and, where a part cannot be denied: nothing is denied', not({ kind: 'and', of: [a, loose] }), { filter: [] }],
    [
      'not or, where a part cannot be denied: the other is',
      not({ kind: 'or', of: [a, loose] }),
      { filter: [], must_not: [isA] },
    ],
    [
      'not not, where a part is wider: it may be wider again',
      not(not(loose)),
      { match: { script: { query: 'c', operator: 'and' } } },
    ],
    ['equal clauses stand once', { kind: 'or', of: [a, b, a] }, anyOf(isA, isB)],
    ['what cannot hold is left out', { kind: 'or', of: [a, asks('unmapped', text('a'))] }, isA],
    [
      'what two alternatives share stands before them',
      {
        kind: 'or',
        of: [
          { kind: 'and', of: [a, b] },
          { kind: 'and', of: [a, asks('long', number(1))] },
        ],
      },
      { filter: [isA, anyOf(isB, { term: { long: 1 } })] },
    ],
  ])('%s', (_, tree, query) => {
    expect(treeQuery(tree).query).toEqual(query);
  });

  test('a rule that cannot hold asks for nothing', () => {
    expect(buildQuery(bound(asks('unmapped', text('a'))), oddProfile)).toEqual({
      dsl: { match_none: {} },
      leaves: 1,
      widened: [],
    });
  });
});
