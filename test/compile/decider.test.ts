import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BoundRule, Tree } from '../../src/compile/bound-rule.ts';
import { createIndexedDecider } from '../../src/compile/indexed-decider.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import type { EventView } from '../../src/ecs/event-view.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import type { Test } from '../../src/sigma/rule.ts';
import { documents, trees } from './arbitraries.ts';
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
  sysmon1,
  text,
  timePart,
  view,
} from './builders.ts';

/** What is decided, by every decider alike. */
async function decisions(rules: readonly BoundRule[], page: readonly EventView[]): Promise<string[]> {
  const ruleSet = buildRuleSet(rules);
  const [naive, indexed] = await Promise.all(
    [createNaiveDecider(ruleSet), createIndexedDecider(ruleSet)].map(async (decider) => {
      const found = await decider.decide(page);
      await decider.stop();
      return found.map(({ event, rule, variant }) => `${event} ${rules[rule]!.rule.id} ${variant}`);
    }),
  );
  expect(indexed).toEqual(naive);
  return naive!;
}

async function holds(tree: Tree, fields: Record<string, string | string[]>): Promise<boolean> {
  return (await decisions([bound(tree)], [view(fields)])).length === 1;
}

describe('a test on one field', () => {
  const at = { file: '', line: 1, column: 1 };
  const local: Test = { kind: 'cidr', at, network: '10.0.0.0/8', address: [10, 0, 0, 0], prefixLength: 8 };
  const rows: [name: string, test: Test, meets: string[], misses: string[]][] = [
    ['text ignores case', text('*\\CMD.exe'), ['C:\\cmd.EXE'], ['cmd.exe', 'C:\\cmd.exe ']],
    ['text ignores case beyond ASCII', text('É*'), ['été'], ['e']],
    ['no letter beyond ASCII becomes an ASCII one', text('k'), ['K'], ['\u212a']],
    ['text with `cased` does not', text('*\\CMD.exe', true), ['C:\\CMD.exe'], ['C:\\cmd.exe']],
    ['a number is compared as text', number(443), ['443'], ['0443', '443.0', '4430']],
    ['a truth value is compared as text', boolean(true), ['true', 'True'], ['1', 'false']],
    ['an expression is searched for', regex('b.d'), ['abcde'], ['abccd', 'aBcD']],
    ['an expression may ignore case', regex('b.d', { ignoreCase: true }), ['aBcD'], []],
    ['a dot takes no line end', regex('a.b'), [], ['a\nb']],
    ['a dot may take line ends', regex('a.b', { dotAll: true }), ['a\nb'], []],
    ['anchors are those of the value', regex('^b'), ['b'], ['a\nb']],
    ['anchors may be those of lines', regex('^b', { multiLine: true }), ['a\nb'], []],
    ['a network holds addresses', local, ['10.1.2.3', '::ffff:10.1.2.3'], ['11.1.2.3', '-', '10.']],
    ['numbers compare as numbers', compare('lt', 10), ['9', '9.9', '-1e3', '0x9', '09'], ['10', '', 'x', '-', '0xA']],
    ['lte takes the number itself', compare('lte', 10), ['10', '10.0', '0xa'], ['10.01', '11']],
    ['gt', compare('gt', 1.5), ['2', '1.51', '+2', '.2e1'], ['1.5', '1', '2x', ' 2', '0x', '2026-01-01']],
    ['gte takes the number itself', compare('gte', -1), ['-1', '0', '-.5'], ['-1.1', 'null']],
    [
      'large numbers are compared to the last digit',
      compare('gt', 9007199254740992),
      ['9007199254740993', '0x20000000000001'],
      ['9007199254740992'],
    ],
    ['the minute', timePart('minute', 5), ['2026-01-31 10:05:59.999', '2026-01-31T10:05Z'], ['2026-01-31', '5']],
    ['the hour is that of UTC', timePart('hour', 23), ['2026-01-31T23:00:00', '2026-02-01T01:30:00+02:00'], ['23']],
    ['the day', timePart('day', 31), ['2026-01-31', '2026-02-01T00:30:00+01:00'], ['2026-02-01', '31', '2026-02-31']],
    ['a day that no month has', timePart('day', 3), ['2026-03-03'], ['2026-02-31']],
    ['the week of ISO 8601', timePart('week', 1), ['2025-12-29', '2026-01-04'], ['2025-12-28', '2026-01-05']],
    ['a 53rd week', timePart('week', 53), ['2021-01-03', '2026-12-31'], ['2021-01-04', '2025-12-31']],
    ['the month', timePart('month', 2), ['2026-02-28', '2026-02'], ['2026-01-31', '2']],
    ['the year', timePart('year', 2026), ['2026-06-01T00:00:00.000Z'], ['2025-12-31', '2026', '1767225600000']],
    ['null: no value will do', absent, [], ['x']],
    ['the empty text: no value will do', text(''), [], ['x']],
    ['exists: any value will do', exists(true), ['x'], []],
  ];
  test.each(rows)('%s', async (_, asked, meets, misses) => {
    for (const value of meets)
      expect([value, await holds(asks('Field', asked), { Field: value })]).toEqual([value, true]);
    for (const value of misses)
      expect([value, await holds(asks('Field', asked), { Field: value })]).toEqual([value, false]);
  });
});

describe('an absent field', () => {
  test.each<[string, Test, boolean]>([
    ['null', absent, true],
    ['the empty text', text(''), true],
    ['exists: false', exists(false), true],
    ['exists: true', exists(true), false],
    ['a star', text('*'), false],
    ['a comparison of numbers', compare('lt', 1), false],
    ['a part of a time', timePart('hour', 0), false],
    ['a text', text('a'), false],
  ])('%s: %s %s', async (_, asked, expected) => {
    expect(await holds(asks('Field', asked), {})).toBe(expected);
  });
});

describe('a field that is compared with another', () => {
  const open = { openStart: true, openEnd: true } as const;
  const rows: [name: string, test: Parameters<typeof fieldref>[1], A: Value, B: Value, expected: boolean][] = [
    ['the same', {}, 'x.exe', 'x.exe', true],
    ['the same but for case', {}, 'X.exe', 'x.EXE', true],
    ['the same but for case, with `cased`', { cased: true }, 'X.exe', 'x.exe', false],
    ['the same with `cased`', { cased: true }, 'x.exe', 'x.exe', true],
    ['another', {}, 'x.exe', 'y.exe', false],
    ['a longer one', {}, 'C:\\x.exe', 'x.exe', false],
    ['what ends with it', { openStart: true }, 'C:\\x.exe', 'X.exe', true],
    ['what goes on behind it', { openStart: true }, 'x.exe -a', 'x.exe', false],
    ['what begins with it', { openEnd: true }, 'x.exe -a', 'X.exe', true],
    ['what begins otherwise', { openEnd: true }, 'C:\\x.exe', 'x.exe', false],
    ['what holds it', open, '"x.exe" -a', 'X.exe', true],
    ['what is held by it', open, 'x', 'x.exe', false],
    ['a star is no wildcard', {}, 'x.exe', '*', false],
    ['any pair of values', {}, ['a', 'b'], ['c', 'B'], true],
    ['no pair of values', {}, ['a', 'b'], ['c', 'd'], false],
    ['the other is absent', open, 'a', null, false],
    ['the field is absent', open, null, 'a', false],
    ['both are absent', {}, null, null, false],
  ];
  test.each(rows)('%s', async (_, ends, A, B, expected) => {
    const fields = { ...(A !== null && { A }), ...(B !== null && { B }) };
    expect(await holds(comparesFields('A', fieldref('B', ends)), fields)).toBe(expected);
  });
  type Value = string | string[] | null;

  test.each<Parameters<typeof fieldref>[1]>([{}, { cased: true }])(
    'two fields of many values are compared in the time of their sum: %o',
    async (ends) => {
      const values = (start: string) => Array.from({ length: 50_000 }, (_, index) => `${start}${index}`);
      const tree = comparesFields('A', fieldref('B', ends));
      expect(await holds(tree, { A: values('a'), B: values('b') })).toBe(false);
      expect(await holds(tree, { A: values('a'), B: [...values('b'), 'a49999'] })).toBe(true);
    },
  );
});

describe('several tests and values', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((word) => text(word));
  test.each<[name: string, tree: Tree, fields: Record<string, string | string[]>, expected: boolean]>([
    ['any test will do', asks('F', text('a'), text('b')), { F: 'b' }, true],
    ['any of many texts will do, without case', asks('F', ...many), { F: 'E' }, true],
    ['none of many texts', asks('F', ...many), { F: 'f' }, false],
    ['many texts and null', asks('F', ...many, absent), {}, true],
    ['many texts and a pattern', asks('F', ...many, text('x*')), { F: 'xyz' }, true],
    ['each test must hold', item(reading('F', ['F']), [text('*a*'), text('*b*')], 'all'), { F: 'a' }, false],
    [
      'each test may be met by another value',
      item(reading('F', ['F']), [text('a'), text('b')], 'all'),
      { F: ['a', 'b'] },
      true,
    ],
    ['any value of a list will do', asks('F', text('b')), { F: ['a', 'b'] }, true],
    ['no value of a list', { kind: 'not', of: asks('F', text('b')) }, { F: ['a', 'c'] }, true],
    [
      'the first place that holds a value answers',
      item(reading('F', ['A', 'B']), [text('b')]),
      { A: 'a', B: 'b' },
      false,
    ],
    ['an empty place is passed over', item(reading('F', ['A', 'B']), [text('b')]), { B: 'b' }, true],
    ['all places answer', item(reading('F', ['A', 'B'], 'any'), [text('b')]), { A: 'a', B: 'b' }, true],
    ['a field without a place is absent', item(reading('F', []), [absent]), { F: 'b' }, true],
    [
      'and, or, not',
      {
        kind: 'and',
        of: [
          asks('A', text('a')),
          { kind: 'not', of: { kind: 'or', of: [asks('B', text('b')), asks('C', text('c'))] } },
        ],
      },
      { A: 'a', B: 'x' },
      true,
    ],
    [
      'and, or, not: excluded',
      {
        kind: 'and',
        of: [
          asks('A', text('a')),
          { kind: 'not', of: { kind: 'or', of: [asks('B', text('b')), asks('C', text('c'))] } },
        ],
      },
      { A: 'a', C: 'c' },
      false,
    ],
  ])('%s', async (_, tree, fields, expected) => {
    expect(await holds(tree, fields)).toBe(expected);
  });
});

test('only rules for the kind of event are asked, by the first variant that holds', async () => {
  const security = { channels: ['Security'], codes: ['4688'], providers: [] };
  const matching = asks('F', text('a'));
  const both: BoundRule = {
    ...bound(matching, sysmon1, 'both'),
    variants: [
      { event: 'sysmon', selector: sysmon1, tree: asks('F', text('b')) },
      { event: 'security_4688', selector: security, tree: matching },
      { event: 'sysmon again', selector: sysmon1, tree: matching },
      { event: 'sysmon once more', selector: sysmon1, tree: matching },
    ],
  };
  const rules = [bound(matching, security, 'security'), bound(matching, sysmon1, 'sysmon'), both];
  const page = [view({ F: 'a' }), view({ F: 'a' }, security), view({ F: 'x' })];
  expect(await decisions(rules, page)).toEqual(['0 sysmon 0', '0 both 2', '1 security 0', '1 both 1']);
});

test('what one event answered is not the answer of the next', async () => {
  const rules = [bound(asks('F', text('a')))];
  expect(await decisions(rules, [view({ F: 'a' }), view({ F: 'b' }), view({}), view({ F: 'A' })])).toEqual([
    '0 a 0',
    '3 a 0',
  ]);
});

test('a rule set numbers equal questions once, and its hash knows no order', () => {
  const one = bound(asks('F', text('a'), text('B')), sysmon1, 'one');
  const other = bound({ kind: 'and', of: [asks('F', text('b'), text('A')), asks('G', text('a'))] }, sysmon1, 'other');
  const ruleSet = buildRuleSet([one, other]);
  expect(ruleSet.predicates.map(({ reading: { field } }) => field)).toEqual(['F', 'G']);
  expect(ruleSet.places.map(({ key }) => key)).toEqual(['plain(F)', 'plain(G)']);
  expect(buildRuleSet([other, one]).hash).toBe(ruleSet.hash);
  expect(buildRuleSet([one]).hash).not.toBe(ruleSet.hash);
});

test('all deciders decide alike, whatever the rules', async () => {
  const rules = fc.array(trees, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(rules, fc.array(documents, { minLength: 1, maxLength: 10 }), async (of, page) => {
      const bounds = of.map((tree, id) => bound(tree, sysmon1, String(id)));
      await decisions(
        bounds,
        page.map((document) => viewEvent({ index: null, id: null, document })),
      );
    }),
    { numRuns: 500 },
  );
});
