import { describe, expect, test } from 'vitest';
import { toLuceneRegexp } from '../../src/compile/lucene-regexp.ts';
import type { RegexTest } from '../../src/sigma/rule.ts';

function regex(source: string, flags = ''): RegexTest {
  return {
    kind: 'regex',
    at: { file: '', line: 1, column: 1 },
    source,
    ignoreCase: flags.includes('i'),
    multiLine: flags.includes('m'),
    dotAll: flags.includes('s'),
  };
}

describe('an expression that Lucene can say exactly', () => {
  test.each([
    ['abc', '', '.*abc.*'],
    ['^abc', '', 'abc.*'],
    ['abc$', '', '.*abc'],
    ['^(a|b)$', '', '(a|b)'],
    ['^a|b$', '', 'a.*|.*b'],
    ['\\Aa\\z', '', 'a'],
    ['(?:a|b)+?', '', '.*(a|b)+.*'],
    ['(?P<name>a)', '', '.*(a).*'],
    ['\\d\\w', '', '.*[0-9][0-9A-Z_a-z].*'],
    ['\\s', '', '.*[\t-\n\f-\r ].*'],
    ['[^\\s"]', '', '.*[^\t-\n\f-\r \\"].*'],
    ['[\\w.-]', '', '.*[0-9A-Z_a-z.\\-].*'],
    ['[]a]', '', '.*[\\]a].*'],
    ['a.c', '', '.*a[^\n]c.*'],
    ['a.c', 's', '.*a.c.*'],
    ['(?s)a.c', '', '.*a.c.*'],
    ['\\.exe"@#&~<>', '', '.*\\.exe\\"@#&~<>.*'],
    ['\\x41\\t\\x{1F600}', '', '.*A\t\u{1F600}.*'],
    ['a{2,3}b{2}', '', '.*a{2,3}b{2}.*'],
    ['a{,3}', '', '.*a\\{,3\\}.*'],
    ['(a|)b', '', '.*((a)?)b.*'],
    ['', '', '.*'],
    ['^$|a', '', '.*a.*'],
    ['()a(?:|)', '', '.*a.*'],
  ])('%s %s', (source, flags, value) => {
    expect(toLuceneRegexp(regex(source, flags))).toEqual({ value, ignoreCase: false, isExact: true });
  });
});

describe('without case', () => {
  test.each([
    ['abc', '.*abc.*', true],
    ['ks', '.*[Kk\u212a][Ss\u017f].*', true],
    ['[a-c]', '.*[A-Ca-c].*', true],
    ['[^k]', '.*[^Kk\u212a].*', true],
    ['\\w', '.*[0-9A-Z_a-z\u017f\u212a].*', true],
    ['\\D', '.*[^0-9].*', true],
    ['[\\w-]', '.*[\\-0-9A-Z_a-z\u017f\u212a].*', true],
    ['\u00e9', '.*..*', false],
  ])('%s', (source, value, isExact) => {
    expect(toLuceneRegexp(regex(source, 'i'))).toEqual({ value, ignoreCase: true, isExact });
    expect(toLuceneRegexp(regex(`(?i)${source}`))).toEqual({ value, ignoreCase: true, isExact });
  });
});

describe('an expression that finds more in Lucene', () => {
  test.each([
    ['\\bfoo\\b', '.*foo.*'],
    ['(^|\\s)a', '.*(([\t-\n\f-\r ])?)a.*'],
    ['a$b', '.*ab.*'],
    ['^*abc', '.*abc.*'],
    ['^+abc', '.*abc.*'],
    ['^?abc', '.*abc.*'],
    ['^{0,1}abc', '.*abc.*'],
    ['\\A*abc', '.*abc.*'],
    ['abc$*', '.*abc.*'],
    ['x|^*abc', '.*x.*|.*abc.*'],
    ['a[xy]{20}', '.*a[xy]+.*'],
    ['a.{0,50}b', '.*a[^\n]*b.*'],
    ['(\\d{1,3}\\.){4}', '.*([0-9]{1,3}\\.)+.*'],
  ])('%s', (source, value) => {
    expect(toLuceneRegexp(regex(source))).toEqual({ value, ignoreCase: false, isExact: false });
  });
});

test.each([['^$'], ['(?i:a)b'], ['a(?i)b'], ['\\pL'], ['[[:alpha:]]'], ['a'.repeat(1000)], ['(?i)[\u00e9]']])(
  '%s cannot be said',
  (source) => {
    expect(toLuceneRegexp(regex(source))).toBeNull();
  },
);
