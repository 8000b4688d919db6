import { expect, test } from 'vitest';
import { requiredTokens } from '../../src/compile/text-tokens.ts';
import { parseTextPattern } from '../../src/sigma/parse-text-pattern.ts';

/** Whole tokens first, then parts with a star where they are open. */
function tokens(pattern: string, analyzer: 'standard' | 'script-block'): string[] {
  const { whole, parts } = requiredTokens(parseTextPattern(pattern), analyzer);
  return [
    ...whole,
    ...parts.map(({ text, openStart, openEnd }) => `${openStart ? '*' : ''}${text}${openEnd ? '*' : ''}`),
  ];
}

test.each([
  ['*New-Object Net.WebClient*', ['net', '*new-object', 'webclient*']],
  ['*.DownloadString(*', ['downloadstring']],
  ['IEX', ['iex']],
  ['*iex*', ['*iex*']],
  ['* iex *', ['iex']],
  ['a?b c', ['c', 'a*', '*b']],
  ['*-_*', ['*-_*']],
  ['*$($*', []],
  ['*caf\u00e9 x*', ['*caf', 'x*']],
])('script-block: %s', (pattern, expected) => {
  expect(tokens(pattern, 'script-block')).toEqual(expected);
});

test.each([
  ['*New-Object Net.WebClient*', ['object', 'net*']],
  ['*iex*', []],
  ['* iex *', ['iex']],
  ['IEX a_1', ['iex', 'a_1']],
  ["* it's caf\u00e9 *", ['it*', 'caf*']],
  ['* ___ *', []],
  [`* ${'a'.repeat(256)} *`, []],
])('standard: %s', (pattern, expected) => {
  expect(tokens(pattern, 'standard')).toEqual(expected);
});
