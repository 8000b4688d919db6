import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import { compileRule } from '../../src/compile/judge.ts';
import { createIndexedDecider } from '../../src/compile/indexed-decider.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { lintRules } from '../../src/sigma/lint/lint-rules.ts';
import { modifiers } from '../../src/sigma/modifiers.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { shippedProfile } from '../compile/shipped.ts';
import { ownMapping } from '../ecs/own-mapping.ts';
import { always, fuzzTimeoutMs } from './fuzz.ts';

const file = 'r.yml';
const profile = shippedProfile('wlb8');
const placeholders = new Map([
  ['few', ['a', 'b*', '-c']],
  ['many', Array.from({ length: 400 }, (_, index) => `-x${index}`)],
]);

const fragments = [
  ...[
    'a',
    'Z',
    ' ',
    '-',
    '/',
    '–',
    '*',
    '?',
    '\\',
    '\\*',
    '%few%',
    '%many%',
    '%',
    '%none%',
    '\0',
    '\n',
    '\uD800',
    '😀',
    'İ',
  ],
  ...['10.0.0.0/8', '::1', 'fe80::/10', '/33', '1', '-1', '00', '0x1f', '1e9', '2026-01-31', 'Image', 'x'.repeat(300)],
  ...[
    '(a+)+$',
    '(a|a)*',
    'a{1000}',
    '{1,1000}',
    '(',
    ')',
    '[',
    '[^',
    '[a-',
    ']',
    '.*',
    '\\1',
    '(?=a)',
    '(?<!b)',
    '(?i)',
    '(?P<n>',
  ],
  ...[
    '\\p{L}',
    '\\p{Nope}',
    '\\b',
    '\\Q',
    '$',
    '^',
    '|',
    '+',
    '++',
    '(?>',
    '\\x{110000}',
    '\\u0041',
    '[[:alpha:]]',
    '{',
    '}',
  ],
];
const text = fc.array(fc.constantFrom(...fragments), { maxLength: 8 }).map((parts) => parts.join(''));
const scalar = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => JSON.stringify(value)) },
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    'null',
    '~',
    '',
    'true',
    'FALSE',
    '.nan',
    '-.inf',
    '1e999',
    '-0',
    '007',
    '9007199254740993',
    '[]',
    '{}',
    '{a: b}',
  ),
  fc.oneof(fc.double(), fc.integer()).map(String),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }).map((values) => `[${values.join(', ')}]`),
);
const field = fc.constantFrom(
  ...[
    'Image',
    'Hashes',
    'User',
    'Details',
    'ProcessId',
    'UtcTime',
    'EventID',
    'Nope',
    '__proto__',
    'constructor.name',
    'a b',
    '',
  ],
);
const chain = fc.array(fc.constantFrom(...modifiers.keys(), 'nope', '', 'RE'), { maxLength: 5 });
/** Chains that hold together, which few that are drawn do. */
const sound = fc.constantFrom(
  ...[
    're',
    're|i|m|s',
    'windash|contains|all',
    'expand',
    'expand|windash|base64offset|contains',
    're|expand',
    'cased',
    'cidr',
    'fieldref',
  ],
  ...[
    'wide|base64offset|contains',
    'utf16|base64',
    'fieldref|contains|cased',
    'lt',
    'gte',
    'hour',
    'exists',
    'neq',
    'all|neq|contains',
  ],
);

const rule = fc
  .array(
    fc.record({
      field,
      chain: fc.oneof(
        chain.map((names) => names.join('|')),
        sound,
      ),
      value,
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map(
    (items) => `title: T
id: 00000000-0000-4000-8000-000000000000
logsource: { product: windows, category: process_creation }
detection:
${items.map((item, index) => `  s${index}:\n    ${JSON.stringify(item.chain === '' ? item.field : `${item.field}|${item.chain}`)}: ${item.value}\n`).join('')}
  condition: 1 of s*
`,
  );

const held = [
  'a',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
  '-a',
  'Z /a',
  '10.1.2.3',
  '1',
  '2026-01-31T10:00:00Z',
  '\0',
  '😀',
  'QQ==',
];
const views = held.map((one) =>
  viewEvent({
    index: null,
    id: null,
    document: {
      winlog: {
        channel: 'Microsoft-Windows-Sysmon/Operational',
        event_id: '1',
        event_data: {
          Image: one,
          Hashes: `SHA1=${one}`,
          User: `a\\${one}`,
          ProcessId: one,
          UtcTime: one,
          Nope: [one, 'b'],
        },
      },
    },
  }),
);

test(
  'any value with any modifiers is told at its line, or asks for a bounded number of things and is decided',
  () =>
    always(
      rule,
      async (yaml) => {
        const { rules, diagnostics } = parseRules(yaml, file, placeholders);
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(rules.length + errors.length).toBeGreaterThan(0);
        expect(errors.every(({ at }) => at !== undefined && at.line <= yaml.split('\n').length)).toBe(true);
        lintRules({ rules, files: [{ file, text: yaml }], conventions: true });
        const bound = rules.map((each) => bindRule(each, ownMapping));
        for (const { bound: each, diagnostics: found } of bound) JSON.stringify(compileRule(each, found, profile));
        const ruleSet = buildRuleSet(bound.map((each) => each.bound));
        const [naive, indexed] = await Promise.all(
          [createNaiveDecider(ruleSet), createIndexedDecider(ruleSet)].map((decider) => decider.decide(views)),
        );
        expect(indexed).toEqual(naive);
      },
      300,
    ),
  fuzzTimeoutMs,
);

/** An expression, and the text on which a matcher that goes back would not end. */
test.each([
  ['nested quantifiers', '(a+)+$', 'a'],
  ['alternatives that are alike', '^(a|a|a)*$', 'a'],
  ['stars in a row', '.*.*.*.*.*.*.*.*b$', 'a'],
  ['large repeats', '(a{1,30}){1,30}b', 'a'],
  ['optional letters', `${'a?'.repeat(200)}${'a'.repeat(200)}b`, 'a'],
])('an expression is searched for in the time of the length: %s', async (_, expression, letter) => {
  const { rules, diagnostics } = parseRules(ruleWith('Image|re', expression), file);
  expect([rules.length, diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([1, []]);
  await decideLong(rules, `${letter.repeat(30_000)}!`);
});

test.each([
  ['stars and letters', '*a'.repeat(1_000) + '*b'],
  ['question marks and stars', '*?'.repeat(1_000) + '*b'],
  ['letters between stars', `*${'aaaaaaaa*'.repeat(500)}b`],
])('wildcards are matched without going back for ever: %s', async (_, pattern) => {
  const { rules } = parseRules(ruleWith('Image', pattern), file);
  expect(rules.length).toBe(1);
  await decideLong(rules, 'a'.repeat(30_000));
});

test.each([
  ['a lookahead', 'a(?=b)', 'SIGMA_BAD_REGEX'],
  ['a lookbehind', '(?<!a)b', 'SIGMA_BAD_REGEX'],
  ['a backreference', '(a)\\1', 'SIGMA_BAD_REGEX'],
  ['a repeat of repeats', '((a{100}){100}){100}', 'SIGMA_BAD_REGEX'],
  ['too many repeats', '(abcdefghijk){1000}', 'SIGMA_REGEX_TOO_LARGE'],
  ['ten thousand brackets', '('.repeat(10_000), 'SIGMA_REGEX_TOO_LARGE'],
  ['nine hundred brackets', '('.repeat(450) + ')'.repeat(450), null],
])('an expression that cannot be matched in linear time is refused at its place: %s', (_, expression, code) => {
  const { diagnostics } = parseRules(ruleWith('Image|re', expression), file);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map((each) => [each.code, each.at?.line])).toEqual(
    code === null ? [] : [[code, 5]],
  );
});

function ruleWith(key: string, wanted: string): string {
  return `title: T
id: 00000000-0000-4000-8000-000000000000
logsource: { product: windows, category: process_creation }
detection:
  s: { ${key}: ${JSON.stringify(wanted)} }
  condition: s
`;
}

async function decideLong(rules: ReturnType<typeof parseRules>['rules'], long: string): Promise<void> {
  const decider = createIndexedDecider(buildRuleSet(rules.map((each) => bindRule(each, ownMapping).bound)));
  const winlog = { channel: 'Microsoft-Windows-Sysmon/Operational', event_id: '1', event_data: { Image: long } };
  expect(await decider.decide([viewEvent({ index: null, id: null, document: { winlog } })])).toEqual([]);
  await decider.stop();
}
