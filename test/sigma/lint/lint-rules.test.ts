import { describe, expect, test } from 'vitest';
import { lintCodes } from '../../../src/sigma/lint/diagnostic-codes.ts';
import { lintRules, lints, lintsAcross } from '../../../src/sigma/lint/lint-rules.ts';
import { parseRules } from '../../../src/sigma/parse-rules.ts';
import { showDiagnostic } from '../show.ts';

/** A rule in which no lint finds anything. */
const sound = `title: Whoami Run by a Service
id: 00000000-0000-4000-8000-000000000001
status: test
description: Detects whoami, run by a service
references:
  - https://example.org/whoami
author: Somebody
date: 2026-01-31
tags:
  - attack.discovery
logsource: { product: windows, service: sysmon }
detection:
  selection:
    Image|endswith: '\\whoami.exe'
  condition: selection
falsepositives: [Administrators]
level: high
`;

interface File {
  readonly file: string;
  readonly text: string;
}

function found(files: readonly File[], conventions = true): readonly string[] {
  const rules = files.flatMap(({ file, text }) => parseRules(text, file).rules);
  expect(rules.length, 'the rules are sound').toBe(files.length);
  return lintRules({ rules, files, conventions }).map(showDiagnostic);
}

const inOne = (text: string) => found([{ file: 'rules/whoami_by_service.yml', text }]);

/** The sound rule with another part of its own. */
const rule = (part: string, by: string): string => {
  expect(sound).toContain(part);
  return sound.replace(part, by);
};
/** The detection begins on line 13 with its first search identifier. */
const detection = (text: string): string =>
  sound.replace(
    /(?<=detection:\n)[^]*?(?=falsepositives)/,
    text.replaceAll(/^/gm, '  ').replace(/$/, text.includes('condition:') ? '\n' : '\n  condition: selection\n'),
  );
const item = (text: string): string => detection(`selection:\n  ${text}`);
const tag = (text: string): string => rule('attack.discovery', text);

test('nothing is found in a rule that has nothing of it', () => {
  expect(inOne(sound)).toEqual([]);
});

/** For each: what is told of a text, and a text of which nothing is told. */
const rows: readonly (readonly [refused: string, accepted: string, told: string])[] = [
  [
    detection('a: { F: x }\nb: { F: y }\ncondition: all of them'),
    detection('a: { F: x }\nb: { F: y }\ncondition: 1 of them'),
    "15:14 SIGMA_LINT_ALL_OF_THEM 'all of them' includes every search identifier that is added later. Name them, or write 'all of selection_*'.",
  ],
  [
    detection('a: { F: x }\ncondition: 1 of them'),
    detection('a_1: { F: x }\ncondition: 1 of a_*'),
    "14:14 SIGMA_LINT_THEM_OF_ONE 'them' is 'a' alone. Write 'a'.",
  ],
  [
    detection('a: { F: x }\nfilter: { F: y }\ncondition: a and filter'),
    detection('a: { F: x }\nfilter_main_y: { F: y }\ncondition: a and not 1 of filter_main_*'),
    "15:20 SIGMA_LINT_FILTER_WITHOUT_NOT 'filter' must hold for the rule to match: it excludes nothing. Write 'not filter', or rename it.",
  ],
  [
    detection('a: { F: x }\nfilter_main_y: { F: y }\ncondition: a and 1 of filter_*'),
    detection('a: { F: x }\nfilter_main_y: { F: y }\ncondition: not (not a or filter_main_y)'),
    "15:20 SIGMA_LINT_FILTER_WITHOUT_NOT 'filter_main_y' must hold for the rule to match: it excludes nothing. Write 'not filter_main_y', or rename it.",
  ],
  [
    item('EventID: 11'),
    item('EventID: [11, 26]'),
    "14:14 SIGMA_LINT_SPECIFIC_LOGSOURCE The event 11 of 'sysmon' is the category 'file_event'. Write 'category: file_event' in place of 'service: sysmon', and remove the EventID.",
  ],
  [
    item('User|all: [a, b]'),
    item('User|contains|all: [a, b]'),
    "14:10 SIGMA_LINT_ALL_OF_VALUES 'User' cannot equal 2 values at once. Put 'contains' before 'all', or remove 'all'.",
  ],
  [
    item('User|cased|all: [a, b, c]'),
    item("User|all: ['a*', '*b', c]"),
    "14:16 SIGMA_LINT_ALL_OF_VALUES 'User' cannot equal 3 values at once. Put 'contains' before 'all', or remove 'all'.",
  ],
  [
    item("CommandLine|contains|windash|all: [' -a', ' -b']"),
    item("CommandLine|contains|windash: [' -a', ' -b']"),
    "14:26 SIGMA_LINT_WINDASH_ALL 'windash' with 'all' is every way to write a dash at once for some engines. Make each value a search identifier of its own where they run the rule.",
  ],
  [
    item("CommandLine: 'a**b'"),
    item("CommandLine: 'a*\\*b'"),
    "14:21 SIGMA_LINT_DOUBLE_WILDCARD 'a**b' has two asterisks side by side. Remove one.",
  ],
  [
    item("Image: 'C:\\a\\*b.exe'"),
    item("Image: 'C:\\a\\\\*b.exe'"),
    "14:17 SIGMA_LINT_ESCAPED_WILDCARD The '\\' makes the '*' literal, and no file of Windows has one in its name. Write '\\\\*' for a backslash and a wildcard.",
  ],
  [
    item("TargetFilename|contains: 'a\\?b'"),
    item("CommandLine|contains: 'a\\?b'"),
    "14:32 SIGMA_LINT_ESCAPED_WILDCARD The '\\' makes the '?' literal, and no file of Windows has one in its name. Write '\\\\?' for a backslash and a wildcard.",
  ],
  [
    item('Image: "C:\\temp"'),
    item("Image: 'C:\\temp'"),
    '14:12 SIGMA_LINT_CONTROL_CHARACTER The value holds the control character U+0009. Write it in single quotes if a backslash and a letter are meant.',
  ],
  [
    item('CommandLine: |\n      whoami'),
    item('CommandLine: |-\n      whoami'),
    "15:9 SIGMA_LINT_CONTROL_CHARACTER The value holds the control character U+000A. Write '|-' or one line: with '|' the value ends with a line break.",
  ],
  [
    item("EventID: '4104'"),
    item('EventID: 4104'),
    "14:15 SIGMA_LINT_NUMBER_AS_TEXT 'EventID' holds numbers, and '4104' is quoted. Write 4104.",
  ],
  [
    item("CommandLine: ['*a*', '*b*']"),
    item("CommandLine: ['*a*', 'b*']"),
    "14:5 SIGMA_LINT_WILDCARD_FOR_MODIFIER The wildcards of 'CommandLine' say no more than 'contains' does. Write 'CommandLine|contains', and remove them.",
  ],
  [
    item("CommandLine: '*a'"),
    item("CommandLine: '*a*b'"),
    "14:5 SIGMA_LINT_WILDCARD_FOR_MODIFIER The wildcards of 'CommandLine' say no more than 'endswith' does. Write 'CommandLine|endswith', and remove them.",
  ],
  [
    tag('Attack.Discovery'),
    tag('own.discovery'),
    "10:5 SIGMA_LINT_TAG_FORMAT 'Attack.Discovery' is no tag. Write 'attack.discovery'.",
  ],
  [
    tag('discovery'),
    tag('attack.t1033'),
    "10:5 SIGMA_LINT_TAG_FORMAT 'discovery' is no tag. Write namespace and name with a dot between them, as 'attack.execution'.",
  ],
  [
    tag('attack.credential_access'),
    tag('attack.credential-access'),
    "10:5 SIGMA_LINT_ATTACK_TAG 'credential_access' is no tactic or id of MITRE ATT&CK. Did you mean 'attack.credential-access'?",
  ],
  [
    tag('attack.t1059.1'),
    tag('attack.t1059.001'),
    "10:5 SIGMA_LINT_ATTACK_TAG 't1059.1' is no tactic or id of MITRE ATT&CK. Write it as 'attack.t1059.001'.",
  ],
  [
    tag('car.2016-4-2'),
    tag('car.2016-04-002'),
    "10:5 SIGMA_LINT_CAR_TAG '2016-4-2' is no id of the Cyber Analytics Repository. Write it as 'car.2016-04-002'.",
  ],
  [
    tag('cve.2021.44228'),
    tag('cve.2021-44228'),
    "10:5 SIGMA_LINT_CVE_TAG '2021.44228' is no number of a CVE. Write it as 'cve.2021-44228'.",
  ],
  [
    tag('d3fend.detekt'),
    tag('d3fend.d3-psa'),
    "10:5 SIGMA_LINT_D3FEND_TAG 'detekt' is no tactic or id of MITRE D3FEND. Did you mean 'd3fend.detect'?",
  ],
  [
    tag('detection.emerging_threats'),
    tag('detection.emerging-threats'),
    "10:5 SIGMA_LINT_DETECTION_TAG 'emerging_threats' is no kind of detection that Sigma knows. Did you mean 'detection.emerging-threats'?",
  ],
  [
    tag('stp.6'),
    tag('stp.4u'),
    "10:5 SIGMA_LINT_STP_TAG '6' is no level of Summiting the Pyramid. Write it as 'stp.4u'.",
  ],
  [
    tag('tlp.yellow'),
    tag('tlp.amber'),
    "10:5 SIGMA_LINT_TLP_TAG 'yellow' is no colour of the Traffic Light Protocol. Write it as 'tlp.amber'.",
  ],
  [
    tag('attack.discovery\n  - attack.discovery'),
    tag('attack.discovery\n  - attack.execution'),
    "11:5 SIGMA_LINT_DUPLICATE_TAG 'attack.discovery' is here twice: first on line 10. Remove one.",
  ],
  [
    rule('https://example.org/whoami', 'https://example.org/a\n  - https://example.org/A'),
    rule('https://example.org/whoami', 'https://example.org/a\n  - https://example.org/b'),
    "7:5 SIGMA_LINT_DUPLICATE_REFERENCE 'https://example.org/A' is here twice: first on line 6. Remove one.",
  ],
  [
    rule('Whoami Run by', 'Whoami run by'),
    rule('Whoami Run by', 'whoami.exe Run by'),
    "1:8 SIGMA_LINT_TITLE 'run' is in lower case. Begin the words of a title with capitals.",
  ],
  [
    rule('Whoami Run', 'Detects Whoami Run'),
    rule('Whoami Run', 'Detection of Whoami Run'),
    "1:8 SIGMA_LINT_TITLE 'Detects Whoami Run by a Service' begins like a description. Say what is found.",
  ],
  [
    rule('a Service', 'a Service.'),
    rule('a Service', 'a Service.exe'),
    '1:8 SIGMA_LINT_TITLE The title ends with a full stop. Remove it.',
  ],
  [
    rule('a Service', `a ${'S'.repeat(110)}`),
    rule('a Service', `a ${'S'.repeat(100)}`),
    '1:8 SIGMA_LINT_TITLE The title has 126 characters. Shorten it to 120.',
  ],
  [
    rule('Detects whoami, run', 'Whoami was run'),
    rule('Detects whoami, run', 'detects whoami'),
    "4:14 SIGMA_LINT_DESCRIPTION The description does not begin with 'Detects'. Begin it so.",
  ],
  [
    rule('Detects whoami, run by a service', 'Detects whoami'),
    rule('Detects whoami, run by a service', 'Detects whoami.exe'),
    '4:14 SIGMA_LINT_DESCRIPTION The description has 14 characters. Say more.',
  ],
  [
    rule('author: Somebody\n', ''),
    rule('author: Somebody\n', 'author: Somebody else\n'),
    "1:1 SIGMA_LINT_MISSING_METADATA The rule has no 'author'. Rules of SigmaHQ have them.",
  ],
  [
    rule('Administrators', 'Administrators, Penetration test'),
    rule('Administrators', 'Unlikely'),
    "16:34 SIGMA_LINT_EMPTY_FALSE_POSITIVE 'Penetration test' helps nobody who looks at a finding. Name what can look alike, or write 'Unlikely'.",
  ],
  [
    detection('a: { F: x }\nfilter: { F: y }\ncondition: a and not filter'),
    detection('a: { F: x }\nfilter_optional_y: { F: y }\ncondition: a and not filter_optional_y'),
    "15:24 SIGMA_LINT_FILTER_NAME 'filter' excludes events. Rename it to 'filter_main_…' or 'filter_optional_…'.",
  ],
  [
    rule('https://example.org/whoami', 'https://github.com/a/b/blob/master/c'),
    rule('https://example.org/whoami', 'https://github.com/a/b/blob/0a1b2c3d/c'),
    "6:5 SIGMA_LINT_REFERENCE 'https://github.com/a/b/blob/master/c' names a branch, whose files change. Use the permanent link with the number of the commit.",
  ],
];

describe('what is hardly meant is told at its place', () => {
  test.each(rows.map(([refused, accepted, told]) => [told, refused, accepted] as const))(
    '%s',
    (told, refused, accepted) => {
      expect(inOne(refused)).toContain(told);
      const code = told.split(' ')[1]!;
      expect(inOne(accepted).filter((line) => line.includes(` ${code} `))).toEqual([]);
    },
  );
});

test('two rules with one title are told of, and of two titles nothing is', () => {
  const other = sound.replace('0001', '0002');
  const files = (text: string) => [
    { file: 'one/whoami_by_service.yml', text: sound },
    { file: 'two/another_whoami.yml', text },
  ];
  expect(found(files(other.replace('Whoami', 'WHOAMI')))).toEqual([
    "1:8 SIGMA_LINT_DUPLICATE_TITLE 'WHOAMI Run by a Service' is also the title of the rule in one/whoami_by_service.yml:1. Say in the titles what tells them apart.",
  ]);
  expect(found(files(other.replace('Whoami', 'Another Whoami')))).toEqual([]);
});

test('the names of files are told of on request: the form, and two alike', () => {
  const other = sound.replace('0001', '0002').replace('Whoami', 'Another');
  const one = { file: 'one/whoami_by_service.yml', text: sound };
  expect(found([one, { file: 'two/whoami_by_service.yml', text: other }])).toEqual([
    "1:1 SIGMA_LINT_DUPLICATE_FILE_NAME 'whoami_by_service.yml' is also the name of one/whoami_by_service.yml. Rename one.",
  ]);
  expect(found([one, { file: 'two/Whoami.yaml', text: other }])).toEqual([
    "1:1 SIGMA_LINT_FILE_NAME The file is called 'Whoami.yaml'. Rename it to 10 to 90 small letters, digits and underscores, and .yml.",
  ]);
  expect(found([one, { file: 'two/Whoami.yaml', text: other }], false)).toEqual([]);
});

test('the conventions of SigmaHQ are told on request alone, and are infos', () => {
  const text = sound.replace('Detects ', '').replace('attack.discovery', 'attack.discovry');
  const file = { file: 'rules/a.yml', text };
  const warning =
    "10:5 SIGMA_LINT_ATTACK_TAG 'discovry' is no tactic or id of MITRE ATT&CK. Did you mean 'attack.discovery'?";
  expect(found([file], false)).toEqual([warning]);
  expect(found([file])).toHaveLength(3);
});

test('a place in the second document of a file is of that file', () => {
  const second = sound.replace('0001', '0002').replace('Whoami', 'Other').replace('attack.discovery', 'tlp.blue');
  const text = `${sound}---\n${second}`;
  const { rules } = parseRules(text, 'r.yml');
  expect(lintRules({ rules, files: [{ file: 'r.yml', text }], conventions: false }).map(showDiagnostic)).toEqual([
    "28:5 SIGMA_LINT_TLP_TAG 'blue' is no colour of the Traffic Light Protocol. Write it as 'tlp.amber'.",
  ]);
});

test('each code of the table is looked for once, and none is an error', () => {
  expect([...lints, ...lintsAcross].map(({ code }) => code).toSorted()).toEqual(Object.keys(lintCodes).toSorted());
  expect(Object.values<{ severity: string }>(lintCodes).filter(({ severity }) => severity === 'error')).toEqual([]);
});
