import { expect, test } from 'vitest';
import { judge } from '../../src/compile/judge.ts';
import type { Shape } from '../../src/ecs/mapping.ts';
import { bind, shippedProfile } from './shipped.ts';

function verdictOf(body: string, shape: Shape = 'wlb8'): { verdict: string; blind: string | null; reasons: string[] } {
  const { bound, diagnostics } = bind(body);
  const { verdict, blind, reasons } = judge(bound, diagnostics, shippedProfile(shape));
  return {
    verdict,
    blind,
    reasons: reasons.map(
      (reason) =>
        `${reason.verdict} ${reason.event ?? 'all'} ${reason.shape ?? 'all'} ${reason.field ?? '-'}: ${reason.reason}`,
    ),
  };
}

test.each<[name: string, shape: Shape, body: string, expected: ReturnType<typeof verdictOf>]>([
  [
    'exact: the query finds what the rule means',
    'wlb8',
    `
logsource: { product: windows, service: security }
detection: { selection: { EventID: 4688, SubjectUserName: bob }, condition: selection }`,
    { verdict: 'exact', blind: null, reasons: [] },
  ],
  [
    'postChecked: the index does not hold long values',
    'wlb8',
    `
logsource: { product: windows, category: file_event }
detection: { selection: { TargetFilename|endswith: .exe }, condition: selection }`,
    {
      verdict: 'postChecked',
      blind: null,
      reasons: [
        'postChecked sysmon wlb8 TargetFilename: The query returns more, the matcher decides: file.path: values longer than 1024 characters are not indexed.',
      ],
    },
  ],
  [
    'degraded: an exclusion needs a field that 4688 lacks',
    'raw8',
    `
logsource: { product: windows, category: process_creation }
detection: { selection: { CommandLine: a }, filter: { OriginalFileName: b }, condition: selection and not filter }`,
    {
      verdict: 'degraded',
      blind: null,
      reasons: [
        "degraded security_4688 all OriginalFileName: Unfiltered here: security_4688 has no 'OriginalFileName', which the exclusion 'filter' needs.",
      ],
    },
  ],
  [
    'degraded: an exclusion compares with a field that 4688 lacks',
    'raw8',
    `
logsource: { product: windows, category: process_creation }
detection: { selection: { CommandLine: a }, filter: { Image|fieldref: OriginalFileName }, condition: selection and not filter }`,
    {
      verdict: 'degraded',
      blind: null,
      reasons: [
        "degraded security_4688 all OriginalFileName: Unfiltered here: security_4688 has no 'OriginalFileName', which the exclusion 'filter' needs.",
        "postChecked sysmon raw8 Image: The query returns more, the matcher decides: it is compared with 'OriginalFileName'.",
      ],
    },
  ],
  [
    'blind: a field to compare with is in no event',
    'wlb8',
    `
logsource: { product: windows, category: file_event }
detection: { selection: { Image|fieldref: ParentImage }, condition: selection }`,
    {
      verdict: 'exact',
      blind: "No event of the logsource has 'ParentImage', without which the rule cannot match.",
      reasons: [],
    },
  ],
  [
    'an exclusion that asks for the absence of the field excludes there',
    'raw8',
    `
logsource: { product: windows, category: process_creation }
detection: { selection: { CommandLine: a }, filter: { OriginalFileName: null }, condition: selection and not filter }`,
    { verdict: 'exact', blind: null, reasons: [] },
  ],
  [
    'degraded where a module has lost something, and not in plain documents',
    'raw8',
    `
logsource: { product: windows, category: network_connection }
detection: { selection: { DestinationPortName: 443 }, condition: selection }`,
    { verdict: 'exact', blind: null, reasons: [] },
  ],
  [
    'degraded and blind: the logsource is unknown',
    'wlb8',
    `
logsource: { product: linux, service: auditd }
detection: { selection: { a: b }, condition: selection }`,
    {
      verdict: 'degraded',
      blind: "The logsource 'linux/auditd' is in no mapping.",
      reasons: ["degraded all all -: The logsource 'linux/auditd' is in no mapping."],
    },
  ],
  [
    'blind: no event has a field that must be there',
    'wlb8',
    `
logsource: { product: windows, category: file_event }
detection: { selection: { ParentImage: a }, condition: selection }`,
    {
      verdict: 'exact',
      blind: "No event of the logsource has 'ParentImage', without which the rule cannot match.",
      reasons: [],
    },
  ],
  [
    'not blind: another branch may hold',
    'wlb8',
    `
logsource: { product: windows, service: security }
detection: { one: { EventID: 1 }, other: { EventID: 2 }, condition: one or other }`,
    { verdict: 'exact', blind: null, reasons: [] },
  ],
  [
    'degraded and blind: winlogbeat does not read the events',
    'wlb8',
    `
logsource: { product: windows, category: file_rename }
detection: { selection: { Image: a }, condition: selection }`,
    {
      verdict: 'degraded',
      blind:
        "Winlogbeat has no events of 'windows/file_rename': the events come from ETW (Microsoft-Windows-Kernel-File), which winlogbeat does not read",
      reasons: [
        "degraded all all -: Winlogbeat has no events of 'windows/file_rename': the events come from ETW (Microsoft-Windows-Kernel-File), which winlogbeat does not read",
      ],
    },
  ],
  [
    'guessed: nobody has seen where the field is',
    'raw8',
    `
logsource: { product: windows, service: system }
detection: { selection: { Whatever: a }, condition: selection }`,
    {
      verdict: 'exact',
      blind: null,
      reasons: [
        "exact eventlog all Whatever: No mapping names 'Whatever': it is guessed at winlog.event_data.Whatever or winlog.user_data.Whatever.",
      ],
    },
  ],
])('%s', (_, shape, body, expected) => {
  expect(verdictOf(body, shape)).toEqual(expected);
});

test('what a module has lost degrades', () => {
  const { verdict, reasons } = verdictOf(`
logsource: { product: windows, category: network_connection }
detection: { selection: { DestinationPortName: 443 }, condition: selection }`);
  expect(verdict).toBe('degraded');
  expect(reasons[0]).toMatch(/^degraded sysmon all DestinationPortName: /);
});
