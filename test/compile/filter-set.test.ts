import { describe, expect, test } from 'vitest';
import { bindFilters, bindRule } from '../../src/compile/bind-rule.ts';
import { FilterSet } from '../../src/compile/filter-set.ts';
import { fieldOf } from '../../src/ecs/field-of.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { loadMapping } from '../../src/load.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';

const { mapping } = loadMapping();
const rule = parseRules(
  `title: Whoami
id: 00000000-0000-4000-8000-00000000000a
logsource: { product: windows, category: process_creation }
detection: { selection: { Image|endswith: '\\whoami.exe' }, condition: selection }`,
  'r.yml',
).rules[0]!;
const { bound } = bindRule(rule, mapping);

/** The titles of those filters that remove what the rule has matched. */
function removing(filters: readonly string[], variant: number, document: Record<string, unknown>): readonly string[] {
  const texts = filters.map(
    (lines, index) =>
      `title: F${index + 1}\nlogsource: { product: windows }\nfilter: { rules: any, ${lines}, condition: ${
        lines.includes('keep') ? 'keep' : 'not selection'
      } }`,
  );
  const read = parseRules(texts.join('\n---\n'), 'f.yml').filters;
  expect(read).toHaveLength(filters.length);
  const set = new FilterSet([{ ruleId: rule.id, filters: bindFilters(read, bound, mapping) }]);
  const found = set.removing(rule.id, variant, viewEvent({ index: null, id: null, document }));
  expect(set.removing('another rule', variant, viewEvent({ index: null, id: null, document }))).toEqual([]);
  return found.map(({ title }) => title);
}

const winlog = { channel: 'Microsoft-Windows-Sysmon/Operational', computer_name: 'DC01.corp.example' };
const plain = {
  event: { code: '1' },
  winlog: { ...winlog, event_data: { Image: 'C:\\whoami.exe', User: 'CORP\\adm_anna', CommandLine: 'whoami /all' } },
};
const module = {
  event: { code: '1', module: 'sysmon' },
  winlog,
  process: { executable: 'C:\\whoami.exe', command_line: 'whoami /all' },
  user: { domain: 'CORP', name: 'adm_anna' },
};

describe('a filter is asked where the fields of its rule are', () => {
  const admin = String.raw`selection: { User|contains: '\adm_' }`;
  const rows: [name: string, filters: string[], removing: string[]][] = [
    ['one that excludes', [admin], ['F1']],
    ['one that excludes something else', ["selection: { User|contains: '\\svc_' }"], []],
    ['one that restricts to it', ['keep: { CommandLine|contains: /all }'], []],
    ['one that restricts to something else', ['keep: { CommandLine|contains: /priv }'], ['F1']],
    ['several, each for itself', [admin, 'selection: { User: x }', 'keep: { User: x }'], ['F1', 'F3']],
    ['a host by its full name', ['selection: { Computer: dc01.CORP.example }'], ['F1']],
    ['a host by its other name', ["selection: { ComputerName|startswith: 'DC01.' }"], ['F1']],
    ['another host', ['selection: { ComputerName: DC02.corp.example }'], []],
    ['a field that no event has', ['selection: { NoSuchField: x }'], []],
    ['a keyword', ['selection: [adm_anna]'], ['F1']],
  ];
  test.each(rows)('%s', (_, filters, expected) => {
    expect(removing(filters, 0, plain)).toEqual(expected);
    expect(removing(filters, 0, module)).toEqual(expected);
  });

  test('in each kind of event of the rule', () => {
    const security = {
      event: { code: '4688' },
      winlog: { channel: 'Security', event_data: { SubjectUserName: 'adm_anna', SubjectDomainName: 'CORP' } },
    };
    expect(bound.variants.map(({ event }) => event)).toEqual(['sysmon', 'security_4688']);
    expect(removing([admin], 1, security)).toEqual(['F1']);
  });
});

test('Computer and ComputerName are the host in every logsource', () => {
  const events = mapping.logsources.flatMap((logsource) => logsource.events);
  expect(events.length).toBeGreaterThan(70);
  for (const event of events) {
    for (const field of ['Computer', 'ComputerName']) {
      const [first] = fieldOf(mapping, event, field).places.flatMap(({ paths }) => paths);
      expect([event.name, field, first]).toEqual([event.name, field, 'winlog.computer_name']);
    }
  }
});
