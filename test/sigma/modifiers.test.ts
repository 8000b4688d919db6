import { describe, expect, test } from 'vitest';
import { expandWindash } from '../../src/sigma/expand-windash.ts';
import { modifiers } from '../../src/sigma/modifiers.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { anyRun } from '../../src/sigma/rule.ts';
import { ruleWith, showDetection, showDiagnostic } from './show.ts';

/** Reads `A|modifiers: value`; the key stands in column 7 of line 7. */
function parse(item: string): ReturnType<typeof parseRules> {
  return parseRules(ruleWith(`condition: s\ns: {A|${item}}`), 'r.yml');
}

describe('what modifiers make of values', () => {
  const rows: [item: string, tests: string][] = [
    ['contains: x', "any['*x*']"],
    ['startswith: x', "any['x*']"],
    ['endswith: x', "any['*x']"],
    ["contains: '*x'", "any['*x*']"],
    ["contains: 'x\\*'", "any['*x\\**']"],
    ["contains: '\\Desktop\\'", "any['*\\Desktop\\\\*']"],
    ["contains: ''", "any['*']"],
    ["endswith: ''", "any['*']"],
    ['startswith|contains: x', "any['*x*']"],
    ['startswith|endswith: x', "any['*x*']"],
    ['contains: [x, y]', "any['*x*', '*y*']"],
    ['contains|all: [x, y]', "all['*x*', '*y*']"],
    ['all|contains: [x, y]', "all['*x*', '*y*']"],
    ['all: [1, 2]', 'all[1, 2]'],
    ['cased: Ab', "any[cased 'Ab']"],
    ['contains|cased: Ab', "any[cased '*Ab*']"],
    ['cased|startswith: Ab', "any[cased 'Ab*']"],

    ["re: '\\\\*a'", 'any[/\\\\*a/]'],
    ["re: 'a|b'", 'any[/a|b/]'],
    ["re|contains: 'a|b'", 'any[/a|b/]'],
    ["re|startswith: 'a|b'", 'any[/^(?:a|b)/]'],
    ["re|endswith: 'a|b'", 'any[/(?:a|b)$/]'],
    ["re|startswith|endswith: 'a'", 'any[/(?:^(?:a))$/]'],
    ['re|i: a', 'any[/a/i]'],
    ['re|ignorecase|multiline|dotall: a', 'any[/a/ims]'],
    ['re|s|m: a', 'any[/a/ms]'],
    ['re|all: [a, b]', 'all[/a/, /b/]'],
    ["re: '(?i)[[:alpha:]]{2,3}\\b'", 'any[/(?i)[[:alpha:]]{2,3}\\b/]'],

    ['cidr: 10.0.0.0/8', 'any[10.0.0.0/8 = 10.0.0.0/8]'],
    ['cidr: 10.1.2.3', 'any[10.1.2.3 = 10.1.2.3/32]'],
    ["cidr: 'fe80::/10'", 'any[fe80::/10 = 254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.0/10]'],
    ["cidr: ['::1/128', 127.0.0.0/8]", 'any[::1/128 = 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1/128, 127.0.0.0/8 = 127.0.0.0/8]'],
    ['exists: true', 'any[exists]'],
    ['exists: false', 'any[absent]'],

    ['lt: 5', 'any[lt 5]'],
    ['lte: -1.5', 'any[lte -1.5]'],
    ['gt: [5, 6]', 'any[gt 5, gt 6]'],
    ['gte: 0x10', 'any[gte 16]'],
    ['all|gt: [5, 6]', 'all[gt 5, gt 6]'],
    ['minute: 59', 'any[minute 59]'],
    ['hour: [0, 23]', 'any[hour 0, hour 23]'],
    ['day: 31', 'any[day 31]'],
    ['week: 53', 'any[week 53]'],
    ['month: 12', 'any[month 12]'],
    ['year: 2026', 'any[year 2026]'],

    ['fieldref: B', 'any[{B}]'],
    ['fieldref: Threat Name', 'any[{Threat Name}]'],
    ["fieldref: 'B\\*'", 'any[{B*}]'],
    ['fieldref: [B, C]', 'any[{B}, {C}]'],
    ['fieldref|all: [B, C]', 'all[{B}, {C}]'],
    ['fieldref|contains: B', 'any[*{B}*]'],
    ['fieldref|startswith: B', 'any[{B}*]'],
    ['fieldref|endswith: B', 'any[*{B}]'],
    ['fieldref|startswith|endswith: B', 'any[*{B}*]'],
    ['fieldref|cased|endswith: B', 'any[cased *{B}]'],

    ["windash: '-a'", "any['-a', '/a', '–a', '—a', '―a']"],
    ["windash: '/a'", "any['/a', '-a', '–a', '—a', '―a']"],
    ["windash: 'a-b'", "any['a-b']"],
    ["windash: '- a'", "any['- a']"],
    ["windash: '–a'", "any['–a']"],
    ["windash: 'é-b'", "any['é-b']"],
    ["contains|windash: ' -é'", "any['* -é*', '* /é*', '* –é*', '* —é*', '* ―é*']"],
    ["windash|contains: '-a'", "any['*-a*', '*/a*', '*–a*', '*—a*', '*―a*']"],
    ["windash: '?-a'", "any['?-a', '?/a', '?–a', '?—a', '?―a']"],

    ['base64: foo', "any['Zm9v']"],
    ["base64: 'a\\*b'", "any['YSpi']"],
    ['base64|contains: foo', "any['*Zm9v*']"],
    ['base64offset|contains: foo', "any['*Zm9v*', '*Zvb*', '*mb2*']"],
    ['base64offset|contains: foobar', "any['*Zm9vYmFy*', '*Zvb2Jhc*', '*mb29iYX*']"],
    ['base64offset|contains: é', "any['*w6*', '*Op*', '*Dq*']"],
    ['wide|base64: foo', "any['ZgBvAG8A']"],
    ['utf16le|base64: foo', "any['ZgBvAG8A']"],
    ['utf16be|base64: foo', "any['AGYAbwBv']"],
    ['utf16|base64: foo', "any['//5mAG8AbwA=']"],
    ['wide|base64offset|contains: Test', "any['*VABlAHMAdA*', '*QAZQBzAHQA*', '*UAGUAcwB0A*']"],
  ];
  test.each(rows)('%s', (item, tests) => {
    const { rules, diagnostics } = parse(item);
    expect(diagnostics).toEqual([]);
    const names = item.slice(0, item.indexOf(':'));
    expect(showDetection(rules[0]!.searches[0]!.detection)).toBe(`A|${names} ${tests}`);
  });
});

test.each<[item: string, detection: string]>([
  ['neq: x', "not A|neq any['x']"],
  ['neq: 5', 'not A|neq any[5]'],
  ['neq: [x, 5]', "not A|neq any['x', 5]"],
  ['neq: null', 'not A|neq any[null]'],
  ['neq|contains: [x, y]', "not A|neq|contains any['*x*', '*y*']"],
  ['contains|all|neq: [x, y]', "not A|contains|all|neq all['*x*', '*y*']"],
  ['re|neq: x', 'not A|re|neq any[/x/]'],
  ['cidr|neq: 10.0.0.0/8', 'not A|cidr|neq any[10.0.0.0/8 = 10.0.0.0/8]'],
  ['gt|neq: 5', 'not A|gt|neq any[gt 5]'],
  ['neq|hour: 5', 'not A|neq|hour any[hour 5]'],
  ['fieldref|neq: B', 'not A|fieldref|neq any[{B}]'],
  ['neq|fieldref|endswith: B', 'not A|neq|fieldref|endswith any[*{B}]'],
])('an item with neq is denied as a whole: %s', (item, detection) => {
  const { rules, diagnostics } = parse(item);
  expect(diagnostics).toEqual([]);
  expect(showDetection(rules[0]!.searches[0]!.detection)).toBe(detection);
});

test('keywords can be denied', () => {
  const { rules, diagnostics } = parseRules(ruleWith("condition: s\ns: {'|neq': [x, y]}"), 'r.yml');
  expect(diagnostics).toEqual([]);
  expect(showDetection(rules[0]!.searches[0]!.detection)).toBe("not |neq any['x', 'y']");
});

describe('what placeholders stand for', () => {
  const placeholders = new Map([
    ['one', ['x']],
    ['two', ['a', 'B*']],
    ['a.b-c_1', ['y']],
    ['path', ['C:\\\\*.exe', 'D:\\']],
    ['none', []],
  ]);
  const expanded = (item: string) => parseRules(ruleWith(`condition: s\ns: {A|${item}}`), 'r.yml', placeholders);

  test.each<[item: string, tests: string]>([
    ["expand: '%one%'", "any['x']"],
    ["expand: '%two%'", "any['a', 'B*']"],
    ["expand: '%a.b-c_1%'", "any['y']"],
    ["expand: 'v%two%w%one%'", "any['vawx', 'vB*wx']"],
    ["expand: '%two%*'", "any['a*', 'B*']"],
    ["expand: '%two%%two%'", "any['aa', 'aB*', 'B*a', 'B*B*']"],
    ["expand: ['%one%', plain]", "any['x', 'plain']"],
    ["expand: '\\%a%one%'", "any['%ax']"],
    ["expand: '\\\\%one%'", "any['\\x']"],
    ["expand: 'C:\\t\\\\%one%\\\\'", "any['C:\\t\\x\\']"],
    ["expand: '100% of %one%'", "any['100% of x']"],
    ["expand: '%path%'", "any['C:\\\\*.exe', 'D:\\']"],
    ["expand|endswith: '%path%'", "any['*C:\\\\*.exe', '*D:\\']"],
    ["contains|expand: '%two%'", "any['*a*', '*B*']"],
    ["expand|contains: '%two%'", "any['*a*', '*B*']"],
    ["cased|expand: '%two%'", "any[cased 'a', cased 'B*']"],
    ["expand|windash: '-%one%'", "any['-x', '/x', '–x', '—x', '―x']"],
    ["expand|base64: 'fo%one%'", "any['Zm94']"],
    ["re|expand: '^%path%$'", 'any[/^C:\\\\(?s:.*)\\.exe$/, /^D:\\\\$/]'],
    ["re|i|expand: '%one%|y'", 'any[/x|y/i]'],
  ])('%s', (item, tests) => {
    const { rules, diagnostics } = expanded(item);
    expect(diagnostics).toEqual([]);
    expect(showDetection(rules[0]!.searches[0]!.detection)).toBe(`A|${item.slice(0, item.indexOf(':'))} ${tests}`);
  });

  test('with all, one value of each must hold', () => {
    const { detection } = expanded("contains|all|expand: ['%two%', z]").rules[0]!.searches[0]!;
    expect(showDetection(detection)).toBe(
      "allOf(A|contains|all|expand any['*a*', '*B*'], A|contains|all|expand any['*z*'])",
    );
  });

  test('keywords can have placeholders', () => {
    const { rules } = parseRules(ruleWith("condition: s\ns: {'|expand': '%two%'}"), 'r.yml', placeholders);
    expect(showDetection(rules[0]!.searches[0]!.detection)).toBe("|expand any['a', 'B*']");
  });

  test('their values are part of the revision of the rules that name them', () => {
    const revisions = (item: string, values: readonly string[]): string =>
      parseRules(ruleWith(`condition: s\ns: {A|${item}}`), 'r.yml', new Map([['one', values]])).rules[0]!.revision;
    expect(revisions("expand: '%one%'", ['x'])).not.toBe(revisions("expand: '%one%'", ['y']));
    expect(revisions("expand: '%one%'", ['x'])).toBe(revisions("expand: '%one%'", ['x']));
    expect(revisions('contains: z', ['x'])).toBe(revisions('contains: z', ['y']));
  });

  describe('without expand a value that is one is a warning', () => {
    const add = 'Add it if what the placeholder stands for is meant.';
    test.each<[item: string, diagnostics: string[]]>([
      [
        "User: '%admins%'",
        [`7:13 SIGMA_PLACEHOLDER_LITERAL '%admins%' is taken literally, since 'User' has no modifier 'expand'. ${add}`],
      ],
      [
        "User: [x, '%admins%']",
        [`7:17 SIGMA_PLACEHOLDER_LITERAL '%admins%' is taken literally, since 'User' has no modifier 'expand'. ${add}`],
      ],
      [
        "User|contains: '%two%'",
        [
          `7:22 SIGMA_PLACEHOLDER_LITERAL '%two%' is taken literally, since 'User|contains' has no modifier 'expand'. ${add}`,
        ],
      ],
      ["CommandLine|contains: '%temp%'", []],
      ["Details: '%SystemRoot%'", []],
      ["User: 'CORP\\%admins%'", []],
      ["User: '%admins'", []],
    ])('%s', (item, expected) => {
      const { diagnostics } = parseRules(ruleWith(`condition: s\ns: {${item}}`), 'r.yml', placeholders);
      expect(diagnostics.map(showDiagnostic)).toEqual(expected);
    });
  });

  test.each<[item: string, diagnostic: string]>([
    [
      "expand: '%Workstations%'",
      "7:17 SIGMA_PLACEHOLDER_UNSET '%Workstations%' stands for values that nobody has given. List them in the configuration: 'placeholders: {Workstations: […]}'.",
    ],
    [
      "expand: 'x%none%y%other1%'",
      "7:17 SIGMA_PLACEHOLDER_UNSET '%none%' and '%other1%' stand for values that nobody has given. List them in the configuration: 'placeholders: {none: […], other1: […]}'.",
    ],
    [
      "re|expand: '%paht%'",
      "7:20 SIGMA_PLACEHOLDER_UNSET '%paht%' stands for values that nobody has given. Did you mean '%path%'?",
    ],
    ['expand: 5', "7:17 SIGMA_VALUE_TYPE 'expand' takes text, not the number 5. Quote it if the text is meant: '5'."],
    [
      `expand: '${'%two%'.repeat(17)}'`,
      `7:17 SIGMA_TOO_MANY_VALUES '${'%two%'.repeat(17)}' stands for 131072 values. At most 100000 are read. Use fewer placeholders at once.`,
    ],
    [
      "windash|expand: '-%one%'",
      "7:17 SIGMA_MODIFIER_CHAIN 'expand' puts values into the text as it is written, so 'windash' comes after it. Write '|expand|windash'.",
    ],
    [
      "base64|contains|expand: '%one%'",
      "7:25 SIGMA_MODIFIER_CHAIN 'expand' puts values into the text as it is written, so 'base64' comes after it. Write '|expand|base64'.",
    ],
    [
      "wide|expand: '%one%'",
      "7:14 SIGMA_MODIFIER_CHAIN 'wide' makes bytes, which only base64 can turn into text. Put 'base64' or 'base64offset' after 'wide'.",
    ],
    [
      "expand|re: '%one%'",
      "7:16 SIGMA_MODIFIER_CHAIN 're' reads the value as it is written, so 'expand' cannot come before it. Put 're' first, or remove 'expand'.",
    ],
    ["cidr|expand: '%one%'", "7:14 SIGMA_MODIFIER_CHAIN 'cidr' takes no other modifier. Remove 'expand'."],
    ["gt|expand: '%one%'", "7:12 SIGMA_MODIFIER_CHAIN 'gt' takes no other modifier. Remove 'expand'."],
    ["fieldref|expand: '%one%'", "7:18 SIGMA_MODIFIER_CHAIN 'expand' cannot follow 'fieldref'. Remove 'expand'."],
  ])('refused: %s', (item, diagnostic) => {
    const { rules, diagnostics } = expanded(item);
    expect(rules).toEqual([]);
    expect(diagnostics.map(showDiagnostic)).toEqual([diagnostic]);
  });

  test('a value without one is read with a warning', () => {
    const { rules, diagnostics } = expanded("expand: 'C:\\%one%'");
    expect(showDetection(rules[0]!.searches[0]!.detection)).toBe("A|expand any['C:%one%']");
    expect(diagnostics.map(showDiagnostic)).toEqual([
      "7:9 SIGMA_SUSPICIOUS_MODIFIER 'expand' finds no placeholder. Write one as '%name%', or remove it. A backslash before the percent sign makes that literal.",
    ]);
  });
});

test('two dashes vary each on its own', () => {
  const { detection } = parse("windash: '-a /b'").rules[0]!.searches[0]!;
  if (detection.kind !== 'item') throw new Error('no item');
  expect(detection.tests).toHaveLength(25);
});

test('of values that have alternatives and must all hold, one alternative of each must', () => {
  const { rules, diagnostics } = parse('base64offset|contains|all: [foo, bar]');
  expect(diagnostics).toEqual([]);
  const { detection } = rules[0]!.searches[0]!;
  expect(showDetection(detection)).toBe(
    "allOf(A|base64offset|contains|all any['*Zm9v*', '*Zvb*', '*mb2*'], A|base64offset|contains|all any['*YmFy*', '*Jhc*', '*iYX*'])",
  );
});

describe('values that modifiers cannot take are refused', () => {
  const rows: [item: string, diagnostic: string][] = [
    [
      'contains: 5',
      "7:19 SIGMA_VALUE_TYPE 'contains' takes text, not the number 5. Quote it if the text is meant: '5'.",
    ],
    [
      'endswith: [1, a]',
      "7:20 SIGMA_VALUE_TYPE 'endswith' takes text, not the number 1. Quote it if the text is meant: '1'.",
    ],
    [
      'contains: null',
      "7:19 SIGMA_VALUE_TYPE 'contains' takes text, not null. Write the text, or remove the modifier.",
    ],
    [
      'contains: true',
      "7:19 SIGMA_VALUE_TYPE 'contains' takes text, not the boolean true. Quote it if the text is meant: 'true'.",
    ],
    ['base64: 5', "7:17 SIGMA_VALUE_TYPE 'base64' takes text, not the number 5. Quote it if the text is meant: '5'."],
    ['re: 5', "7:13 SIGMA_VALUE_TYPE 're' takes text, not the number 5. Quote it if the text is meant: '5'."],
    ['cidr: 5', "7:15 SIGMA_VALUE_TYPE 'cidr' takes text, not the number 5. Quote it if the text is meant: '5'."],
    [
      "exists: 'yes'",
      "7:17 SIGMA_VALUE_TYPE 'exists' takes true or false, not 'yes'. Write true or false, without quotes.",
    ],
    ["gt: '5'", "7:13 SIGMA_VALUE_TYPE 'gt' takes a number, not '5'. Write the number without quotes."],
    ['lte: x', "7:14 SIGMA_VALUE_TYPE 'lte' takes a number, not 'x'. Write a number, without quotes."],
    ['lt: null', "7:13 SIGMA_VALUE_TYPE 'lt' takes a number, not null. Write a number, without quotes."],
    ['gte: true', "7:14 SIGMA_VALUE_TYPE 'gte' takes a number, not the boolean true. Write a number, without quotes."],
    ['gt: .inf', "7:13 SIGMA_VALUE_TYPE 'gt' takes a number, not the number .inf. Write a number, without quotes."],
    ['hour: 24', "7:15 SIGMA_VALUE_TYPE 'hour' takes a whole number from 0 to 23, not the number 24. Correct it."],
    ['day: 1.5', "7:14 SIGMA_VALUE_TYPE 'day' takes a whole number from 1 to 31, not the number 1.5. Correct it."],
    [
      "minute: '5'",
      "7:17 SIGMA_VALUE_TYPE 'minute' takes a whole number from 0 to 59, not '5'. Write the number without quotes.",
    ],
    [
      'fieldref: 5',
      "7:19 SIGMA_VALUE_TYPE 'fieldref' takes text, not the number 5. Quote it if the text is meant: '5'.",
    ],
    [
      "fieldref: 'G*'",
      "7:19 SIGMA_VALUE_TYPE 'G*' has a wildcard, and names no field. Name one field. For a part of its value, put 'contains', 'startswith' or 'endswith' after 'fieldref'.",
    ],
    [
      "fieldref: ' '",
      "7:19 SIGMA_VALUE_TYPE 'fieldref' names no field. Name one field. For a part of its value, put 'contains', 'startswith' or 'endswith' after 'fieldref'.",
    ],
    ["base64: ''", '7:17 SIGMA_VALUE_TYPE An empty value cannot be encoded. Remove it.'],
    ['base64offset|contains: a', '7:32 SIGMA_VALUE_TYPE One byte is too short for base64offset. Write more of it.'],
    [
      "base64: 'a*'",
      "7:17 SIGMA_ENCODED_WILDCARD 'a*' has a wildcard, which cannot be encoded. Escape it with a backslash if it is meant literally. To find the text anywhere, put 'contains' last.",
    ],
    [
      "wide|base64: 'a?'",
      "7:22 SIGMA_ENCODED_WILDCARD 'a?' has a wildcard, which cannot be encoded. Escape it with a backslash if it is meant literally. To find the text anywhere, put 'contains' last.",
    ],
    [
      "windash: '-a -b -c -d -e -f'",
      "7:18 SIGMA_TOO_MANY_VALUES '-a -b -c -d -e -f' has more than 5 dashes for 'windash' to vary. Split the value into several, joined with 'all'.",
    ],
    [
      "re: '('",
      "7:13 SIGMA_BAD_REGEX The regular expression cannot be used: missing closing ): '('. Write it in RE2 syntax.",
    ],
    [
      "re: '(?=a)'",
      "7:13 SIGMA_BAD_REGEX The regular expression cannot be used: invalid or unsupported Perl syntax: '(?='. RE2 has no lookaround. Say what must not be there in a filter of its own.",
    ],
    [
      "re: '(a)\\1'",
      "7:13 SIGMA_BAD_REGEX The regular expression cannot be used: invalid escape sequence: '\\1'. RE2 has no backreferences. Write out what they stand for.",
    ],
    [
      "re: 'a++'",
      "7:13 SIGMA_BAD_REGEX The regular expression cannot be used: invalid nested repetition operator: '++'. RE2 has no possessive quantifiers and needs none: remove them.",
    ],
    [
      `re: '${'a'.repeat(1001)}'`,
      '7:13 SIGMA_REGEX_TOO_LARGE The regular expression is too large. It has 1001 characters; at most 1000 are read. Split it, or lower its {n,m}.',
    ],
    [
      `re: '${'a{1000}'.repeat(11)}'`,
      '7:13 SIGMA_REGEX_TOO_LARGE The regular expression is too large. It stands for 11002 steps; at most 10000 are taken. Split it, or lower its {n,m}.',
    ],
    [
      'cidr: 10.0.0.5/8',
      "7:15 SIGMA_BAD_NETWORK '10.0.0.5/8' cannot be used: it has bits set beyond /8. Write it as 10.0.0.0/8 or fe80::/10.",
    ],
    [
      'cidr: 10.0.0.0/33',
      "7:15 SIGMA_BAD_NETWORK '10.0.0.0/33' cannot be used: its prefix is longer than 32 bits. Write it as 10.0.0.0/8 or fe80::/10.",
    ],
    [
      'cidr: 10.0.0/8',
      "7:15 SIGMA_BAD_NETWORK '10.0.0/8' cannot be used: it is no IPv4 or IPv6 network. Write it as 10.0.0.0/8 or fe80::/10.",
    ],
    [
      "cidr: 'fe80::1/64'",
      "7:15 SIGMA_BAD_NETWORK 'fe80::1/64' cannot be used: it has bits set beyond /64. Write it as 10.0.0.0/8 or fe80::/10.",
    ],
  ];
  test.each(rows)('%s', (item, diagnostic) => {
    const { rules, diagnostics } = parse(item);
    expect(rules).toEqual([]);
    expect(diagnostics.map(showDiagnostic)).toEqual([diagnostic]);
  });
});

describe('chains that mean nothing are refused at the modifier', () => {
  const rows: [item: string, diagnostic: string][] = [
    [
      'contains|re: x',
      "7:18 SIGMA_MODIFIER_CHAIN 're' reads the value as it is written, so 'contains' cannot come before it. Put 're' first, or remove 'contains'.",
    ],
    ['contains|cidr: x', "7:18 SIGMA_MODIFIER_CHAIN 'cidr' takes no other modifier. Remove 'contains'."],
    ['cidr|contains: x', "7:14 SIGMA_MODIFIER_CHAIN 'cidr' takes no other modifier. Remove 'contains'."],
    ['contains|exists: true', "7:18 SIGMA_MODIFIER_CHAIN 'exists' takes no other modifier. Remove 'contains'."],
    ['re|cidr: x', "7:12 SIGMA_MODIFIER_CHAIN 'cidr' takes no other modifier. Remove 're'."],
    ['i: x', "7:9 SIGMA_MODIFIER_CHAIN 'i' is for regular expressions. Put 're' before it: '|re|i'."],
    ['contains|s: x', "7:18 SIGMA_MODIFIER_CHAIN 's' is for regular expressions. Put 're' before it: '|re|s'."],
    ['re|cased: x', "7:12 SIGMA_MODIFIER_CHAIN 'cased' cannot follow 're'. Remove 'cased'."],
    ['re|base64: x', "7:12 SIGMA_MODIFIER_CHAIN 'base64' cannot follow 're'. Remove 'base64'."],
    [
      'contains|base64: x',
      "7:18 SIGMA_MODIFIER_CHAIN 'base64' encodes the whole value, so 'contains' comes after it. Write '|base64|contains'.",
    ],
    [
      'wide: x',
      "7:9 SIGMA_MODIFIER_CHAIN 'wide' makes bytes, which only base64 can turn into text. Put 'base64' or 'base64offset' after 'wide'.",
    ],
    [
      'wide|contains: x',
      "7:14 SIGMA_MODIFIER_CHAIN 'wide' makes bytes, which only base64 can turn into text. Put 'base64' or 'base64offset' after 'wide'.",
    ],
    ['contains|gt: 5', "7:18 SIGMA_MODIFIER_CHAIN 'gt' takes no other modifier. Remove 'contains'."],
    ['gt|contains: 5', "7:12 SIGMA_MODIFIER_CHAIN 'gt' takes no other modifier. Remove 'contains'."],
    ['gt|lt: 5', "7:12 SIGMA_MODIFIER_CHAIN 'lt' takes no other modifier. Remove 'gt'."],
    ['hour|gte: 18', "7:14 SIGMA_MODIFIER_CHAIN 'gte' takes no other modifier. Remove 'hour'."],
    ['cased|year: 2026', "7:15 SIGMA_MODIFIER_CHAIN 'year' takes no other modifier. Remove 'cased'."],
    ['exists|neq: true', "7:16 SIGMA_MODIFIER_CHAIN 'exists' says itself what is not there. Write 'exists: false'."],
    [
      'endswith|fieldref: B',
      "7:18 SIGMA_MODIFIER_CHAIN 'fieldref' reads the value as it is written, so 'endswith' cannot come before it. Put 'fieldref' first, or remove 'endswith'.",
    ],
    [
      're|fieldref: B',
      "7:12 SIGMA_MODIFIER_CHAIN 'fieldref' reads the value as it is written, so 're' cannot come before it. Put 'fieldref' first, or remove 're'.",
    ],
    ['fieldref|windash: B', "7:18 SIGMA_MODIFIER_CHAIN 'windash' cannot follow 'fieldref'. Remove 'windash'."],
    ['fieldref|base64: B', "7:18 SIGMA_MODIFIER_CHAIN 'base64' cannot follow 'fieldref'. Remove 'base64'."],
    ['fieldref|i: B', "7:18 SIGMA_MODIFIER_CHAIN 'i' is for regular expressions. Put 're' before it: '|re|i'."],
    ['neq|contains|neq: x', "7:22 SIGMA_MODIFIER_CHAIN 'neq' is here twice. Remove one."],
    ['contains|contains: x', "7:18 SIGMA_MODIFIER_CHAIN 'contains' is here twice. Remove one."],
    ['all|all: [x, y]', "7:13 SIGMA_MODIFIER_CHAIN 'all' is here twice. Remove one."],
    [`${'contains|'.repeat(16)}all: x`, '7:7 SIGMA_MODIFIER_CHAIN 17 modifiers are too many. At most 16 are read.'],
    ['contians: x', "7:9 SIGMA_UNKNOWN_MODIFIER 'contians' is not a Sigma modifier. Did you mean 'contains'?"],
    ['Contains: x', "7:9 SIGMA_UNKNOWN_MODIFIER 'Contains' is not a Sigma modifier. Did you mean 'contains'?"],
    [': x', `7:9 SIGMA_UNKNOWN_MODIFIER '' is not a Sigma modifier. Known are: ${[...modifiers.keys()].join(', ')}.`],
  ];
  test.each(rows)('%s', (item, diagnostic) => {
    const { rules, diagnostics } = parse(item);
    expect(rules).toEqual([]);
    expect(diagnostics.map(showDiagnostic)).toEqual([diagnostic]);
  });

  test.each(['cidr: 10.0.0.0/8', 'exists: true', 'gt: 5', 'hour: 5', 'fieldref: B', 'fieldref|contains: B'])(
    'without a field: %s',
    (item) => {
      const [key, value] = item.split(': ');
      const { diagnostics } = parseRules(ruleWith(`condition: s\ns: {'|${key}': ${value}}`), 'r.yml');
      expect(diagnostics.map(showDiagnostic)).toEqual([
        `7:9 SIGMA_MODIFIER_CHAIN '${key!.split('|')[0]}' needs a field. Name one before it.`,
      ]);
    },
  );
});

test('chains that hardly mean what they say are read with a warning', () => {
  const { rules, diagnostics } = parse('base64offset: foo, B|all: x');
  expect(rules).toHaveLength(1);
  expect(diagnostics.map(showDiagnostic)).toEqual([
    "7:9 SIGMA_SUSPICIOUS_MODIFIER 'base64offset' gives parts of longer base64, which no value equals. Put 'contains' after it.",
    "7:30 SIGMA_SUSPICIOUS_MODIFIER 'all' has only one value to link. Remove it, or write a list.",
  ]);
});

test('a value of many wildcards is varied in the time of its length', () => {
  const pattern = Array.from({ length: 50_000 }, (_, index) => (index % 2 === 0 ? anyRun : 'b'));
  expect(expandWindash([...pattern, ' -x'])).toHaveLength(5);
});
