import { expect, test } from 'vitest';
import { idOf, ruleText } from './rule-text.ts';
import { runMain, temporaryFiles } from './run-main.ts';

/** One rule of each verdict, and a file that is no YAML. */
const files = {
  'a-exact.yml': ruleText('a', { logsource: 'service: security', detection: 'selection: { EventID: 1102 }' }),
  'b-post-checked.yml': ruleText('b', {
    detection: "selection: { Image|endswith: '\\a.exe', CommandLine|contains: b }",
  }),
  'c-degraded.yml': ruleText('c', {
    detection: 'selection: { CommandLine: x }\n    filter: { OriginalFileName: y }',
  }).replace('condition: selection', 'condition: selection and not filter'),
  'd-refused.yml': ruleText('d', { detection: 'selection: { Image|contians: x }' }),
  'e-broken.yml': 'title: [\n',
  'f-blind.yml': ruleText('f', { logsource: 'category: file_rename' }),
};

interface Answer {
  readonly summary: Readonly<Record<string, number>>;
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
}

test('--json gives summary, rules and diagnostics, refused rules among them', async () => {
  const folder = temporaryFiles(files);
  const { code, out, err } = await runMain(['check', folder, '--json']);
  const { summary, rules, diagnostics, ...rest } = JSON.parse(out) as Answer;
  expect([code, err, rest]).toEqual([1, [], { filters: [] }]);
  expect(summary).toEqual({ rules: 6, exact: 1, postChecked: 1, degraded: 2, refused: 2, blind: 1 });
  for (const rule of rules) expect(Object.keys(rule)).toEqual(['id', 'title', 'file', 'verdict', 'blind', 'reasons']);
  expect(rules.map(({ id, title, file, verdict }) => [id, title, file, verdict])).toEqual([
    [idOf('a'), 'Rule a', `${folder}/a-exact.yml`, 'exact'],
    [idOf('b'), 'Rule b', `${folder}/b-post-checked.yml`, 'postChecked'],
    [idOf('c'), 'Rule c', `${folder}/c-degraded.yml`, 'degraded'],
    [idOf('f'), 'Rule f', `${folder}/f-blind.yml`, 'degraded'],
    [idOf('d'), 'Rule d', `${folder}/d-refused.yml`, 'refused'],
    [null, null, `${folder}/e-broken.yml`, 'refused'],
  ]);
  expect(rules.at(-2)!.reasons).toEqual([
    { verdict: 'refused', event: null, shape: null, field: null, reason: "'contians' is not a Sigma modifier." },
  ]);
  expect(diagnostics.map(({ code: name, file, line }) => [name, file, line])).toEqual([
    ['SIGMA_UNKNOWN_MODIFIER', `${folder}/d-refused.yml`, 7],
    ['YAML_UNCLOSED_BRACKET', `${folder}/e-broken.yml`, 2],
    ['COMPILE_UNAVAILABLE_LOGSOURCE', `${folder}/f-blind.yml`, 5],
  ]);
  expect(Object.keys(diagnostics[0]!)).toEqual(['code', 'severity', 'message', 'hint', 'file', 'line', 'column']);
});

test('for people: mistakes with their place, then the verdicts from worst to best, each reason once', async () => {
  const folder = temporaryFiles(files);
  const { code, out, err } = await runMain(['check', folder]);
  const shown = (text: string): string => text.replaceAll(folder, 'rules');
  expect(code).toBe(1);
  expect(shown(err.slice(0, 3).join('\n'))).toMatchInlineSnapshot(`
    "rules/d-refused.yml:7:24 SIGMA_UNKNOWN_MODIFIER 'contians' is not a Sigma modifier. Did you mean 'contains'?
        7 |     selection: { Image|contians: x }
          |                        ^"
  `);
  expect(shown(out)).toMatchInlineSnapshot(`
    "refused: not valid, or nothing that we know how to read; they do not run

      Rule d  rules/d-refused.yml
          'contians' is not a Sigma modifier.
      (no title)  rules/e-broken.yml
          A '[' or '{' above is not closed before this place.

    degraded: the documents do not hold all that the rule needs

      Rule c  rules/c-degraded.yml
          OriginalFileName: Unfiltered here: security_4688 has no 'OriginalFileName', which the exclusion 'filter' needs.
      Rule f  rules/f-blind.yml
          blind: Winlogbeat has no events of 'windows/file_rename': the events come from ETW (Microsoft-Windows-Kernel-File), which winlogbeat does not read

    postChecked: the query returns more than the rule means, and the matcher decides

      Rule b  rules/b-post-checked.yml
          Image: values longer than 1024 characters are not indexed

    exact: query and rule agree

      Rule a  rules/a-exact.yml

    6 rules: 1 exact, 1 postChecked, 2 degraded, 2 refused, 1 blind
    "
  `);
});

test('rules without a mistake end with 0', async () => {
  const folder = temporaryFiles({ 'a.yml': files['a-exact.yml'] });
  expect(await runMain(['check', folder])).toMatchObject({
    code: 0,
    err: [],
    out: `exact: query and rule agree

  Rule a  ${folder}/a.yml

1 rule: 1 exact, 0 postChecked, 0 degraded, 0 refused, 0 blind
`,
  });
});

test('filters among the paths are checked and counted, and are no rules', async () => {
  const filter = (rules: string, condition: string) =>
    `title: Admins\nlogsource: { product: windows }\nfilter: { rules: ${rules}, s: { User: x }, condition: ${condition} }\n`;
  const folder = temporaryFiles({
    'a.yml': ruleText('a'),
    'f.yml': filter('any', 'not s').replace('\n', '\nid: 10000000-0000-4000-8000-000000000001\n'),
    'g.yml': filter('nobody', 'not s').replace('\n', '\nid: 10000000-0000-4000-8000-000000000002\n'),
    'h.yml': filter('any', 'not t').replace('\n', '\nid: 10000000-0000-4000-8000-000000000003\n'),
  });
  const { code, out, err } = await runMain(['check', folder]);
  expect([code, out.split('\n').slice(-3)]).toEqual([
    1,
    [
      '1 rule: 0 exact, 1 postChecked, 0 degraded, 0 refused, 0 blind',
      '3 filters: 1 applied, 1 for no rule, 1 refused',
      '',
    ],
  ]);
  expect(err.join().match(/SIGMA_\w+/g)).toEqual(['SIGMA_UNKNOWN_SEARCH', 'SIGMA_FILTER_UNKNOWN_RULE']);

  const answer = JSON.parse((await runMain(['check', folder, '--json'])).out) as Answer & { readonly filters: unknown };
  expect([answer.summary.rules, answer.filters]).toEqual([
    1,
    [1, 0, null].map((rules, index) => ({
      id: `10000000-0000-4000-8000-00000000000${index + 1}`,
      title: 'Admins',
      file: `${folder}/${'fgh'.charAt(index)}.yml`,
      rules,
    })),
  ]);
});

test('filters can be checked alone, and with the rules that they are for', async () => {
  const filter = (field: string, n: number) => `title: Quiet ${n}\nid: 10000000-0000-4000-8000-00000000000${n}
logsource: { product: windows, category: process_creation }
filter: { rules: any, selection: { ${field}: x }, condition: not selection }\n`;
  const folder = temporaryFiles({
    'rules/a.yml': ruleText('a'),
    'filters/one.yml': filter('User', 1),
    'filters/two.yml': filter('Usr', 2),
    'empty/readme.md': '',
  });
  const checked = async (...args: readonly string[]): Promise<unknown[]> => {
    const { code, out, err } = await runMain(['check', ...args.map((arg) => arg.replace(/^\./, folder))]);
    return [code, out.trimEnd().split('\n').at(-1), err.join('\n').match(/[A-Z]+(?:_[A-Z]+)+/g)];
  };
  const alone = '2 filters: 2 sound, 0 refused; no rules were read';
  expect(await checked('./filters')).toEqual([0, alone, ['COMPILE_FIELD_GUESSED']]);
  expect(await checked('--filters', './filters')).toEqual([0, alone, ['COMPILE_FIELD_GUESSED']]);
  expect(await checked('./rules', '--filters', './filters')).toEqual([
    0,
    '2 filters: 2 applied, 0 for no rule, 0 refused',
    ['COMPILE_FIELD_GUESSED'],
  ]);
  expect(await checked('./rules', '--filters', './empty')).toEqual([2, '', ['LOAD_NO_YAML']]);
  expect(await checked('--json')).toEqual([2, '', ['CLI_WRONG_USAGE']]);
});

test('a place that was copied from a diagnostic is no path, and the answer says which is', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a') });
  const told = async (path: string): Promise<string> => (await runMain(['check', `${folder}/${path}`])).err[0]!;
  for (const place of [':0', ':7', ':7:18']) {
    expect(await told(`a.yml${place}`)).toBe(
      `LOAD_PATH_NOT_FOUND '${folder}/a.yml${place}' does not exist. Name the file alone, without '${place}'.`,
    );
  }
  expect(await told('b.yml:7')).toContain('Check the path;');
});

test.each([
  ['product: window, category: process_creation', "Did you mean 'windows/process_creation'?"],
  ['product: Windows, category: process_creation', "Did you mean 'windows/process_creation'?"],
  ['product: window, category: process_creatoin', "Did you mean 'windows/process_creation'?"],
  ['product: window', "Did you mean 'windows'?"],
  ['product: linux, category: process_creation', 'A mapping file of your own can say which events it means'],
])('a logsource that no mapping knows, { %s }: %s', async (logsource, hint) => {
  const text = ruleText('a').replace(/logsource: .*/, `logsource: { ${logsource} }`);
  const folder = temporaryFiles({ 'a.yml': text });
  const { err } = await runMain(['check', folder]);
  expect(err[0]).toContain(`COMPILE_UNKNOWN_LOGSOURCE The logsource '`);
  expect(err[0]).toContain(hint);
});

test('two rules with one id are both refused, and each names the other file', async () => {
  const folder = temporaryFiles({ 'one.yml': ruleText('a'), 'two.yml': ruleText('a'), 'three.yml': ruleText('b') });
  const { code, out } = await runMain(['check', folder, '--json']);
  const { summary, diagnostics } = JSON.parse(out) as Answer;
  expect([code, summary.refused, summary.rules]).toEqual([1, 2, 3]);
  expect(diagnostics.map(({ code: name, file, message }) => [name, file, message])).toEqual([
    ['SIGMA_DUPLICATE_ID', `${folder}/one.yml`, `The id ${idOf('a')} is also that of the rule in ${folder}/two.yml:1.`],
    ['SIGMA_DUPLICATE_ID', `${folder}/two.yml`, `The id ${idOf('a')} is also that of the rule in ${folder}/one.yml:1.`],
  ]);
});

test('the same folder named twice is no duplicate', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a') });
  const { code, out } = await runMain(['check', folder, `${folder}/a.yml`, '--json']);
  expect([code, (JSON.parse(out) as Answer).summary.rules]).toEqual([0, 1]);
});

test.each(['raw8', 'wlb8', 'agent'])('--shape %s judges for those documents', async (shape) => {
  const folder = temporaryFiles({ 'b.yml': files['b-post-checked.yml'] });
  const { out } = await runMain(['check', folder, '--shape', shape, '--json']);
  const [rule] = (JSON.parse(out) as Answer).rules;
  expect((rule!.reasons as readonly { readonly shape: string }[])[0]!.shape).toBe(shape);
});

test('a broken mapping is told with its place, and the rules are checked by what is left', async () => {
  const folder = temporaryFiles({
    'rules/a.yml': ruleText('a'),
    'own.yml': 'logsources:\n  - service: own\n    evnts: []\n',
  });
  const { code, out, err } = await runMain(['check', `${folder}/rules`, '--mappings', `${folder}/own.yml`]);
  expect(code).toBe(1);
  expect(err.join('\n').replaceAll(folder, '.')).toMatchInlineSnapshot(`
    "./own.yml:3:5 YAML_UNKNOWN_KEY 'logsources[0].evnts' is not known here. Did you mean 'events'?
        3 |     evnts: []
          |     ^
    ./own.yml:2:5 MAPPING_NO_CHANNEL The event 'eventlog' has no channel. Write 'channel: …', or 'log: …' with the name of a log of the mapping.
        2 |   - service: own
          |     ^"
  `);
  expect(out).toContain('1 rule: ');
});

test('a field that no event has is a warning: the rule runs, and the command ends with 0', async () => {
  const folder = temporaryFiles({
    'a.yml': ruleText('a', { logsource: 'category: file_event', detection: 'selection: { CommandLine: x }' }),
  });
  const { code, err } = await runMain(['check', folder]);
  expect([code, err[0]]).toEqual([
    0,
    `${folder}/a.yml:7:18 warning COMPILE_FIELD_ABSENT No event of 'windows/file_event' has the field 'CommandLine'. It always reads as absent.`,
  ]);
});

test('a field that no mapping knows is a warning of check and of compile, and the verdict stays', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a', { detection: 'selection: { Image: x, Comandline: y }' }) });
  const warning = `${folder}/a.yml:7:28 warning COMPILE_FIELD_GUESSED No mapping knows the field 'Comandline': it is looked for at winlog.event_data.Comandline and winlog.user_data.Comandline. Did you mean 'CommandLine'?`;
  const checked = await runMain(['check', folder]);
  expect([checked.code, checked.err[0]?.split('\n')[0]]).toEqual([0, warning]);
  const { out } = await runMain(['check', folder, '--json']);
  expect((JSON.parse(out) as Answer).rules[0]).toMatchObject({ verdict: 'exact' });
  const compiled = await runMain(['compile', `${folder}/a.yml`]);
  expect([compiled.code, compiled.err[0]?.split('\n')[0]]).toEqual([0, warning]);
});

test('what a rule holds cannot steer the terminal', async () => {
  const folder = temporaryFiles({ 'a.yml': ruleText('a').replace('Rule a', '"Rule \\e[31m red"') });
  const { out } = await runMain(['check', folder]);
  expect(out).toContain('Rule ␛[31m red');
});

/** A tag that is none (warning), and no description (info). */
const dubious = ruleText('a', { logsource: 'service: security', detection: 'selection: { EventID: 1102 }' }).replace(
  'level: high',
  'level: high\ntags: [attack.discovry]',
);

test('lints are warnings at their places: the command ends with 0', async () => {
  const folder = temporaryFiles({ 'a.yml': dubious });
  const { code, err } = await runMain(['check', folder]);
  expect([code, err.filter((line) => line.includes('SIGMA_'))]).toEqual([
    0,
    [
      `${folder}/a.yml:5:8 warning SIGMA_LINT_ATTACK_TAG 'discovry' is no tactic or id of MITRE ATT&CK. Did you mean 'attack.discovery'?`,
    ],
  ]);
});

const codesOf = async (args: readonly string[]): Promise<readonly unknown[]> => {
  const { code, out } = await runMain(['check', ...args, '--json']);
  return [code, ...(JSON.parse(out) as Answer).diagnostics.map((diagnostic) => diagnostic.code)];
};

test('--lint sigmahq tells the conventions of SigmaHQ too', async () => {
  const folder = temporaryFiles({ 'a.yml': dubious });
  expect(await codesOf([folder, '--lint', 'sigmahq', '--allow', 'SIGMA_LINT_FILE_NAME'])).toEqual([
    0,
    'SIGMA_LINT_DESCRIPTION',
    'SIGMA_LINT_MISSING_METADATA',
    'SIGMA_LINT_ATTACK_TAG',
  ]);
});

test('--allow and lint.off switch warnings off by code, and leave errors', async () => {
  const folder = temporaryFiles({
    'a.yml': dubious,
    'b.yml': ruleText('b').replace('level: high', 'level: hihg'),
    'c.yml': ruleText('c', { logsource: 'category: file_rename' }),
    'off.yml': 'lint: { off: [SIGMA_LINT_*, COMPILE_UNAVAILABLE_LOGSOURCE] }\n',
  });
  const rules = ['a.yml', 'b.yml', 'c.yml'].map((name) => `${folder}/${name}`);
  const [error, lint, unavailable] = ['YAML_UNKNOWN_WORD', 'SIGMA_LINT_ATTACK_TAG', 'COMPILE_UNAVAILABLE_LOGSOURCE'];
  expect(await codesOf(rules)).toEqual([1, error, unavailable, lint]);
  expect(await codesOf([...rules, '--allow', lint])).toEqual([1, error, unavailable]);
  expect(await codesOf([...rules, '--config', `${folder}/off.yml`])).toEqual([1, error]);
});

test.each([
  [
    ['--allow', 'SIGMA_LINT_ATACK_TAG'],
    "CLI_WRONG_USAGE --allow: 'SIGMA_LINT_ATACK_TAG' is no warning of check. Did you mean 'SIGMA_LINT_ATTACK_TAG'?",
  ],
  [
    ['--allow', 'SIGMA_BAD_REGEX'],
    "CLI_WRONG_USAGE --allow: 'SIGMA_BAD_REGEX' is an error, which cannot be switched off. Mend it.",
  ],
  [
    ['--lint', 'all'],
    "CLI_WRONG_USAGE --lint takes sigmahq, not 'all'. The other lints are always told. See sigma-bridge check --help.",
  ],
])('%j is refused', async (args, message) => {
  const folder = temporaryFiles({ 'a.yml': dubious });
  expect(await runMain(['check', folder, ...args])).toMatchObject({ code: 2, out: '', err: [message] });
});
