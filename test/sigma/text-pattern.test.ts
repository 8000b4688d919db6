import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTextPattern } from '../../src/sigma/parse-text-pattern.ts';
import { printTextPattern } from '../../src/sigma/print-text-pattern.ts';
import { anyRun, oneCharacter } from '../../src/sigma/rule.ts';
import type { PatternPart, TextPattern } from '../../src/sigma/rule.ts';

describe('backslashes and wildcards', () => {
  const rows: [text: string, pattern: TextPattern][] = [
    ['', []],
    ['cmd', ['cmd']],
    ['\\cmd.exe', ['\\cmd.exe']],
    ['C:\\*', ['C:*']],
    ['C:\\\\*', ['C:\\', anyRun]],
    ['C:\\\\\\*', ['C:\\*']],
    ['\\\\srv', ['\\srv']],
    ['\\\\\\\\srv', ['\\\\srv']],
    ['a\\\\?b', ['a\\', oneCharacter, 'b']],
    ['a\\?b', ['a?b']],
    ['a\\', ['a\\']],
    ['a\\\\', ['a\\']],
    ['a\\\\\\b', ['a\\\\b']],
    ['a\\\\\\\\b', ['a\\\\b']],
    ['a**b', ['a', anyRun, 'b']],
    ['*?*', [anyRun, oneCharacter, anyRun]],
    ['*', [anyRun]],
    ['??', [oneCharacter, oneCharacter]],
    ['\\\\\\\\\\*\\\\IPC$', ['\\\\*\\IPC$']],
  ];
  test.each(rows)('%s', (text, pattern) => {
    expect(parseTextPattern(text)).toEqual(pattern);
  });
});

describe('a pattern is printed with no more backslashes than it needs', () => {
  const rows: [pattern: TextPattern, text: string][] = [
    [[anyRun, '\\cmd.exe'], '*\\cmd.exe'],
    [['C:\\', anyRun], 'C:\\\\*'],
    [['\\\\srv\\'], '\\\\\\srv\\'],
    [['a*b?'], 'a\\*b\\?'],
    [['\\*'], '\\\\\\*'],
  ];
  test.each(rows)('%j', (pattern, text) => {
    expect(printTextPattern(pattern)).toBe(text);
  });
});

const literal = fc.string({ unit: fc.constantFrom('\\', '*', '?', 'a', '😀'), minLength: 1 });
const part: fc.Arbitrary<PatternPart> = fc.oneof(literal, fc.constant(anyRun), fc.constant(oneCharacter));
const pattern = fc.array(part).map((parts) =>
  parts.filter((here, index) => {
    const before = parts[index - 1];
    const isSecondLiteral = typeof here === 'string' && typeof before === 'string';
    return !isSecondLiteral && !(here === anyRun && before === anyRun);
  }),
);

test('what is printed reads as the same pattern', () => {
  fc.assert(
    fc.property(pattern, (parts) => {
      expect(parseTextPattern(printTextPattern(parts))).toEqual(parts);
    }),
  );
});

test('what is read prints as text that reads the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\\', '*', '?', 'a') }), (text) => {
      const parsed = parseTextPattern(text);
      expect(parseTextPattern(printTextPattern(parsed))).toEqual(parsed);
    }),
  );
});
