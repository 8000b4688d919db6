import { describe, expect, test } from 'vitest';
import { filtersOfRule, idleFilters } from '../../src/sigma/filters-of-rule.ts';
import { findDuplicateIds } from '../../src/sigma/find-duplicate-ids.ts';
import type { Filter } from '../../src/sigma/filter.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import type { Rule } from '../../src/sigma/rule.ts';
import { filterWith, goodFilter } from './filter-text.ts';
import { showDiagnostic } from './show.ts';

const id = '00000000-0000-4000-8000-00000000000a';

function rule(logsource: string): Rule {
  const head = `title: Whoami\nid: ${id}\nname: whoami\nlogsource: { ${logsource} }\n`;
  return parseRules(`${head}detection: { s: { F: x }, condition: s }`, 'r.yml').rules[0]!;
}

function filter(rules: string, logsource: string): Filter {
  const text = filterWith(
    ['  rules: any\n', rules === '' ? '' : `  rules: ${rules}\n`],
    ['logsource:\n  category: process_creation\n  product: windows', `logsource: { ${logsource} }`],
  );
  return parseRules(text, 'f.yml').filters[0]!;
}

const processes = 'product: windows, category: process_creation';

describe('a filter is for a rule that it names and whose logsource lies within its own', () => {
  const rows: [rules: string, ofFilter: string, ofRule: string, applies: boolean][] = [
    ['any', processes, processes, true],
    ['', processes, processes, true],
    [`[${id}]`, processes, processes, true],
    [`[${id.toUpperCase()}]`, processes, processes, true],
    ['whoami', processes, processes, true],
    ['[other, whoami]', processes, processes, true],
    ['Whoami', processes, processes, false],
    ['[other]', processes, processes, false],
    ['any', 'product: windows', processes, true],
    ['any', 'category: process_creation', processes, true],
    ['any', processes, 'category: process_creation', true],
    ['any', 'product: linux', 'category: process_creation', false],
    ['any', processes, 'product: windows', false],
    ['any', 'product: windows, service: security', processes, false],
    ['any', 'product: windows, category: file_event', processes, false],
    ['whoami', 'product: windows, service: security', processes, false],
    ['any', processes, 'product: windows, category: process_creation, service: sysmon', true],
  ];
  test.each(rows)('rules %s of %s, a rule of %s: %s', (rules, ofFilter, ofRule, applies) => {
    const one = filter(rules, ofFilter);
    expect(filtersOfRule(rule(ofRule), [one])).toEqual(applies ? [one] : []);
  });

  test('several may be', () => {
    const filters = [filter('any', processes), filter('[other]', processes), filter('whoami', 'product: windows')];
    expect(filtersOfRule(rule(processes), filters)).toEqual([filters[0], filters[2]]);
  });
});

describe('a filter that comes to nothing is a warning', () => {
  const loaded = {
    rules: [rule(processes)],
    refused: [{ id: 'refused-id', logsource: { product: 'linux', category: null, service: 'auditd' } }],
  };
  const rows: [name: string, filter: Filter, diagnostics: string[]][] = [
    ['one that is for a rule', filter('any', 'product: windows'), []],
    ['one that names a rule', filter('whoami', 'product: windows'), []],
    ['one that names a refused rule', filter('refused-id', processes), []],
    [
      'a misspelt name',
      filter('whoamy', processes),
      ["5:10 SIGMA_FILTER_UNKNOWN_RULE No loaded rule has the id or name 'whoamy'. Did you mean 'whoami'?"],
    ],
    [
      'an unknown name',
      filter('[whoami, all]', processes),
      [
        "5:19 SIGMA_FILTER_UNKNOWN_RULE No loaded rule has the id or name 'all'. Correct it, load the rule's file, or write 'rules: any'.",
      ],
    ],
    [
      'a rule outside the logsource',
      filter('whoami', 'product: windows, service: security'),
      [
        "5:10 SIGMA_FILTER_OUTSIDE 'Whoami' is a rule of 'windows/process_creation', which does not lie within 'windows/security'. The filter is not for it. Correct the logsource (one with fewer lines is broader), or remove the rule.",
      ],
    ],
    ['any rule of a logsource whose only rule was refused', filter('any', 'product: linux'), []],
    [
      'any rule of a logsource without one',
      filter('any', 'product: macos'),
      [
        "3:12 SIGMA_FILTER_OUTSIDE No loaded rule lies within 'macos', so that the filter is for none. Correct the logsource. One with fewer lines is broader.",
      ],
    ],
  ];
  test.each(rows)('%s', (_, one, expected) => {
    expect(idleFilters([one], loaded).map(showDiagnostic)).toEqual(expected);
  });

  test('but not where no rule was loaded', () => {
    expect(idleFilters([filter('whoami', processes)], { rules: [], refused: [] })).toEqual([]);
  });
});

test('of filters with one id none wins', () => {
  const filters = ['a.yml', 'b.yml'].map((file) => parseRules(goodFilter, file).filters[0]!);
  const { rules, refused, diagnostics } = findDuplicateIds(filters);
  expect([rules, refused.length]).toEqual([[], 2]);
  expect(diagnostics.map(showDiagnostic)[0]).toBe(
    '1:1 SIGMA_DUPLICATE_ID The id 10000000-0000-4000-8000-000000000001 is also that of the filter in b.yml:1. Remove one, or give it an id of its own. Until then none of them is run.',
  );
});
