import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LiteralFinder } from '../../src/compile/literal-finder.ts';

function found(literals: readonly string[], ...texts: string[]): string[] {
  return new LiteralFinder(literals).find(texts).map((number) => literals[number]!);
}

test.each<[literals: string[], text: string, expected: string[]]>([
  [['\\cmd.exe', '\\powershell.exe'], 'c:\\windows\\cmd.exe', ['\\cmd.exe']],
  [['abcd', 'bcde', 'abcde'], 'xabcdex', ['abcd', 'bcde', 'abcde']],
  [['a', 'ab', 'abc'], 'abc', ['a', 'ab', 'abc']],
  [['abcd'], 'abc', []],
  [['\u{1F600}\u{1F600}'], 'x\u{1F600}\u{1F600}', ['\u{1F600}\u{1F600}']],
  [[], 'abc', []],
])('of %j, %s holds %j', (literals, text, expected) => {
  expect(found(literals, text).sort()).toEqual(expected.toSorted());
});

test('a literal is told once, in whichever text it is, and again in the next event', () => {
  const finder = new LiteralFinder(['abcd', 'ab']);
  expect(finder.find(['abcdabcd', 'abcd'])).toHaveLength(2);
  expect(finder.find(['abcd'])).toHaveLength(2);
  expect(finder.find([])).toEqual([]);
});

test('it finds what looking for each would find', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\\', 'é'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      fc.uniqueArray(texts, { maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '\\', 'é'), maxLength: 60 }),
      (literals, text) => {
        expect(found(literals, text).sort()).toEqual(literals.filter((literal) => text.includes(literal)).sort());
      },
    ),
  );
});
