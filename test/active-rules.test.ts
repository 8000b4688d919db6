import { expect, test } from 'vitest';
import { configureRules } from '../src/active-rules.ts';
import { parseConfig } from '../src/config/parse-config.ts';
import type { Config } from '../src/config/settings.ts';
import { loadMapping } from '../src/load.ts';
import { parseRules } from '../src/sigma/parse-rules.ts';
import { idOf, ruleText } from './cli/rule-text.ts';

const { mapping } = loadMapping();

/** Rule a as it is; b low and experimental; c deprecated; d without status; e of an unknown logsource; f not valid. */
const texts = [
  ruleText('a').replace('level: high', 'level: high\ntags: [attack.t1569.002]'),
  ruleText('b').replace('level: high', 'level: low').replace('status: test', 'status: experimental'),
  ruleText('c').replace('status: test', 'status: deprecated'),
  ruleText('d').replace('status: test\n', ''),
  ruleText('e', { logsource: 'service: nobody-knows' }),
  ruleText('f', { detection: 'selection: { Image|contians: x }' }),
];
const loaded = parseRules(texts.join('---\n'), 'rules.yml');

function configOf(lines: string): Config {
  const { config, diagnostics } = parseConfig({
    file: { name: 'sigma-bridge.yml', text: lines },
    env: {},
    readFile: () => '',
  });
  expect(diagnostics).toEqual([]);
  return config;
}

test.each([
  ['', 'abd'],
  ['select: { status: [experimental] }', 'b'],
  ['select: { status: [test, deprecated] }', 'ac'],
  ['select: { level: [high, critical] }', 'ad'],
  ['select: { tags: [ATTACK.T1569.002] }', 'a'],
  ['select: { tags: [attack.t1000] }', ''],
  [`select: { ids: ['${idOf('a')}', '${idOf('c')}'] }`, 'a'],
  [`select: { exclude: ['${idOf('a')}'] }`, 'bd'],
  [`select: { ids: ['${idOf('a')}'], exclude: ['${idOf('a')}'] }`, ''],
  [`overrides: { ${idOf('c')}: { enabled: true } }`, 'abcd'],
  [`overrides: { ${idOf('a')}: { enabled: false } }`, 'bd'],
  [`select: { exclude: ['${idOf('a')}'] }\noverrides: { ${idOf('a')}: { enabled: true } }`, 'abd'],
  [`overrides: { ${idOf('e')}: { enabled: true } }`, 'abd'],
])('%s runs %s', (lines, expected) => {
  const { rules, diagnostics } = configureRules(loaded, mapping, configOf(lines));
  const running = rules.filter(({ enabled }) => enabled).map(({ rule }) => rule.title.at(-1));
  expect([running.join(''), diagnostics]).toEqual([expected, []]);
});

test('an override gives the level of the findings, and the sources', () => {
  const lines = `overrides: { ${idOf('a')}: { level: critical, sources: [embedded] } }`;
  const { rules } = configureRules(loaded, mapping, configOf(lines));
  expect(rules.slice(0, 2).map(({ rule, sources }) => [rule.metadata.level, sources])).toEqual([
    ['critical', ['embedded']],
    ['low', null],
  ]);
});

test('select.level asks for the level that the rule has, not the one that an override gives it', () => {
  const lines = `select: { level: [high, critical] }\noverrides: { ${idOf('b')}: { level: high } }`;
  const { rules } = configureRules(loaded, mapping, configOf(lines));
  expect(rules.find(({ rule }) => rule.id === idOf('b'))).toMatchObject({ enabled: false });
});

test('groupBy is bound in each kind of event; a field that it lacks reads as absent', () => {
  const lines = `overrides: { ${idOf('a')}: { groupBy: [User, OriginalFileName] } }`;
  const [first, second] = configureRules(loaded, mapping, configOf(lines)).rules;
  const shown = first!.groupBy.map((readings, variant) => [
    first!.bound.variants[variant]!.event,
    ...readings.map(({ field, places }) => `${field ?? ''} ${places.length > 0}`),
  ]);
  expect(shown).toEqual([
    ['sysmon', 'User true', 'OriginalFileName true'],
    ['security_4688', 'User true', 'OriginalFileName false'],
  ]);
  expect(second!.groupBy).toEqual([[], []]);
});

const unknown = 'c462f537-a1e3-41a6-b5fc-b2c2cef9bf82';

test.each([
  [`select: { ids: ['${unknown}'] }`, 'select.ids'],
  [`select: { exclude: ['${unknown}'] }`, 'select.exclude'],
  [`overrides: { ${unknown}: { enabled: true } }`, 'overrides'],
])('an id of no rule is told: %s', (lines, setting) => {
  const { diagnostics } = configureRules(loaded, mapping, configOf(lines));
  expect(diagnostics).toEqual([
    {
      code: 'RULES_UNKNOWN_ID',
      severity: 'warning',
      message: `'${setting}' names ${unknown}, and no loaded rule has that id.`,
      hint: 'Correct the id, or load the file of the rule.',
    },
  ]);
});

test('an id with a slip of the pen gets its near miss; that of a refused rule is no slip', () => {
  const slip = idOf('a').replace(/a$/, 'b');
  const { diagnostics } = configureRules(loaded, mapping, configOf(`select: { exclude: ['${slip}', '${idOf('f')}'] }`));
  expect(diagnostics.map(({ hint }) => hint)).toEqual([`Did you mean '${idOf('a')}'?`]);
});
