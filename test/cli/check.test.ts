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
  expect([code, err, rest]).toEqual([1, [], {}]);
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
