import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import { createIndexedDecider } from '../../src/compile/indexed-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { ownMapping } from '../ecs/own-mapping.ts';
import { always, fuzzTimeoutMs } from './fuzz.ts';

const head = `title: T
id: 00000000-0000-4000-8000-000000000000
logsource: { product: windows, category: process_creation }
detection:
  sel: { Image: a }
  sel_1: { Image: b }
  sel_2: { CommandLine|contains: c }
  _hidden: { User: d }
  AND: [keyword]
`;

const names = ['sel', 'sel_1', 'sel_2', '_hidden', 'AND'];
const patterns = ['sel*', '*', 'them', '_*', '*_1', 's*l_*'];

const primary = fc.oneof(
  fc.constantFrom(...names),
  fc.tuple(fc.constantFrom('1', 'any', 'all'), fc.constantFrom(...patterns)).map(([of, what]) => `${of} of ${what}`),
);

/** What the grammar of conditions makes, and nothing else. */
const grammar = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 12, withCrossShrink: true },
    primary,
    tie('condition').map((of) => `not ${of}`),
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map((parts) => parts.join(' ')),
    tie('condition').map((of) => `(${of})`),
  ),
})).condition;

const words = [
  ...names,
  ...patterns,
  ...['and', 'or', 'not', '(', ')', '1', 'of', 'all', 'any', 'OR', 'Not', '|', 'count()', '&&', '||', '!', '!sel'],
  ...['2 of', 'near', '\u00a0', '\t', 'x', "'", '{', '1 of', 'all of', '((', '))', 'sel)', '(sel', '*'],
];
const garbage = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((parts) => parts.join(' '));

function read(condition: string): ReturnType<typeof parseRules> {
  return parseRules(`${head}  condition: ${JSON.stringify(condition)}\n`, 'r.yml');
}

const document = {
  winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', event_id: '1', event_data: { Image: 'a' } },
};

async function decide({ rules }: ReturnType<typeof parseRules>): Promise<void> {
  const decider = createIndexedDecider(buildRuleSet(rules.map((rule) => bindRule(rule, ownMapping).bound)));
  await decider.decide([viewEvent({ index: null, id: null, document })]);
  await decider.stop();
}

test(
  'whatever the grammar makes is a rule, and is decided',
  () =>
    always(
      grammar,
      async (condition) => {
        const parsed = read(condition);
        expect(parsed.rules.length).toBe(1);
        await decide(parsed);
      },
      300,
    ),
  fuzzTimeoutMs,
);

test(
  'whatever else stands there is a rule, or is told on the line of the condition',
  () =>
    always(
      fc.oneof(garbage, fc.string({ unit: 'binary' })),
      async (condition) => {
        const parsed = read(condition);
        const line = head.split('\n').length;
        const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors.every(({ at }) => at?.line === line)).toBe(true);
        expect(parsed.rules.length + errors.length).toBeGreaterThan(0);
        await decide(parsed);
      },
      500,
    ),
  fuzzTimeoutMs,
);

test.each([
  ['10,000 parentheses', '('.repeat(10_000) + 'sel' + ')'.repeat(10_000)],
  ['10,000 parentheses that are not closed', '('.repeat(10_000)],
  ['10,000 times not', 'not '.repeat(10_000) + 'sel'],
  ['20,000 operands', Array<string>(20_000).fill('sel').join(' and ')],
  ['100,000 letters', 'a'.repeat(100_000)],
  ['50,000 stars and letters', `1 of ${'*s'.repeat(50_000)}`],
  ['100,000 bars', '|'.repeat(100_000)],
  ['100,000 blanks', `sel${' '.repeat(100_000)}x`],
])('a condition that is too much is told at its place: %s', (_, condition) => {
  const { rules, diagnostics } = read(condition);
  expect(rules.length).toBe(0);
  expect(diagnostics.find(({ severity }) => severity === 'error')?.at).toMatchObject({ line: head.split('\n').length });
});
