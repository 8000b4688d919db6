import { describe, expect, test } from 'vitest';
import { correlationHint } from '../../src/sigma/correlation-hint.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import type { ParsedRules } from '../../src/sigma/parse-rules.ts';
import { ruleWith, showCondition, showDiagnostic } from './show.ts';

const names = ['a', 'b', 'c', 'sel_1', 'sel_2', '_hidden'];
const oddNames = ['notepad', 'or_else', 'NOT', 'filter_main_mdadm.conf', 'select_tree_execution|endswith', '1st'];

function parse(condition: string, searches: readonly string[] = names): ParsedRules {
  return parseRules(ruleWith([`condition: ${condition}`, ...searches.map((name) => `${name}: k`)].join('\n')), 'r.yml');
}

describe('not binds closer than and, and closer than or', () => {
  const rows: [condition: string, tree: string][] = [
    ['a', 'a'],
    ['not a', 'not a'],
    ['not not a', 'not not a'],
    ['a and b', '(a and b)'],
    ['a and b and c', '(a and b and c)'],
    ['a or b or c', '(a or b or c)'],
    ['a or b and c', '(a or (b and c))'],
    ['a and b or c', '((a and b) or c)'],
    ['not a and b', '(not a and b)'],
    ['not (a and b)', 'not (a and b)'],
    ['(a or b) and c', '((a or b) and c)'],
    ['(a)', 'a'],
    ['((a or(b))and c)', '((a or b) and c)'],
    ['a and not b or not c and a', '((a and not b) or (not c and a))'],
  ];
  test.each(rows)('%s', (condition, tree) => {
    expect(showCondition(parse(condition).rules[0]!.condition)).toBe(tree);
  });
});

describe('a quantifier names the identifiers that its pattern fits', () => {
  const rows: [condition: string, tree: string][] = [
    ['1 of sel_*', 'any of sel_*=[sel_1 sel_2]'],
    ['any of sel_*', 'any of sel_*=[sel_1 sel_2]'],
    ['all of sel_*', 'all of sel_*=[sel_1 sel_2]'],
    ['1 of *_1', 'any of *_1=[sel_1]'],
    ['1 of s*_*2', 'any of s*_*2=[sel_2]'],
    ['1 of sel_1', 'any of sel_1=[sel_1]'],
    ['all of them', 'all of them=[a b c sel_1 sel_2]'],
    ['1 of *', 'any of *=[a b c sel_1 sel_2]'],
    ['1 of _*', 'any of _*=[_hidden]'],
    ['1 of _hidden', 'any of _hidden=[_hidden]'],
    ['a and not 1 of sel_*', '(a and not any of sel_*=[sel_1 sel_2])'],
    ['(all of sel_*)', 'all of sel_*=[sel_1 sel_2]'],
  ];
  test.each(rows)('%s', (condition, tree) => {
    expect(showCondition(parse(condition).rules[0]!.condition)).toBe(tree);
  });
});

describe('identifiers may look like something else', () => {
  const rows: [condition: string, tree: string][] = [
    ['notepad and not notepad', '(notepad and not notepad)'],
    ['or_else or notepad', '(or_else or notepad)'],
    ['not filter_main_mdadm.conf', 'not filter_main_mdadm.conf'],
    ['select_tree_execution|endswith', 'select_tree_execution|endswith'],
    ['1st', '1st'],
    ['NOT and not NOT', '(NOT and not NOT)'],
  ];
  test.each(rows)('%s', (condition, tree) => {
    expect(showCondition(parse(condition, oddNames).rules[0]!.condition)).toBe(tree);
  });
});

describe('a condition may be written over lines, or as a list of which any holds', () => {
  const rows: [name: string, condition: string, tree: string][] = [
    ['folded', '>\n    a\n    and b', '(a and b)'],
    ['plain', '\n    a\n    and b', '(a and b)'],
    ['a list', '[a, b and c]', '(a or (b and c))'],
    ['a list of one', '[a]', 'a'],
  ];
  test.each(rows)('%s', (_, condition, tree) => {
    expect(showCondition(parse(condition).rules[0]!.condition)).toBe(tree);
  });
});

describe('what is no condition is refused where it goes wrong', () => {
  const known = 'Search identifiers are: a, b, c, sel_1, sel_2, _hidden.';
  const joined = "Put 'and' or 'or' before it.";
  const rows: [condition: string, diagnostic: string][] = [
    ['a b', `6:16 SIGMA_CONDITION_SYNTAX 'b' follows without an operator. ${joined}`],
    ['a not b', `6:16 SIGMA_CONDITION_SYNTAX 'not' follows without an operator. ${joined}`],
    ['a and', `6:19 SIGMA_CONDITION_SYNTAX The condition ends where a search identifier should follow. ${known}`],
    ['not', `6:17 SIGMA_CONDITION_SYNTAX The condition ends where a search identifier should follow. ${known}`],
    ['()', `6:15 SIGMA_CONDITION_SYNTAX A search identifier is missing before this ')'. ${known}`],
    ['a and (b or c', "6:20 SIGMA_CONDITION_SYNTAX This '(' is not closed. Add a ')'."],
    ['(a b)', "6:17 SIGMA_CONDITION_SYNTAX 'b' follows without an operator. Put 'and' or 'or' before it."],
    ['a)', "6:15 SIGMA_CONDITION_SYNTAX This ')' closes nothing. Remove it, or open one before it."],
    ['a && b', "6:16 SIGMA_CONDITION_SYNTAX '&&' holds no operator of Sigma. Write 'and'."],
    ['a || b', "6:16 SIGMA_CONDITION_SYNTAX '||' holds no operator of Sigma. Write 'or'."],
    ['a and !b', "6:20 SIGMA_CONDITION_SYNTAX '!b' holds no operator of Sigma. Write 'not'."],
    [
      'a and or b',
      "6:20 SIGMA_CONDITION_SYNTAX 'or' stands where a search identifier should. Remove it, or write a search identifier before it.",
    ],
    ['sel_*', "6:14 SIGMA_CONDITION_SYNTAX 'sel_*' is a pattern. Write '1 of sel_*' or 'all of sel_*'."],
    ['2 of sel_*', "6:14 SIGMA_CONDITION_SYNTAX '2 of' is not known. Use '1 of' (any) or 'all of'."],
    ['1 of', "6:18 SIGMA_CONDITION_SYNTAX 'of' needs 'them' or one pattern after it. Write it as '1 of selection_*'."],
    [
      '1 of (a, b)',
      "6:19 SIGMA_CONDITION_SYNTAX 'of' needs 'them' or one pattern after it. Write it as '1 of selection_*'.",
    ],
    ['a and sel_3', "6:20 SIGMA_UNKNOWN_SEARCH The detection has no 'sel_3'. Did you mean 'sel_1'?"],
    ['selection', `6:14 SIGMA_UNKNOWN_SEARCH The detection has no 'selection'. ${known}`],
    ['\n    a\n    and sel1', "8:11 SIGMA_UNKNOWN_SEARCH The detection has no 'sel1'. Did you mean 'sel_1'?"],
    ['1 of filter_*', `6:19 SIGMA_EMPTY_PATTERN 'filter_*' fits no search identifier. ${known}`],
    ['1 of *hidden', "6:19 SIGMA_EMPTY_PATTERN '*hidden' fits no search identifier. Did you mean '_hidden'?"],
    ['1 of sel_1*_1', `6:19 SIGMA_EMPTY_PATTERN 'sel_1*_1' fits no search identifier. ${known}`],
    ['1 of sel_3', "6:19 SIGMA_EMPTY_PATTERN 'sel_3' fits no search identifier. Did you mean 'sel_1'?"],
    ['5', "6:14 YAML_WRONG_TYPE 'detection.condition' must be text, not the number 5. Quote it: '5'."],
    ['[a, [b]]', "6:18 YAML_WRONG_TYPE 'detection.condition[1]' must be text, not a list. Write text."],
    ['{a: b}', "6:14 YAML_WRONG_TYPE 'detection.condition' must be text, not a mapping. Write text."],
    ['[]', '6:14 SIGMA_CONDITION_SYNTAX The list of conditions is empty. Write one condition, without brackets.'],
    [`${'('.repeat(65)}a`, '6:78 SIGMA_CONDITION_LIMIT The condition is nested more than 64 deep. Split the rule.'],
    [
      `[${'a, '.repeat(21)}]`,
      '6:14 SIGMA_CONDITION_LIMIT There are 21 conditions. At most 20 are read. Join them with or.',
    ],
    ['a and '.repeat(600), '6:14 SIGMA_CONDITION_LIMIT The condition has more than 1000 words. Split the rule.'],
  ];
  test.each(rows)('%s', (condition, diagnostic) => {
    const { rules, diagnostics } = parse(condition);
    expect(rules).toEqual([]);
    expect(diagnostics.map(showDiagnostic)).toEqual([diagnostic]);
  });
});

describe('Sigma 1 counts are refused with the correlation rule to write instead', () => {
  const add = (correlation: string): string =>
    `Remove it here, and add a document with 'correlation: {${correlation}}'.`;
  const rows: [condition: string, at: string, pipe: string, hint: string][] = [
    [
      'a | count() > 5',
      '6:16',
      '| count() > 5',
      add('type: event_count, rules: [this rule], timespan: …, condition: {gt: 5}'),
    ],
    [
      'a | count(User) by Computer >= 10',
      '6:16',
      '| count(User) by Computer >= 10',
      add(
        'type: value_count, rules: [this rule], group-by: [Computer], timespan: …, condition: {gte: 10, field: User}',
      ),
    ],
    [
      'a|count() by User = 3',
      '6:15',
      '|count() by User = 3',
      add('type: event_count, rules: [this rule], group-by: [User], timespan: …, condition: {eq: 3}'),
    ],
    [
      'a | count( User ) > 5',
      '6:16',
      '| count( User ) > 5',
      add('type: value_count, rules: [this rule], timespan: …, condition: {gt: 5, field: User}'),
    ],
    ['(a) | near b', '6:18', '| near b', add('type: temporal, rules: [this rule, …], timespan: …')],
    [
      '"| count() > 5"',
      '6:15',
      '| count() > 5',
      add('type: event_count, rules: [this rule], timespan: …, condition: {gt: 5}'),
    ],
    [
      'a | sum(Bytes) > 5',
      '6:16',
      '| sum(Bytes) > 5',
      add('type: event_count, rules: [this rule], timespan: …, condition: {gte: …}'),
    ],
  ];
  test.each(rows)('%s', (condition, at, pipe, hint) => {
    const { diagnostics } = parse(condition);
    expect(diagnostics.map(showDiagnostic)).toEqual([
      `${at} SIGMA_AGGREGATION '${pipe}' is how Sigma 1 counted events. ${hint}`,
    ]);
  });
});

test('a Sigma 1 count of a hundred thousand blanks takes no longer than its length', () => {
  expect(correlationHint(`| count(${' '.repeat(100_000)}`)).toContain('event_count');
});

test('operators in upper case are understood, with a warning for each', () => {
  const { rules, diagnostics } = parse('a AND NOT (b Or c) and 1 OF sel_* or ANY of THEM');
  expect(showCondition(rules[0]!.condition)).toBe(
    '((a and not (b or c) and any of sel_*=[sel_1 sel_2]) or any of them=[a b c sel_1 sel_2])',
  );
  expect(diagnostics.map(showDiagnostic)).toEqual([
    "6:16 SIGMA_UPPERCASE_OPERATOR 'AND' is not in lower case. Write 'and'.",
    "6:20 SIGMA_UPPERCASE_OPERATOR 'NOT' is not in lower case. Write 'not'.",
    "6:27 SIGMA_UPPERCASE_OPERATOR 'Or' is not in lower case. Write 'or'.",
    "6:39 SIGMA_UPPERCASE_OPERATOR 'OF' is not in lower case. Write 'of'.",
    "6:51 SIGMA_UPPERCASE_OPERATOR 'ANY' is not in lower case. Write 'any'.",
    "6:58 SIGMA_UPPERCASE_OPERATOR 'THEM' is not in lower case. Write 'them'.",
    "12:3 SIGMA_UNUSED_SEARCH The condition does not use '_hidden'. Patterns leave out names that begin with _. Name it in the condition, or remove it.",
  ]);
});

test('each part of a condition knows where it was written', () => {
  const { condition } = parse('a and not (b or 1 of sel_*)').rules[0]!;
  if (condition.kind !== 'and' || condition.of[1]?.kind !== 'not' || condition.of[1].of.kind !== 'or')
    throw new Error();
  const [a, not] = condition.of;
  const or = condition.of[1].of;
  expect([condition, a, not, or, ...or.of].map((part) => part?.at.column)).toEqual([14, 14, 20, 25, 25, 30]);
});
