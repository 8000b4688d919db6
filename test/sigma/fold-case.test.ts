import { expect, test } from 'vitest';
import { foldCase } from '../../src/sigma/fold-case.ts';

const rows: [name: string, text: string, folded: string][] = [
  ['ASCII', 'C:\\Windows\\CMD.EXE', 'c:\\windows\\cmd.exe'],
  ['ASCII beside other letters', 'AÉZ', 'aéz'],
  ['Cyrillic', 'ПАРОЛЬ', 'пароль'],
  ['the Greek final sigma', 'ΣΑΣς', 'σασσ'],
  ['a capital sharp s', 'ẞß', 'ßß'],
  ['letters beyond 16 bits', '𐐀', '𐐨'],
  ['Cherokee', 'ᎠᏰ', 'ꭰᏸ'],
  ['the Kelvin sign stays itself', '\u212A', '\u212A'],
  ['the long s stays itself', 'ſ', 'ſ'],
  ['the dotted capital i stays itself', 'İ', 'İ'],
  ['the dotless i stays itself', 'ı', 'ı'],
  ['lone surrogates stay themselves', '\uD801A\uDC00', '\uD801a\uDC00'],
];

test.each(rows)('%s', (_, text, folded) => {
  expect(foldCase(text)).toBe(folded);
});

// Regular expressions with the flags i and u compare by Unicode's simple case folding.
const hasCase = '[\\p{Changes_When_Casemapped}\\p{Changes_When_Casefolded}]';

const everyCharacter = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code));

test('characters fold alike exactly where Unicode says so, but for two', () => {
  const isCased = new RegExp(hasCase, 'u');
  const cased = everyCharacter.filter((character) => isCased.test(character));
  const all = cased.join('');
  const ours = Map.groupBy(cased, foldCase);
  const faults = cased.flatMap((character) => {
    const alike = all.match(new RegExp(character, 'giu'))!.join('');
    const oursAlike = ours.get(foldCase(character))!.join('');
    return alike === oursAlike ? [] : [`${alike} ${oursAlike}`];
  });
  expect(new Set(faults)).toEqual(new Set(['Kk\u212A Kk', 'Kk\u212A \u212A', 'Ss\u017F Ss', 'Ss\u017F \u017F']));
});

test('all other characters fold to themselves and are like no other', () => {
  const others = everyCharacter.join('').replace(new RegExp(hasCase, 'gu'), '');
  expect(foldCase(others) === others).toBe(true);
  expect(new RegExp(hasCase, 'iu').test(others)).toBe(false);
});
