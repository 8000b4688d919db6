import { describe, expect, test } from 'vitest';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { filterWith, goodFilter } from './filter-text.ts';
import { showCondition, showDetection, showDiagnostic } from './show.ts';

test('a filter is read whole', () => {
  const at = (line: number, column: number) => ({ file: 'f.yml', line, column });
  const { filters, ...rest } = parseRules(goodFilter, 'f.yml');
  expect(rest).toEqual({ rules: [], refused: [], refusedFilters: [], diagnostics: [] });
  const [{ searches, condition, ...filter }] = filters as [(typeof filters)[number]];
  expect(filter).toEqual({
    kind: 'filter',
    at: at(1, 1),
    id: '10000000-0000-4000-8000-000000000001',
    title: 'Admins',
    logsource: { at: at(4, 3), category: 'process_creation', product: 'windows', service: null, definition: null },
    rules: null,
    text: goodFilter,
  });
  expect(searches.map(({ name, detection }) => [name, showDetection(detection)])).toEqual([
    ['selection', "User|startswith any['adm_*']"],
  ]);
  expect(showCondition(condition)).toBe('not selection');
});

describe('the rules that a filter is for', () => {
  const id = '00000000-0000-4000-8000-00000000000A';
  const rows: [name: string, line: string, rules: readonly string[] | null][] = [
    ['any', '  rules: any\n', null],
    ['any in a list', '  rules: [any]\n', null],
    ['ids and names', `  rules:\n    - ${id}\n    - whoami\n`, [id, 'whoami']],
    ['one, without a list', `  rules: ${id}\n`, [id]],
  ];
  test.each(rows)('%s', (_, line, rules) => {
    const { filters, diagnostics } = parseRules(filterWith(['  rules: any\n', line]), 'f.yml');
    expect(diagnostics).toEqual([]);
    expect(filters[0]!.rules?.map(({ text }) => text) ?? null).toEqual(rules);
  });
});

const notSelection = 'condition: not selection';
const user = 'User|startswith: adm_';

describe('what is wrong with a filter is reported at its place', () => {
  const rows: [name: string, text: string, diagnostics: string[]][] = [
    [
      'a misspelt key',
      filterWith(['title: Admins', 'title: Admins\ndescribtion: x']),
      ["2:1 SIGMA_UNKNOWN_KEY Sigma knows no 'describtion'. Did you mean 'description'?"],
    ],
    [
      'no logsource',
      filterWith(['logsource:\n  category: process_creation\n  product: windows\n', '']),
      ["1:1 YAML_MISSING_KEY 'logsource' is missing. Add a line 'logsource: …'."],
    ],
    [
      'no id',
      filterWith(['id: 10000000-0000-4000-8000-000000000001\n', '']),
      [
        "1:1 SIGMA_MISSING_ID 'Admins' has no id. Add 'id: d6f29cf2-5c72-5072-b5f8-7ad346213321', which stays when title or logsource change.",
      ],
    ],
    [
      'nothing below filter',
      'title: A\nid: 10000000-0000-4000-8000-000000000001\nlogsource: { product: windows }\nfilter:',
      ["4:1 YAML_MISSING_KEY 'filter' has no value. Write one after the colon."],
    ],
    [
      'no condition',
      filterWith([`\n  ${notSelection}`, '']),
      ["7:3 YAML_MISSING_KEY 'filter.condition' is missing. Add a line 'condition: …'."],
    ],
    [
      'no search identifier',
      filterWith([`  selection:\n    ${user}\n`, '']),
      ["7:3 SIGMA_EMPTY_SEARCH The filter has no search identifier. Add one, as 'selection:'."],
    ],
    [
      'a condition that names none',
      filterWith([notSelection, 'condition: not selektion']),
      ["10:18 SIGMA_UNKNOWN_SEARCH The detection has no 'selektion'. Did you mean 'selection'?"],
    ],
    [
      'a misspelt modifier',
      filterWith([user, 'User|startwith: adm_']),
      ["9:10 SIGMA_UNKNOWN_MODIFIER 'startwith' is not a Sigma modifier. Did you mean 'startswith'?"],
    ],
    [
      'rules misspelt, which would mean any',
      filterWith(['rules: any', 'rule: [whoami]']),
      [
        "7:3 SIGMA_UNUSED_SEARCH The condition does not use 'rule'. Name it in the condition, or remove it.",
        "7:3 SIGMA_FILTER_RULES The filter has no 'rules', and its condition does not use 'rule'. Did you mean 'rules'? Write 'rules: any' where it is for every rule.",
      ],
    ],
    [
      'a search identifier that only looks like rules',
      filterWith(['  rules: any\n', ''], ['selection:', 'role:'], [notSelection, 'condition: not role']),
      [
        "7:3 SIGMA_FILTER_FOR_ANY The filter has no 'rules', and is for every rule of its logsource. Write 'rules: any' if that is meant, or the ids or names of its rules.",
      ],
    ],
    ...['rules: []', 'rules:'].map((written): [name: string, text: string, diagnostics: string[]] => [
      `${written}, which would be any`,
      filterWith(['rules: any', written]),
      [
        "7:3 SIGMA_FILTER_RULES 'rules' names no rule. Write 'rules: any' where the filter is for every rule, or the ids or names of its rules.",
      ],
    ]),
    [
      'a misspelt section',
      filterWith(['filter:', 'fitler:']),
      [
        "6:1 SIGMA_UNKNOWN_KEY Sigma knows no 'fitler'. Did you mean 'filter'?",
        "6:1 YAML_MISSING_KEY 'filter' is missing. Is 'fitler' meant to be 'filter'?",
      ],
    ],
    [
      'a misspelt condition',
      filterWith([notSelection, 'condtion: not selection']),
      ["10:3 YAML_MISSING_KEY 'filter.condition' is missing. Is 'condtion' meant to be 'condition'?"],
    ],
    [
      'any beside others',
      filterWith(['rules: any', 'rules: [whoami, any]']),
      [
        "7:19 SIGMA_FILTER_RULES 'any' and names of rules are in one list. Write 'rules: any', or the rules without it.",
      ],
    ],
    [
      'a rule that is a number',
      filterWith(['rules: any', 'rules: [5]']),
      ["7:11 YAML_WRONG_TYPE 'filter.rules[0]' must be text, not the number 5. Quote it: '5'."],
    ],
    [
      'no not',
      filterWith([notSelection, 'condition: selection']),
      [
        "10:14 SIGMA_FILTER_WITHOUT_NOT The filter's condition has no 'not': matches that it does not fit are removed. To exclude those, write 'condition: not …'. To keep only those is what it says now.",
      ],
    ],
    ['not somewhere', filterWith([notSelection, 'condition: 1 of sel* or not selection']), []],
    [
      'the bare name of a computer',
      filterWith([user, 'Computer: [DC01, DC02.corp.example]']),
      [
        "9:16 SIGMA_BARE_COMPUTER 'DC01' is a bare name, and 'Computer' holds the full name of a machine that is in a domain. Write 'Computer: DC01.your.domain', or 'Computer|startswith: DC01.' for any domain.",
      ],
    ],
    ['the start of a name', filterWith([user, 'ComputerName|startswith: DC01.']), []],
    ['a name with a wildcard', filterWith([user, 'ComputerName: DC*']), []],
    ['a bare name of something else', filterWith([user, 'User: DC01']), []],
  ];
  test.each(rows)('%s', (_, text, expected) => {
    const { rules, refused, filters, refusedFilters, diagnostics } = parseRules(text, 'f.yml');
    expect(diagnostics.map(showDiagnostic)).toEqual(expected);
    const isRefused = diagnostics.some(({ severity }) => severity === 'error');
    expect([rules, refused, filters.length, refusedFilters.length]).toEqual([[], [], ...(isRefused ? [0, 1] : [1, 0])]);
  });
});

test('rules and filters may share a file', () => {
  const rule = 'title: B\nlogsource: { product: windows }\ndetection: { s: { F: x }, condition: s }';
  const { rules, filters } = parseRules(`${goodFilter}\n---\n${rule}`, 'f.yml');
  expect([rules, filters].map((list) => list.map(({ title }) => title))).toEqual([['B'], ['Admins']]);
});
