import { expect, test } from 'vitest';
import { findDuplicateIds } from '../../src/sigma/find-duplicate-ids.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import type { Rule } from '../../src/sigma/rule.ts';
import { ruleWith } from './show.ts';

const text = ruleWith('s: k\ncondition: s');

function rule(file: string, lastDigit: string): Rule {
  return parseRules(text.replace('0001', `000${lastDigit}`), file).rules[0]!;
}

test('rules with ids of their own stay', () => {
  const rules = [rule('a.yml', '1'), rule('b.yml', '2')];
  expect(findDuplicateIds(rules)).toEqual({ rules, refused: [], diagnostics: [] });
});

test('of rules with one id none wins, and each names the others', () => {
  const other = rule('b.yml', '2');
  const { rules, diagnostics } = findDuplicateIds([rule('a.yml', '1'), other, rule('c.yml', '1')]);
  expect(rules).toEqual([other]);
  const id = '00000000-0000-4000-8000-000000000001';
  const hint = 'Remove one, or give it an id of its own. Until then none of them is run.';
  expect(diagnostics).toEqual([
    {
      code: 'SIGMA_DUPLICATE_ID',
      severity: 'error',
      message: `The id ${id} is also that of the rule in c.yml:1.`,
      at: { file: 'a.yml', line: 1, column: 1 },
      hint,
    },
    {
      code: 'SIGMA_DUPLICATE_ID',
      severity: 'error',
      message: `The id ${id} is also that of the rule in a.yml:1.`,
      at: { file: 'c.yml', line: 1, column: 1 },
      hint,
    },
  ]);
});

test('ids are compared without case', () => {
  const [lower, upper] = ['a', 'A'].map((digit) => rule(`${digit}.yml`, digit));
  expect(findDuplicateIds([lower!, upper!]).rules).toEqual([]);
});
