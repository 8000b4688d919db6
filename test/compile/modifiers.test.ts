import { expect, test } from 'vitest';
import { buildQuery } from '../../src/compile/build-query.ts';
import { createIndexedDecider } from '../../src/compile/indexed-decider.ts';
import { createNaiveDecider } from '../../src/compile/naive-decider.ts';
import { buildRuleSet } from '../../src/compile/rule-set.ts';
import type { Shape } from '../../src/ecs/mapping.ts';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { finds } from './evaluate-query.ts';
import { bind, shippedProfile } from './shipped.ts';

type Document = Readonly<Record<string, unknown>>;

const sysmon = (code: string, fields: Document): Document => ({
  'winlog.channel': 'Microsoft-Windows-Sysmon/Operational',
  'event.code': code,
  ...fields,
});
const security = (code: string, fields: Document): Document => ({
  'winlog.channel': 'Security',
  'event.code': code,
  ...fields,
});
const data = (fields: Document): Document =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`winlog.event_data.${name}`, value]));

/** What rules mean on documents, by both deciders; and the query finds what they match. */
test.each<[name: string, shape: Shape, rule: string, matches: Document[], misses: Document[]]>([
  [
    'fieldref reads either field where it is',
    'wlb8',
    '{ category: process_creation }; { s: { User|fieldref: ParentUser }, condition: s }',
    [
      sysmon('1', { 'user.domain': 'LAB', 'user.name': 'Eve', 'winlog.event_data.ParentUser': 'lab\\EVE' }),
      sysmon('1', data({ User: 'LAB\\eve', ParentUser: 'LAB\\eve' })),
    ],
    [
      sysmon('1', { 'user.domain': 'LAB', 'user.name': 'eve', 'winlog.event_data.ParentUser': 'LAB\\bob' }),
      sysmon('1', { 'user.domain': 'LAB', 'user.name': 'eve' }),
      sysmon('1', data({ ParentUser: 'LAB\\eve' })),
    ],
  ],
  [
    'fieldref with an open start',
    'wlb8',
    '{ category: process_creation }; { s: { Image|fieldref|endswith: OriginalFileName }, condition: s }',
    [sysmon('1', { 'process.executable': 'C:\\x\\CMD.exe', 'process.pe.original_file_name': 'Cmd.Exe' })],
    [sysmon('1', { 'process.executable': 'C:\\x\\cmd2.exe', 'process.pe.original_file_name': 'Cmd.Exe' })],
  ],
  [
    'an exclusion by fieldref',
    'raw8',
    '{ category: file_delete }; { s: { Image: "*" }, f: { Image|fieldref: TargetFilename }, condition: s and not f }',
    [sysmon('23', data({ Image: 'a', TargetFilename: 'b' })), sysmon('23', data({ Image: 'a' }))],
    [sysmon('23', data({ Image: 'a', TargetFilename: 'A' }))],
  ],
  [
    'neq, also where there is no value',
    'wlb8',
    '{ category: process_creation }; { s: { CommandLine|contains: x, Image|endswith|neq: [a.exe, b.exe] }, condition: s }',
    [
      sysmon('1', { 'process.command_line': 'x', 'process.executable': 'c.exe' }),
      sysmon('1', { 'process.command_line': 'x' }),
    ],
    [sysmon('1', { 'process.command_line': 'x', 'process.executable': 'B.exe' })],
  ],
  [
    'a comparison of numbers',
    'wlb8',
    '{ category: network_connection }; { s: { DestinationPort|gte: 1024 }, condition: s }',
    [sysmon('3', { 'destination.port': 1024 }), sysmon('3', data({ DestinationPort: '50000' }))],
    [sysmon('3', { 'destination.port': 443 }), sysmon('3', data({ DestinationPort: '-' })), sysmon('3', {})],
  ],
  [
    'a comparison of numbers that the event wrote in hexadecimal',
    'raw8',
    '{ category: process_creation }; { s: { ProcessId|lt: 500 }, condition: s }',
    [security('4688', data({ NewProcessId: '0x1f3' })), sysmon('1', data({ ProcessId: '499' }))],
    [security('4688', data({ NewProcessId: '0x1f4' })), sysmon('1', data({ ProcessId: '500' }))],
  ],
  [
    'a comparison of numbers that a pipeline wrote in decimal and the rule has in hexadecimal',
    'wlb8',
    '{ service: security }; { s: { EventID: 4688, NewProcessId|gt: 499 }, condition: s }',
    [security('4688', { 'process.pid': 500 })],
    [security('4688', { 'process.pid': 499 })],
  ],
  [
    'the hour of a time',
    'raw8',
    '{ category: file_event }; { s: { CreationUtcTime|hour: [22, 23] }, condition: s }',
    [sysmon('11', data({ CreationUtcTime: '2026-01-31 23:59:59.999' }))],
    [sysmon('11', data({ CreationUtcTime: '2026-01-31 21:59:59.999' })), sysmon('11', data({ CreationUtcTime: '22' }))],
  ],
])('%s', async (_, shape, rule, matches, misses) => {
  const [logsource, detection] = rule.split('; ');
  const { bound } = bind(`logsource: ${logsource!.replace('{', '{ product: windows,')}\ndetection: ${detection!}`);
  const ruleSet = buildRuleSet([bound]);
  const page = [...matches, ...misses].map((document) => viewEvent({ index: null, id: null, document }));
  for (const decider of [createNaiveDecider(ruleSet), createIndexedDecider(ruleSet)]) {
    const decisions = await decider.decide(page);
    expect(decisions.map(({ event }) => event)).toEqual([...matches.keys()]);
  }
  const profile = shippedProfile(shape);
  const { dsl } = buildQuery(bound, profile);
  expect(matches.filter((document) => !finds(dsl, document, profile))).toEqual([]);
});
