import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import type { ConditionOutcome, DetectionOutcome, VariantOutcome } from '../../src/compile/decision-explanation.ts';
import { explainDecisions } from '../../src/compile/explain-decision.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { parseRules } from '../../src/sigma/parse-rules.ts';
import { conditionedMapping, ownMapping } from '../ecs/own-mapping.ts';
import { loadRules, packageRoot } from '../../src/load.ts';
import { readDocuments } from '../end-to-end/read-documents.ts';
import { explainAll } from './explained-decisions.ts';

const sysmon1 = {
  event: { code: '1', module: 'sysmon' },
  winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', provider_name: 'Microsoft-Windows-Sysmon' },
  process: { executable: 'C:\\Tools\\PsExec.exe', command_line: 'psexec -s cmd' },
  user: { domain: 'LAB', name: 'eve' },
};

function variantsOf(detection: string, document: object = sysmon1, logsource = 'category: process_creation') {
  const text = `title: t\nlogsource: { product: windows, ${logsource} }\ndetection:\n${detection.replace(/^/gm, '    ')}`;
  const { rules, diagnostics } = parseRules(text, 'rule.yml');
  if (rules.length === 0) throw new Error(JSON.stringify(diagnostics));
  const { bound } = bindRule(rules[0]!, conditionedMapping);
  return explainDecisions(bound)(viewEvent({ index: null, id: null, document: { ...document } }));
}

/** Items, groups and conditions, one a line: `+` holds, `-` does not. */
function told({ decision }: VariantOutcome): readonly string[] {
  if (decision === null) return ['not asked'];
  return [
    ...decision.where.flatMap((item) => tellDetection(item, '')),
    ...decision.searches.flatMap(({ search, detection }) => [
      search,
      ...(detection === null ? ['  not asked'] : tellDetection(detection, '  ')),
    ]),
    ...tellCondition(decision.condition, ''),
    `since ${decision.because.map(({ search, holds }) => sign(holds) + search).join(' ')}`,
  ];
}

function tellDetection(outcome: DetectionOutcome, indent: string): readonly string[] {
  if (outcome.kind !== 'item') {
    const parts = outcome.of.flatMap((part) => tellDetection(part, `${indent}  `));
    return [`${indent}${sign(outcome.holds)}${outcome.kind}`, ...parts];
  }
  const asked = outcome.asked.map(({ value, holds }) => sign(holds) + value).join(' ');
  const places = outcome.places.map(({ paths, values }) => `${paths.join('+')}=${values?.join() ?? 'absent'}`);
  return [`${indent}${sign(outcome.holds)}${outcome.item}: ${asked} [${places.join(' ')}]`];
}

function tellCondition({ text, holds, of }: ConditionOutcome, indent: string): readonly string[] {
  return [`${indent}${sign(holds)}${text}`, ...of.flatMap((part) => tellCondition(part, `${indent}  `))];
}

function sign(holds: boolean): string {
  return holds ? '+' : '-';
}

test.each<[name: string, detection: string, matches: boolean, expected: readonly string[]]>([
  [
    'a match: each item with the place that answered, and not those behind it',
    "selection: { Image|endswith: '\\psexec.exe', User: 'LAB\\eve' }\ncondition: selection",
    true,
    [
      'selection',
      '  +allOf',
      '    +Image|endswith: +*\\psexec.exe [winlog.event_data.Image=absent process.executable=C:\\Tools\\PsExec.exe]',
      '    +User: +LAB\\eve [winlog.event_data.User=absent user.domain+user.name=LAB\\eve]',
      '+selection',
      'since +selection',
    ],
  ],
  [
    'a miss: which items fail, and of `all` which values',
    "selection: { Image|endswith: '\\cmd.exe', CommandLine|contains|all: [-s, -x] }\ncondition: selection",
    false,
    [
      'selection',
      '  -allOf',
      '    -Image|endswith: -*\\cmd.exe [winlog.event_data.Image=absent process.executable=C:\\Tools\\PsExec.exe]',
      '    -CommandLine|contains|all: +*-s* -*-x* [winlog.event_data.CommandLine=absent process.command_line=psexec -s cmd]',
      '-selection',
      'since -selection',
    ],
  ],
  [
    'a miss for the sake of an exclusion',
    'selection: { CommandLine|contains: psexec }\nfilter_a: { User|contains: eve }\nfilter_b: { User: null }\ncondition: selection and not 1 of filter_*',
    false,
    [
      'selection',
      '  +CommandLine|contains: +*psexec* [winlog.event_data.CommandLine=absent process.command_line=psexec -s cmd]',
      'filter_a',
      '  +User|contains: +*eve* [winlog.event_data.User=absent user.domain+user.name=LAB\\eve]',
      'filter_b',
      '  -User: -null [winlog.event_data.User=absent user.domain+user.name=LAB\\eve]',
      '-selection and not 1 of filter_*',
      '  +selection',
      '  -not 1 of filter_*',
      '    +1 of filter_*',
      '      +filter_a',
      '      -filter_b',
      'since +filter_a',
    ],
  ],
  [
    'a list of maps, an absent field, and a search that the condition does not name',
    'a: [{ ParentImage: x }, { Image|re: PsExec }]\nb: { Image: y }\ncondition: (a or a) and a',
    true,
    [
      'a',
      '  +anyOf',
      '    -ParentImage: -x [winlog.event_data.ParentImage=absent process.parent.executable=absent]',
      '    +Image|re: +PsExec [winlog.event_data.Image=absent process.executable=C:\\Tools\\PsExec.exe]',
      'b',
      '  not asked',
      '+(a or a) and a',
      '  +a or a',
      '    +a',
      '    +a',
      '  +a',
      'since +a',
    ],
  ],
])('%s', (_, detection, matches, expected) => {
  const explained = variantsOf(detection, sysmon1);
  expect(explained.matches).toBe(matches);
  expect(explained.variants.map(({ event, fits }) => [event, fits])).toEqual([
    ['sysmon', true],
    ['security_4688', false],
  ]);
  expect(told(explained.variants[0]!)).toEqual(expected);
  expect(told(explained.variants[1]!)).toEqual(['not asked']);
});

test('keywords are told with the path that holds them', () => {
  const { variants } = variantsOf('keywords: [nothing, sekurlsa]\ncondition: keywords', {
    event: { code: '1' },
    winlog: { ...sysmon1.winlog, event_data: { CommandLine: 'x sekurlsa::y' } },
  });
  const detection = variants[0]!.decision!.searches[0]!.detection;
  expect(detection).toMatchObject({ kind: 'item', holds: true, item: 'keywords', askedCount: 2 });
  expect(detection?.kind === 'item' && detection.asked).toEqual([
    { value: 'nothing', holds: false, path: null, found: null },
    { value: 'sekurlsa', holds: true, path: 'winlog.event_data.CommandLine', found: 'x sekurlsa::y' },
  ]);
});

test.each<[name: string, winlog: object, code: string, expected: readonly string[]]>([
  [
    'another channel and code',
    { channel: 'System', provider_name: 'Microsoft-Windows-Sysmon' },
    '3',
    ['-channel System', '-code 3', '+provider Microsoft-Windows-Sysmon'],
  ],
  ['no channel at all', {}, '1', ['-channel null']],
  [
    'a provider is not needed, but must not be another',
    { channel: 'microsoft-windows-sysmon/operational', provider_name: 'Contoso' },
    '1',
    ['+channel microsoft-windows-sysmon/operational', '+code 1', '-provider Contoso'],
  ],
])('an event of another kind, %s: what was expected and found', (_, winlog, code, expected) => {
  const { matches, variants } = variantsOf('a: { Image: x }\ncondition: a', { winlog, event: { code } });
  expect(matches).toBe(false);
  const { fits, kind, decision } = variants[0]!;
  expect([fits, decision]).toEqual([false, null]);
  expect(kind.map((check) => `${sign(check.fits)}${check.property} ${check.found ?? 'null'}`)).toEqual(expected);
  expect(kind[0]!.expected).toEqual(['Microsoft-Windows-Sysmon/Operational']);
});

test('a rule that asks for the event code itself is explained on the other events of its log', () => {
  const document = { winlog: { channel: 'Security' }, event: { code: '4625' } };
  const { variants } = variantsOf(
    'selection: { EventID: 4624, LogonType: 3 }\ncondition: selection',
    document,
    'service: security',
  );
  expect(variants.map(({ fits }) => fits)).toEqual([false]);
  expect(told(variants[0]!)).toEqual([
    'selection',
    '  -allOf',
    '    -EventID: -4624 [event.code=4625]',
    '    -LogonType: -3 [winlog.event_data.LogonType=absent]',
    '-selection',
    'since -selection',
  ]);
});

test('values that stand in one line and became items of their own are told apart', () => {
  const { matches, variants } = variantsOf(
    "selection: { CommandLine|windash|contains|all: ['-foo', '-bar'] }\ncondition: selection",
    { ...sysmon1, process: { command_line: 'x -foo' } },
  );
  const detection = variants[0]!.decision!.searches[0]!.detection!;
  if (detection.kind === 'item') throw new Error('a group was expected');
  expect([matches, detection.holds, detection.of.map(({ holds }) => holds)]).toEqual([false, false, [true, false]]);
});

test('the condition of the mapping on the kind of event is told as well', () => {
  const document = {
    winlog: { ...sysmon1.winlog, event_data: { EventType: 'CreateKey', TargetObject: 'HKLM\\x' } },
    event: { code: '12' },
  };
  const { matches, variants } = variantsOf(
    'selection: { TargetObject|endswith: x }\ncondition: selection',
    document,
    'category: deleted_keys',
  );
  expect([matches, told(variants[0]!)[0]]).toEqual([
    false,
    '-EventType: -DeleteKey -DeleteValue [winlog.event_data.EventType=CreateKey]',
  ]);
});

test('long lists and values are cut, and what decided is kept', () => {
  const values = Array.from({ length: 50 }, (_, index) => `v${index}`);
  const document = { ...sysmon1, process: { command_line: `v49${'x'.repeat(2000)}` } };
  const { variants } = variantsOf(`a: { CommandLine|contains: [${values.join()}] }\ncondition: a`, document);
  const detection = variants[0]!.decision!.searches[0]!.detection;
  if (detection?.kind !== 'item') throw new Error('an item was expected');
  expect([detection.holds, detection.askedCount, detection.asked.length]).toEqual([true, 50, 20]);
  expect(detection.asked.slice(0, 3).map(({ value, holds }) => [value, holds])).toEqual([
    ['*v4*', true],
    ['*v49*', true],
    ['*v0*', false],
  ]);
  expect(detection.places.at(-1)!.values![0]).toHaveLength(1000);
});

test('what is told of the shipped rules and the samples is what the naive decider says', async () => {
  const documents = ['intrusion', 'ordinary'].flatMap((name) =>
    readDocuments(join(packageRoot, `samples/${name}.ndjson`)),
  );
  const rules = loadRules([join(packageRoot, 'rules')]).rules.map((rule) => bindRule(rule, ownMapping).bound);
  const { explained, matches, wrong } = await explainAll(rules, documents);
  expect(wrong).toEqual([]);
  expect(explained).toBeGreaterThan(100);
  expect(matches).toBeGreaterThan(10);
});
