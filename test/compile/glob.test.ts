import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileGlob } from '../../src/compile/glob.ts';
import { type TextPattern, anyRun, oneCharacter } from '../../src/sigma/rule.ts';

const rows: [name: string, pattern: TextPattern, meets: string[], misses: string[]][] = [
  ['no wildcard: the whole text', ['abc'], ['abc'], ['abcd', 'xabc', '', 'ABC']],
  ['nothing: the empty text', [], [''], ['a']],
  ['a start', ['ab', anyRun], ['ab', 'abc'], ['a', 'xab']],
  ['an end', [anyRun, 'bc'], ['bc', 'abc'], ['c', 'bcx']],
  ['a middle', [anyRun, 'b', anyRun], ['b', 'abc'], ['', 'ac']],
  ['a start and an end do not overlap', ['ab', anyRun, 'bc'], ['abbc', 'ab-bc'], ['abc']],
  ['middles in order', ['a', anyRun, 'b', anyRun, 'c', anyRun], ['abc', 'a-b-c-'], ['acb', 'bac']],
  ['a star takes line ends', ['a', anyRun, 'b'], ['a\nb'], []],
  ['a star alone', [anyRun], ['', 'x'], []],
  ['one character', ['a', oneCharacter, 'c'], ['abc', 'a\u{1F600}c'], ['ac', 'abbc']],
  ['one character at the end', [anyRun, 'a', oneCharacter], ['ab', 'xaa\u{1F600}'], ['a', 'abc']],
  ['one character in the middle', [anyRun, 'a', oneCharacter, 'c', anyRun], ['xabcx', 'aaacx'], ['ac', 'aabb']],
  ['a middle that is found again later', [anyRun, 'aa', anyRun, 'ab'], ['aaab', 'aaxab'], ['aab']],
  ['one character alone', [oneCharacter], ['a', '\u{1F600}'], ['', 'ab']],
];

describe('a pattern meets whole texts', () => {
  test.each(rows)('%s', (_, pattern, meets, misses) => {
    const matches = compileGlob(pattern);
    expect(meets.filter((text) => !matches(text))).toEqual([]);
    expect(misses.filter(matches)).toEqual([]);
  });
});

test('a pattern means what the regular expression for it means', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\u{1F600}'), maxLength: 8 });
  const part = fc.oneof(
    letters.filter((text) => text !== ''),
    fc.constantFrom(anyRun, oneCharacter),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), letters, (pattern, text) => {
      const source = pattern.map((piece) => (typeof piece === 'string' ? piece : piece.wildcard === '*' ? '.*' : '.'));
      expect(compileGlob(pattern)(text)).toBe(new RegExp(`^${source.join('')}$`, 'su').test(text));
    }),
    { numRuns: 5000 },
  );
});

test('many stars over a long text take no time', () => {
  const pattern = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? anyRun : 'a'));
  expect(compileGlob([...pattern, 'b'])('a'.repeat(100_000))).toBe(false);
});
