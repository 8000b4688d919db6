import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/load.ts';
import { idOf, ruleText } from './rule-text.ts';
import { runMain, temporaryFiles } from './run-main.ts';

const whoami = `    event: { winlog.channel: Microsoft-Windows-Sysmon/Operational, event.code: '1', winlog.event_data.Image: 'C:\\whoami.exe' }
`;
const other = whoami.replace('whoami', 'other');
const passing = `match:\n  - name: whoami\n${whoami}noMatch:\n  - name: another\n${other}`;
/** The last name is hostile to XML. */
const failing = `match:
  - name: another
${other}  - name: of a log that the rule does not read
    event: { winlog.channel: Application, event.code: '1' }
noMatch:
  - name: "a <whoami> & 'more' \\uFFFF"
${whoami}`;

test('rules that do what their tests say end with 0, and those without tests are told', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'a.test.yml': passing, 'b.yml': ruleText('b') });
  expect(await runMain(['test', folder])).toMatchObject({
    code: 0,
    err: [],
    out: `without tests:
  Rule b  ${folder}/b.yml

2 rules, 1 without tests; 2 tests, 0 failed
`,
  });
});

test('what differs is told with its place, and with the explanation of a match', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'a.test.yml': failing });
  const { code, out } = await runMain(['test', folder, '--junit', join(folder, 'junit.xml')]);
  expect([code, out.replaceAll(folder, '.')]).toEqual([
    1,
    `./a.test.yml:2:5 match: another
    Rule a: The rule should match the event, and its condition does not hold: as sysmon, 'selection' does not. sigma-bridge explain says more.

./a.test.yml:4:5 match: of a log that the rule does not read
    Rule a: The rule should match the event, and it is none that the logsource means: winlog.channel is 'Application', event.code '1'.

./a.test.yml:7:5 noMatch: a <whoami> & 'more' \uFFFF
    Rule a: The rule matches the event, and should not.
    selection, line 7: Image|endswith: '*\\whoami.exe' holds, winlog.event_data.Image is 'C:\\whoami.exe'

1 rule, 0 without tests; 3 tests, 3 failed
`,
  ]);
  expect(readFileSync(join(folder, 'junit.xml'), 'utf8').replaceAll(folder, '.')).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="sigma-bridge test" tests="3" failures="3" skipped="0">
  <testsuite name="./a.yml" tests="3" failures="3" skipped="0">
    <testcase classname="Rule a" name="match: another" file="./a.test.yml" line="2">
      <failure message="The rule should match the event, and its condition does not hold: as sysmon, 'selection' does not. sigma-bridge explain says more."/>
    </testcase>
    <testcase classname="Rule a" name="match: of a log that the rule does not read" file="./a.test.yml" line="4">
      <failure message="The rule should match the event, and it is none that the logsource means: winlog.channel is 'Application', event.code '1'."/>
    </testcase>
    <testcase classname="Rule a" name="noMatch: a &lt;whoami&gt; &amp; 'more' \uFFFD" file="./a.test.yml" line="7">
      <failure message="The rule matches the event, and should not.">
        selection: Image|endswith: '*\\whoami.exe' holds: winlog.event_data.Image = 'C:\\whoami.exe'
      </failure>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('events of a file are tried one by one, and --json gives each', async () => {
  const line = (image: string) =>
    JSON.stringify({ winlog: { channel: 'Security', event_data: { NewProcessName: image } }, event: { code: '4688' } });
  const folder = temporaryFiles({
    'a.yml': ruleText('a'),
    'a.test.yml': 'match:\n  - { name: all, events: events/all.ndjson }\n',
    'events/all.ndjson': `${line('C:\\whoami.exe')}\n${line('C:\\other.exe')}\n`,
  });
  const { code, out } = await runMain(['test', join(folder, 'a.yml'), '--json']);
  const answer = JSON.parse(out) as { summary: object; tests: { name: string; passed: boolean }[] };
  expect([code, answer.summary, answer.tests.map(({ name, passed }) => [name, passed])]).toEqual([
    1,
    { rules: 1, untested: 0, tests: 2, failed: 1, filters: 0 },
    [
      ['all (events/all.ndjson:1)', true],
      ['all (events/all.ndjson:2)', false],
    ],
  ]);
});

test('a rule that is refused fails its tests', async () => {
  const refused = ruleText('a', { detection: 'selection: { Image|contians: x }' });
  const folder = temporaryFiles({ 'a.yml': refused, 'a.test.yml': passing });
  const { code, out } = await runMain(['test', folder]);
  expect(code).toBe(1);
  expect(out).toContain("The rule cannot run: 'contians' is not a Sigma modifier.");
  expect(out).toContain('1 rule, 0 without tests; 2 tests, 2 failed');
});

test('where a file holds several rules, the tests name theirs', async () => {
  const folder = temporaryFiles({
    'a.yml': `${ruleText('a')}---\n${ruleText('b')}`,
    'a.test.yml': `rule: ${idOf('b')}\n${passing}`,
  });
  const { code, out } = await runMain(['test', folder]);
  expect([code, out.includes('Rule a'), out.includes('2 rules, 1 without tests; 2 tests, 0 failed')]).toEqual([
    0,
    true,
    true,
  ]);
});

describe('a mistake in a file of tests is told at its place', () => {
  const rows: readonly (readonly [told: string, tests: string])[] = [
    ["1:1 YAML_UNKNOWN_KEY 'matches' is not known here. Did you mean 'match'?", passing.replace('match:', 'matches:')],
    [
      "2:5 YAML_MISSING_KEY 'match[0].name' is missing. Is 'nmae' meant to be 'name'?",
      passing.replace('name: whoami', 'nmae: whoami'),
    ],
    [
      "1:1 RULETEST_EMPTY There is nothing to try the rule on. Write events under 'match' and 'noMatch'.",
      'match: []\n',
    ],
    ["1:1 RULETEST_EMPTY There is nothing to try the rule on. Write events under 'match' and 'noMatch'.", ''],
    [
      "2:5 RULETEST_EVENT The test has neither 'event' nor 'events'. Write the document under 'event', or the name of an NDJSON file after 'events'.",
      'match:\n  - name: a\n',
    ],
    [
      "2:13 RULETEST_EMPTY 'none.ndjson' holds no event. Write one JSON document a line.",
      'match:\n  - events: none.ndjson\n    name: a\n',
    ],
    [
      "4:5 RULETEST_DUPLICATE_NAME 'a' is also the name of the test on line 2. Say in the name what the event is.",
      `match:\n  - name: a\n${whoami}  - name: a\n${whoami}`,
    ],
    [
      `1:7 RULETEST_UNKNOWN_RULE DIR/a.yml holds no rule '${idOf('b')}'. Its rules are: ${idOf('a')}.`,
      `rule: ${idOf('b')}\n${passing}`,
    ],
  ];
  test.each(rows)('%s', async (told, tests) => {
    const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'a.test.yml': tests, 'none.ndjson': '\n' });
    const { code, err } = await runMain(['test', folder]);
    expect(code).toBe(1);
    expect(err).toContain(`${folder}/a.test.yml:${told.replaceAll('DIR', folder)}`);
  });
});

test('tests without a rule beside them are told', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'b.test.yml': passing });
  const { code, err } = await runMain(['test', folder]);
  expect([code, err[0]]).toEqual([
    1,
    `${folder}/b.test.yml:1:1 RULETEST_NO_RULE_FILE There is no rule in ${folder}/b.yml. Name the file of tests for its rule.`,
  ]);
});

test('other commands read no tests as rules, and a rule that is called like tests is still a rule', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'a.test.yml': passing, 'b.test.yml': ruleText('b') });
  const { code, out } = await runMain(['check', folder]);
  expect([code, out.includes('2 rules:')]).toEqual([0, true]);
});

test('the shipped rules do what their tests say, and each has some', async () => {
  const { code, out } = await runMain(['test', join(packageRoot, 'rules')]);
  expect([code, out]).toEqual([0, '17 rules, 0 without tests; 80 tests, 0 failed\n']);
});

test('one rule and one test are counted as such', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a'), 'a.test.yml': `match:\n  - name: whoami\n${whoami}` });
  expect((await runMain(['test', folder])).out).toBe('1 rule, 0 without tests; 1 test, 0 failed\n');
});

test('a file of tests may be named for its rule', async () => {
  const folder = temporaryFiles({
    'a.yml': ruleText('a'),
    'a.test.yml': passing,
    'b.yaml': ruleText('b'),
    'b.test.yml': passing,
    'stray.test.yml': passing,
  });
  const tested = async (...names: readonly string[]): Promise<unknown[]> => {
    const { code, out, err } = await runMain(['test', ...names.map((name) => `${folder}/${name}`)]);
    return [code, out, err.join('\n').replaceAll(`${folder}/`, '')];
  };
  expect(await tested('a.test.yml')).toEqual([0, '1 rule, 0 without tests; 2 tests, 0 failed\n', '']);
  expect(await tested('a.test.yml', 'a.yml', 'b.test.yml')).toEqual([
    0,
    '2 rules, 0 without tests; 4 tests, 0 failed\n',
    '',
  ]);
  expect(await tested('stray.test.yml')).toEqual([
    1,
    '0 rules, 0 without tests; 0 tests, 0 failed\n',
    expect.stringContaining(
      'stray.test.yml:1:1 RULETEST_NO_RULE_FILE There is no rule in stray.yml. Name the file of tests for its rule.',
    ),
  ]);
});

describe('filters', () => {
  const filter = `title: Quiet
id: 10000000-0000-4000-8000-000000000001
logsource: { product: windows }
filter: { rules: any, selection: { Image|endswith: whoami.exe }, condition: not selection }
`;
  const cases = `noMatch:\n  - name: whoami\n${whoami}`;
  const folder = () =>
    temporaryFiles({
      'rules/a.yml': ruleText('a'),
      'rules/a.test.yml': cases,
      'rules/filter.yml': filter,
      'filters/filter.yml': filter.replace('000001', '000002'),
      'match/a.yml': ruleText('a'),
      'match/a.test.yml': passing,
      'config.yml': 'filters: [filters]\n',
      'empty.yml': 'filters: []\n',
    });
  const summary = (out: string): string => out.trimEnd().split('\n').at(-1)!;

  test.each<[name: string, args: (at: string) => string[], code: number, summary: string]>([
    ['are not asked unless somebody wants it', () => [], 1, '1 rule, 0 without tests; 1 test, 1 failed'],
    [
      'of --filters',
      (at) => ['--filters', `${at}/filters`],
      0,
      '1 rule, 0 without tests; 1 test, 0 failed, with 2 filters',
    ],
    [
      'of the configuration that is named',
      (at) => ['--config', `${at}/config.yml`],
      0,
      '1 rule, 0 without tests; 1 test, 0 failed, with 2 filters',
    ],
    [
      'of a configuration that names none',
      (at) => ['--config', `${at}/empty.yml`],
      1,
      '1 rule, 0 without tests; 1 test, 1 failed',
    ],
  ])('%s', async (_, args, code, told) => {
    const at = folder();
    const outcome = await runMain(['test', `${at}/rules`, ...args(at)]);
    expect([outcome.code, summary(outcome.out)]).toEqual([code, told]);
  });

  test('a match that one removes is told with the filter', async () => {
    const at = folder();
    const { code, out } = await runMain(['test', `${at}/match`, '--filters', `${at}/filters`]);
    expect([code, out.replaceAll(at, '.')]).toEqual([
      1,
      `./match/a.test.yml:2:5 match: whoami
    Rule a: The rule matches the event, and the filter 'Quiet' (./filters/filter.yml:1) removes the match. sigma-bridge explain says more.

1 rule, 0 without tests; 2 tests, 1 failed, with 1 filter
`,
    ]);
  });

  test('that are not there end with 2', async () => {
    const at = folder();
    const { code, out, err } = await runMain(['test', `${at}/rules`, '--filters', `${at}/gone`]);
    expect([code, out, err[0]]).toEqual([2, '', expect.stringContaining(`LOAD_PATH_NOT_FOUND '${at}/gone'`)]);
  });
});
