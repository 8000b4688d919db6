import { describe, expect, test } from 'vitest';
import { bindRule } from '../../src/compile/bind-rule.ts';
import type { Tree } from '../../src/compile/bound-rule.ts';
import { printTextPattern } from '../../src/sigma/print-text-pattern.ts';
import type { Test } from '../../src/sigma/rule.ts';
import { conditionedMapping } from '../ecs/own-mapping.ts';
import { bind, ruleOf } from './shipped.ts';

/** As `Image@process.executable,winlog.event_data.Image[*\cmd.exe]`. */
function show(tree: Tree): string {
  switch (tree.kind) {
    case 'item': {
      const { reading, link, tests } = tree.predicate;
      const places = reading.places.map((place) => (reading.field === null ? place.codec : place.key)).join(' ');
      if (tree.predicate.other !== null) return `${reading.field!} is ${tree.predicate.other.places[0]!.key}`;
      return `${reading.field ?? 'keywords'}@(${places})[${tests.map(showTest).join(link === 'all' ? ' & ' : ' | ')}]`;
    }
    case 'not':
      return `not ${show(tree.of)}`;
    case 'and':
    case 'or':
      return `(${tree.of.map(show).join(` ${tree.kind} `)})`;
  }
}

function showTest(asked: Test): string {
  return asked.kind === 'text' ? printTextPattern(asked.pattern) : asked.kind;
}

function variants(body: string): string[] {
  return bind(body).bound.variants.map(({ event, tree }) => `${event}: ${show(tree)}`);
}

describe('a rule becomes a condition on places, for each kind of event', () => {
  test.each<[name: string, body: string, expected: string[]]>([
    [
      'fields, groups and quantified conditions',
      `
logsource: { product: windows, category: file_event }
detection:
  selection_path: { TargetFilename|endswith: [.exe, .dll] }
  selection_image: { Image: null, TargetFilename: '*' }
  filter: [{ Image: a }, { Image: b }]
  condition: all of selection_* and not 1 of filter*`,
      [
        'sysmon: ((TargetFilename@(plain(winlog.event_data.TargetFilename) plain(file.path))[*.exe | *.dll] and ' +
          '(Image@(plain(winlog.event_data.Image) plain(process.executable))[null] and ' +
          'TargetFilename@(plain(winlog.event_data.TargetFilename) plain(file.path))[*])) and ' +
          'not (Image@(plain(winlog.event_data.Image) plain(process.executable))[a] or ' +
          'Image@(plain(winlog.event_data.Image) plain(process.executable))[b]))',
      ],
    ],
    [
      'keywords are looked for anywhere in the event',
      `
logsource: { product: windows, service: system }
detection: { keywords: [mimikatz, 'a*', '*b', 7], other: { '|all': [x, y] }, condition: keywords or other }`,
      ['eventlog: (keywords@(whole-event)[*mimikatz* | *a* | *b* | *7*] or keywords@(whole-event)[*x* & *y*])'],
    ],
    [
      'each field that is compared with is read where it is; neq denies the item as a whole',
      `
logsource: { product: windows, category: file_event }
detection:
  one: { TargetFilename|fieldref: [Image, User] }
  both: { TargetFilename|fieldref|all|neq: [Image, User] }
  condition: one or both`,
      [
        'sysmon: ((TargetFilename is plain(winlog.event_data.Image) or TargetFilename is plain(winlog.event_data.User)) or ' +
          'not (TargetFilename is plain(winlog.event_data.Image) and TargetFilename is plain(winlog.event_data.User)))',
      ],
    ],
  ])('%s', (_, body, expected) => {
    expect(variants(body)).toEqual(expected);
    expect(bind(body).diagnostics).toEqual([]);
  });

  test('the mapping’s own condition on the event comes first', () => {
    const { bound } = bindRule(
      ruleOf(`
logsource: { product: windows, category: deleted_keys }
detection: { selection: { EventID: 12 }, condition: selection }`),
      conditionedMapping,
    );
    expect(bound.variants.map(({ tree }) => show(tree))).toEqual([
      '(EventType@(plain(winlog.event_data.EventType) plain(winlog.user_data.EventType))[DeleteKey | DeleteValue] and EventID@(plain(event.code) plain(winlog.event_id))[number])',
    ]);
  });

  test('process_creation is Sysmon 1 and Security 4688', () => {
    const { bound } = bind(`
logsource: { product: windows, category: process_creation }
detection: { selection: { Image: a }, condition: selection }`);
    expect(bound.variants.map(({ event, selector: { channels, codes } }) => [event, channels, codes])).toEqual([
      ['sysmon', ['Microsoft-Windows-Sysmon/Operational'], ['1']],
      ['security_4688', ['Security'], ['4688']],
    ]);
  });
});

describe('a field that the mapping of its events does not name is guessed where Windows puts its own', () => {
  const rule = (logsource: string, fields: string) =>
    `\nlogsource: { product: windows, ${logsource} }\ndetection: { selection: { ${fields} }, condition: selection }`;

  test.each<[name: string, field: string]>([
    ['one that is known of other events', 'QueryName'],
    ['what Windows calls a field of other events', 'NewProcessName'],
  ])('without a warning: %s', (_, field) => {
    const body = rule('service: system', `${field}: a`);
    expect(variants(body)).toEqual([
      `eventlog: ${field}@(plain(winlog.event_data.${field}) plain(winlog.user_data.${field}))[a]`,
    ]);
    expect(bind(body).diagnostics).toEqual([]);
  });

  const toldOf = 'Correct the name, or, if the events do hold it there, add it to a mapping (setting `mappings`).';
  test.each<
    [name: string, logsource: string, fields: string, expected: [column: number, field: string, hint: string][]]
  >([
    [
      'misspelt: the near miss among the fields of the logsource',
      'category: process_creation',
      'Image: a, Comandline: b',
      [[37, 'Comandline', "Did you mean 'CommandLine'?"]],
    ],
    [
      'in another case',
      'category: process_creation',
      'commandline: b',
      [[27, 'commandline', "Did you mean 'CommandLine'?"]],
    ],
    ['near to none', 'service: system', 'Whatever: a', [[27, 'Whatever', toldOf]]],
    ['near to a field of other events only', 'service: system', 'Comandline: a', [[27, 'Comandline', toldOf]]],
    ['asked for twice: told once', 'service: system', 'Whatever: a, Whatever|contains: b', [[27, 'Whatever', toldOf]]],
  ])('with a warning, as no mapping knows it: %s', (_, logsource, fields, expected) => {
    const { bound, diagnostics } = bind(rule(logsource, fields));
    expect(bound).not.toBeNull();
    expect(diagnostics).toEqual(
      expected.map(([column, field, hint]) => ({
        code: 'COMPILE_FIELD_GUESSED',
        severity: 'warning',
        message: `No mapping knows the field '${field}': it is looked for at winlog.event_data.${field} and winlog.user_data.${field}.`,
        at: { file: expect.any(String) as string, line: 5, column },
        hint,
      })),
    );
  });
});

test.each<[name: string, detection: string, codes: string[]]>([
  [
    'an event id that must be',
    '{ selection: { EventID: [4697, 4698], ServiceName: a }, condition: selection }',
    ['4697', '4698'],
  ],
  ['in each branch', "{ one: { EventID: 1 }, other: { EventID: '2' }, condition: one or other }", ['1', '2']],
  ['in both parts', '{ one: { EventID: [1, 2] }, other: { EventID: [2, 3] }, condition: one and other }', ['2']],
  ['in one branch only: any', '{ one: { EventID: 1 }, other: { ServiceName: a }, condition: one or other }', []],
  ['under not: any', '{ one: { ServiceName: a }, other: { EventID: 1 }, condition: one and not other }', []],
  ['a pattern: any', "{ one: { EventID: '46*' }, condition: one }", []],
  [
    'none at all: any, though nothing matches',
    '{ one: { EventID: 1 }, other: { EventID: 2 }, condition: one and other }',
    [],
  ],
])('the selector has the event ids that the condition leaves open: %s', (_, detection, codes) => {
  const { bound } = bind(`\nlogsource: { product: windows, service: security }\ndetection: ${detection}`);
  expect(bound.variants.map(({ selector }) => selector.codes)).toEqual([codes]);
});

describe('what cannot be bound is said', () => {
  const detection = 'detection: { selection: { Image: a }, condition: selection }';
  test.each<[name: string, body: string, code: string, line: number, message: string, hint: string | undefined]>([
    [
      'an unknown logsource',
      `logsource: { product: windows, category: proces_creation }\n${detection}`,
      'COMPILE_UNKNOWN_LOGSOURCE',
      3,
      "The logsource 'windows/proces_creation' is in no mapping.",
      "Did you mean 'windows/process_creation'?",
    ],
    [
      'a logsource of another product',
      `logsource: { product: linux, service: auditd }\n${detection}`,
      'COMPILE_UNKNOWN_LOGSOURCE',
      3,
      "The logsource 'linux/auditd' is in no mapping.",
      'A mapping file of your own can say which events it means (setting `mappings`).',
    ],
    [
      'a logsource whose events winlogbeat does not read',
      `logsource: { product: windows, category: file_rename }\n${detection}`,
      'COMPILE_UNAVAILABLE_LOGSOURCE',
      3,
      "Winlogbeat has no events of 'windows/file_rename': the events come from ETW (Microsoft-Windows-Kernel-File), which winlogbeat does not read",
      undefined,
    ],
    [
      'a field to compare with that none of the events has',
      `logsource: { product: windows, category: file_event }\ndetection: { selection: { Image|fieldref: ParentImage }, condition: selection }`,
      'COMPILE_FIELD_ABSENT',
      4,
      "No event of 'windows/file_event' has the field 'ParentImage'.",
      'It always reads as absent.',
    ],
    [
      'a field that none of the events has',
      `logsource: { product: windows, category: file_event }\ndetection: { selection: { ParentImage: a }, condition: selection }`,
      'COMPILE_FIELD_ABSENT',
      4,
      "No event of 'windows/file_event' has the field 'ParentImage'.",
      'It always reads as absent.',
    ],
  ])('%s', (_, body, code, line, message, hint) => {
    const { bound, diagnostics } = bind(body);
    expect(diagnostics.map((found) => [found.code, found.at?.line, found.message, found.hint])).toEqual([
      [code, line, message, hint],
    ]);
    expect(bound.variants.length > 0).toBe(code === 'COMPILE_FIELD_ABSENT');
  });
});

test('equal questions have equal keys', () => {
  const keys = (detection: string) => {
    const { bound } = bind(`
logsource: { product: windows, category: file_event }
detection: { selection: ${detection}, condition: selection }`);
    const [tree] = bound.variants.map((variant) => variant.tree);
    return tree!.kind === 'item' ? tree!.predicate.key : '';
  };
  const [image, ...same] = ['{ Image: [a, B] }', '{ Image: [b, A] }', '{ Image: [A, b, a] }'].map(keys);
  expect(same).toEqual([image, image]);
  expect(keys("{ Image: '' }")).toBe(keys('{ Image: null }'));
  const others = [
    '{ Image|cased: [a, B] }',
    '{ Image|contains: [a, B] }',
    '{ Image|contains|all: [a, B] }',
    '{ TargetFilename: [a, B] }',
  ];
  expect(new Set(others.map(keys)).add(image!).size).toBe(5);
  const further = [
    ...['{ Image|gt: 1 }', '{ Image|gte: 1 }', '{ Image|gt: 2 }', '{ Image|hour: 1 }', '{ Image|minute: 1 }'],
    ...['{ Image|fieldref: User }', '{ Image|fieldref: TargetFilename }', '{ Image|fieldref|cased: User }'],
    ...['contains', 'startswith', 'endswith'].map((end) => `{ Image|fieldref|${end}: User }`),
  ];
  expect(new Set(further.map(keys)).size).toBe(further.length);
});
