import { expect, test } from 'vitest';
import { filterDiagnostics } from '../../src/compile/filter-diagnostics.ts';
import { loadMapping } from '../../src/load.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { showDiagnostic } from '../sigma/show.ts';

const { mapping } = loadMapping();
const rule = (logsource: string): string => `title: R
id: 00000000-0000-4000-8000-00000000000a
logsource: { ${logsource} }
detection: { selection: { EventID: 1 }, condition: selection }
`;
const filter = (selection: string, logsource = 'product: windows'): string => `title: F
id: 10000000-0000-4000-8000-000000000001
logsource: { ${logsource} }
filter: { rules: any, selection: ${selection}, condition: not selection }
`;
const processes = 'product: windows, category: process_creation';

const paths = (field: string): string => `winlog.event_data.${field} and winlog.user_data.${field}`;
const rows: [name: string, filter: string, rule: string | null, diagnostics: string[]][] = [
  ['fields that the rule has', filter('{ User: x, Computer: y, CommandLine|contains: z }'), processes, []],
  ['keywords', filter('[abc]'), processes, []],
  [
    'a misspelt field',
    filter('{ Usr: x }'),
    processes,
    [
      `4:36 COMPILE_FIELD_GUESSED No mapping knows the field 'Usr': it is looked for at ${paths('Usr')}. Did you mean 'User'?`,
    ],
  ],
  [
    'a misspelt field to compare with',
    filter('{ User|fieldref: ParentUsr }'),
    processes,
    [
      `4:36 COMPILE_FIELD_GUESSED No mapping knows the field 'ParentUsr': it is looked for at ${paths('ParentUsr')}. Did you mean 'ParentUser'?`,
    ],
  ],
  [
    'a field that none of its events has',
    filter('{ CommandLine: x }'),
    'product: windows, category: file_event',
    [
      "4:36 COMPILE_FIELD_ABSENT No event that the filter is asked of has the field 'CommandLine'. It always reads as absent.",
    ],
  ],
  ['the name that Windows gives a field of other events', filter('{ SubjectUserName: x }'), processes, []],
  [
    'a misspelt field of a filter that is for no rule',
    filter('{ Usr: x }', processes),
    'product: windows, service: security',
    [
      `4:36 COMPILE_FIELD_GUESSED No mapping knows the field 'Usr': it is looked for at ${paths('Usr')}. Did you mean 'User'?`,
    ],
  ],
  [
    'no rule at all',
    filter('{ Imag: x }', processes),
    null,
    [
      `4:36 COMPILE_FIELD_GUESSED No mapping knows the field 'Imag': it is looked for at ${paths('Imag')}. Did you mean 'Image'?`,
    ],
  ],
  [
    'no rule at all, and a misspelt logsource',
    filter('{ Image: x }', 'product: windows, category: process_creatoin'),
    null,
    [
      "3:12 COMPILE_UNKNOWN_LOGSOURCE The logsource 'windows/process_creatoin' is in no mapping. Did you mean 'windows/process_creation'?",
    ],
  ],
  ['rules whose logsource no mapping knows', filter('{ x: y }', 'product: linux'), 'product: linux', []],
];
test.each(rows)('%s', (_, text, logsource, expected) => {
  const { rules } = parseRules(logsource === null ? '' : rule(logsource), 'r.yml');
  const { filters } = parseRules(text, 'f.yml');
  expect(filters).toHaveLength(1);
  expect(filterDiagnostics(filters, rules, mapping).map(showDiagnostic)).toEqual(expected);
});

test('a field that one of several rules has is no cause for a warning, and one that none has is', () => {
  const own = loadMapping().mapping;
  const text = `${rule(processes)}---\n${rule('product: windows, category: dns_query').replace('0a', '0b')}`;
  const { rules } = parseRules(text, 'r.yml');
  const told = (field: string) => {
    const { filters } = parseRules(filter(`{ ${field}: x }`), 'f.yml');
    return filterDiagnostics(filters, rules, own).map(({ code }) => code);
  };
  expect([rules.length, told('QueryName'), told('CommandLine'), told('QueryNam')]).toEqual([
    2,
    [],
    [],
    ['COMPILE_FIELD_GUESSED'],
  ]);
});
