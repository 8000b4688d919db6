import { expect, test } from 'vitest';
import type { Tree } from '../../src/compile/bound-rule.ts';
import { explain } from '../../src/compile/explain.ts';
import {
  absent,
  asks,
  bound,
  compare,
  comparesFields,
  fieldref,
  item,
  number,
  reading,
  text,
  timePart,
  view,
} from './builders.ts';

function explained(tree: Tree, fields: Record<string, string | string[]>): string[] {
  return explain(bound(tree), 0, view(fields)).map(
    ({ search, item: name, path, value, matched, line }) =>
      `${search} ${name} ${path ?? 'nowhere'}: ${value ?? 'nothing'} meets ${matched ?? 'nothing'} (${line})`,
  );
}

test.each<[name: string, tree: Tree, fields: Record<string, string | string[]>, expected: string[]]>([
  ['an item', asks('F', text('*b\\\\c*')), { F: 'Ab\\C' }, ['selection F F: Ab\\C meets *b\\c* (1)']],
  [
    'the value that held, of the value asked for',
    asks('F', text('x'), number(4)),
    { F: ['1', '4'] },
    ['selection F F: 4 meets 4 (1)'],
  ],
  [
    'each value of `all`',
    item(reading('F', ['F']), [text('*a*'), text('*b*')], 'all'),
    { F: 'ab' },
    ['selection F F: ab meets *a* (1)', 'selection F F: ab meets *b* (1)'],
  ],
  ['the place that held', item(reading('F', ['A', 'B']), [text('b')]), { B: 'b' }, ['selection F B: b meets b (1)']],
  [
    'two fields that are the same',
    comparesFields('F', fieldref('G')),
    { F: ['x', 'a'], G: 'A' },
    ['selection F|fieldref F: a meets G (1)'],
  ],
  ['a number', asks('F', compare('gt', 5)), { F: '0x10' }, ['selection F F: 0x10 meets 5 (1)']],
  ['a time', asks('F', timePart('month', 1)), { F: '2026-01-31' }, ['selection F F: 2026-01-31 meets 1 (1)']],
  ['an absent field', asks('F', absent), {}, ['selection F nowhere: nothing meets null (1)']],
  [
    'branches that held alone',
    { kind: 'or', of: [asks('F', text('a')), asks('G', text('a')), asks('H', text('a'))] },
    { F: 'a', G: 'b', H: 'a' },
    ['selection F F: a meets a (1)', 'selection H H: a meets a (1)'],
  ],
  [
    'nothing under not',
    { kind: 'and', of: [asks('F', text('a')), { kind: 'not', of: asks('G', text('a')) }] },
    { F: 'a' },
    ['selection F F: a meets a (1)'],
  ],
  [
    'a long value is cut',
    asks('F', text('*')),
    { F: 'x'.repeat(2000) },
    [`selection F F: ${'x'.repeat(1000)} meets * (1)`],
  ],
])('%s', (_, tree, fields, expected) => {
  expect(explained(tree, fields)).toEqual(expected);
});

test('no more than 50 items are told', () => {
  const tree: Tree = { kind: 'and', of: Array.from({ length: 60 }, () => asks('F', text('a'))) };
  expect(explained(tree, { F: 'a' })).toHaveLength(50);
});
