import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTest } from '../../src/compile/compile-test.ts';
import { foldCase } from '../../src/sigma/fold-case.ts';
import { patternOfRegex } from '../../src/sigma/pattern-of-regex.ts';
import { printTextPattern } from '../../src/sigma/print-text-pattern.ts';
import type { RegexTest } from '../../src/sigma/rule.ts';

const at = { file: '', line: 1, column: 1 };

function regex(source: string, ignoreCase = false): RegexTest {
  return { kind: 'regex', at, source, ignoreCase, multiLine: false, dotAll: false };
}

test.each<[name: string, source: string, pattern: string]>([
  ['text', 'abc', '*abc*'],
  ['anchors, which are left open', '^abc$', '*abc*'],
  ['anything between', 'cmd.{0,5}clip', '*cmd*clip*'],
  ['a group', 'ab(?:c|d)ef', '*ab*ef*'],
  ['a group of groups', 'ab((c)|(d(e)))f', '*ab*f*'],
  ['a class, with a bracket in it', 'ab[]x(]cd[^\\])]', '*ab*cd*'],
  ['a named class', 'ab[[:alpha:]]cd', '*ab*cd*'],
  ['what may be left out', 'abc?d*ef', '*ab*ef*'],
  ['what may be left out, counted', 'abc{0,2}d', '*ab*d*'],
  ['what is there once at least', 'abc+d', '*abc*d*'],
  ['a counted repeat', 'abc{2,3}?d', '*abc*d*'],
  ['a brace that is no repeat', 'a{x}', '*a{x}*'],
  ['escaped marks', '\\$a\\.b\\\\c', '*$a.b\\c*'],
  ['escaped letters', 'a\\d\\x41\\x{42}\\pL\\p{Greek}\\bz', '*a*z*'],
  ['alternatives', 'abc|abd', '*'],
  ['alternatives in a group alone', '(abc|abd)', '*'],
  ['quoted text', '\\Qa|b\\E', '*'],
  ['what RE2 folds otherwise, without case', '(?i)task\u00e9x', '*ta*x*'],
  ['the same with case', 'task\u00e9x', '*task\u00e9x*'],
])('%s', (_, source, pattern) => {
  expect(printTextPattern(patternOfRegex(regex(source)))).toBe(pattern);
});

const fragments = [
  'a',
  'k',
  'S',
  '\u00e9',
  '\\.',
  '.',
  '(a|b)',
  '(?:k)?',
  '[ab]',
  'b*',
  'a+',
  'k{0,1}',
  'b{2}',
  '^',
  '$',
  '\\w',
  '\\141',
  '\\07',
  '\\x6b',
  '|',
];
const characters = Array.from('aAbBkK\u212asS\u017f\u00e9\u00c9.');

test('every text in which an expression finds something meets its pattern', () => {
  const expressions = fc
    .array(fc.constantFrom(...fragments), { minLength: 1, maxLength: 6 })
    .map((some) => some.join(''));
  const texts = fc.array(fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 }), {
    minLength: 10,
    maxLength: 30,
  });
  fc.assert(
    fc.property(expressions, fc.boolean(), texts, (source, ignoreCase, some) => {
      let test: RegexTest = regex(source, ignoreCase);
      try {
        compileTest(test);
      } catch {
        test = regex('a', ignoreCase);
      }
      const pattern = compileTest({ kind: 'text', at, pattern: patternOfRegex(test), cased: false });
      const found = some.filter((text) => compileTest(test).meets(text, foldCase(text), null));
      expect(found.filter((text) => !pattern.meets(text, foldCase(text), null))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
