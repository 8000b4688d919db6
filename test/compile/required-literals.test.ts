import { expect, test } from 'vitest';
import type { Tree } from '../../src/compile/bound-rule.ts';
import { requiredLiterals } from '../../src/compile/required-literals.ts';
import { absent, asks, compare, comparesFields, fieldref, item, number, reading, regex, text } from './builders.ts';

const a = asks('A', text('*Alpha*'));
const b = asks('B', text('*longer text*'));

test.each<[name: string, tree: Tree, expected: string[] | null]>([
  ['a pattern: its longest text, folded', asks('F', text('C:\\\\*\\Temp\\\\*.exe')), ['F \\temp\\']],
  ['each of a list', asks('F', text('*alpha*'), text('beta')), ['F alpha', 'F beta']],
  ['a number', asks('F', number(7)), ['F 7']],
  ['a whole value, however short', asks('F', text('-')), ['F -']],
  [
    'the rarest of what must all be there',
    item(reading('F', ['F']), [text('*abc*'), text('*abcdef*')], 'all'),
    ['F abcdef'],
  ],
  ['the rarest of two items', { kind: 'and', of: [a, b] }, ['B longer text']],
  ['both of two alternatives', { kind: 'or', of: [a, b] }, ['A alpha', 'B longer text']],
  ['what must be, of what must be and what must not', { kind: 'and', of: [{ kind: 'not', of: b }, a] }, ['A alpha']],
  ['a pattern with short texts only', asks('F', text('*ab*')), null],
  ['a list with an expression', asks('F', text('*alpha*'), regex('a')), null],
  ['a list with null', asks('F', text('*alpha*'), absent), null],
  ['numbers that compare', asks('F', compare('gt', 5)), null],
  ['two fields', comparesFields('F', fieldref('G')), null],
  ['the empty text', asks('F', text('')), null],
  ['an alternative that needs none', { kind: 'or', of: [a, asks('F', absent)] }, null],
  ['not', { kind: 'not', of: a }, null],
])('%s', (_, tree, expected) => {
  expect(
    requiredLiterals(tree)?.map(({ reading: { field }, text: literal }) => `${field ?? ''} ${literal}`) ?? null,
  ).toEqual(expected);
});
