import { idOf, ruleText } from '../cli/rule-text.ts';
import type { EventDocument } from './read-documents.ts';

/** Documents that are not as their shape would have them, and what rules make of them. */
export interface SpecialCase {
  readonly name: string;
  readonly rule: SpecialRule;
  readonly document: EventDocument;
  readonly matches: boolean;
}

const rules = {
  process: {
    logsource: 'category: process_creation',
    detection: "selection: { Image|endswith: '\\whoami.exe', CommandLine|contains: '/all', User: 'CORP\\eve' }",
  },
  script: { logsource: 'category: ps_script', detection: "selection: { ScriptBlockText|contains: 'Invoke-Evil' }" },
  dash: { logsource: 'category: image_load', detection: "selection: { Description: '-' }" },
  undescribed: { logsource: 'category: image_load', detection: 'selection: { Description: null }' },
  logon: { logsource: 'service: security', detection: "selection: { EventID: 4624, IpAddress: '-' }" },
  host: { logsource: 'category: process_creation', detection: 'selection: { ComputerName: wks1.corp.example }' },
  collector: { logsource: 'category: process_creation', detection: 'selection: { ComputerName: wec.corp.example }' },
} as const;
export type SpecialRule = keyof typeof rules;

export const specialRuleFiles: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(rules).map(([name, text]) => [`${name}.yml`, ruleText(letterOf(name as SpecialRule), text)]),
);

export function specialRuleId(rule: SpecialRule): string {
  return idOf(letterOf(rule));
}

function letterOf(rule: SpecialRule): string {
  return '1234567'[Object.keys(rules).indexOf(rule)]!;
}

const sysmon = 'Microsoft-Windows-Sysmon/Operational';
const image = 'C:\\Windows\\System32\\whoami.exe';
const plain = { Image: image, CommandLine: 'whoami /all', User: 'CORP\\eve' };
const moved = {
  process: { executable: image, command_line: 'whoami /all' },
  user: { domain: 'CORP', name: 'eve' },
};
const module = (name: string, version: string) => ({
  agent: { type: 'winlogbeat', version },
  event: { module: name },
});
const agent = { agent: { type: 'filebeat', version: '8.19.2' } };

interface Parts {
  readonly channel?: string;
  readonly code?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly winlog?: object;
  readonly event?: object;
  readonly [field: string]: unknown;
}

let records = 0;

/** An event of its own, on Sysmon's channel with code 1 where nothing else is said. */
function document({ channel = sysmon, code = '1', data = {}, winlog = {}, event = {}, ...rest }: Parts): EventDocument {
  records += 1;
  return {
    '@timestamp': '2026-03-01T10:00:00.000Z',
    event: { code, kind: 'event', ...event },
    host: { name: 'wks1.corp.example' },
    winlog: {
      channel,
      computer_name: 'wks1.corp.example',
      record_id: String(records),
      ...(Object.keys(data).length > 0 && { event_data: data }),
      ...winlog,
    },
    ...rest,
  };
}

const sysmon7 = { code: '7', data: { Image: image } };
const wlb8 = module('sysmon', '8.19.2');

const rows: readonly (readonly [name: string, rule: SpecialRule, document: EventDocument, matches: boolean])[] = [
  ['winlogbeat 9 with modules', 'process', document({ ...module('sysmon', '9.1.0'), ...moved }), true],
  ['winlogbeat 8 with modules', 'process', document({ ...wlb8, ...moved }), true],
  ['winlogbeat 7 with modules', 'process', document({ ...module('sysmon', '7.17.1'), ...moved }), true],
  [
    'Elastic Agent',
    'process',
    document({ ...agent, ...moved, data_stream: { dataset: 'windows.sysmon_operational' } }),
    true,
  ],
  ['winlogbeat 9 plain', 'process', document({ agent: { type: 'winlogbeat', version: '9.1.0' }, data: plain }), true],
  ['winlogbeat 8 plain', 'process', document({ agent: { type: 'winlogbeat', version: '8.19.2' }, data: plain }), true],
  [
    'half moved, since a pipeline failed',
    'process',
    document({
      ...wlb8,
      error: { message: 'a processor failed' },
      process: { executable: image },
      data: { CommandLine: 'whoami /all', User: 'CORP\\eve' },
    }),
    true,
  ],
  [
    'half moved, and another command line',
    'process',
    document({ ...wlb8, process: { executable: image }, data: { CommandLine: 'whoami', User: 'CORP\\eve' } }),
    false,
  ],
  ['unmarked: Logstash dropped the agent, and the module', 'process', document(moved), true],
  ['unmarked, and another user', 'process', document({ ...moved, user: { domain: 'CORP', name: 'bob' } }), false],
  [
    'PowerShell 7 in an index of modules stays plain',
    'script',
    document({
      channel: 'PowerShellCore/Operational',
      code: '4104',
      agent: { type: 'winlogbeat', version: '8.19.2' },
      winlog: { provider_name: 'PowerShellCore' },
      data: { ScriptBlockText: 'Invoke-Evil' },
    }),
    true,
  ],
  [
    'Windows PowerShell beside it is moved',
    'script',
    document({
      channel: 'Microsoft-Windows-PowerShell/Operational',
      code: '4104',
      ...module('powershell', '8.19.2'),
      powershell: { file: { script_block_text: 'Invoke-Evil' } },
    }),
    true,
  ],
  [
    'PowerShell 7 with another script',
    'script',
    document({ channel: 'PowerShellCore/Operational', code: '4104', data: { ScriptBlockText: 'Get-Date' } }),
    false,
  ],
  ['a channel in lower case', 'process', document({ channel: sysmon.toLowerCase(), ...wlb8, ...moved }), true],
  ['a channel in capitals, plain', 'process', document({ channel: sysmon.toUpperCase(), data: plain }), true],
  ['another channel', 'process', document({ channel: `${sysmon}2`, data: plain }), false],
  [
    "a '-' of Sysmon, plain, is a value",
    'dash',
    document({ code: '7', data: { Image: image, Description: '-' } }),
    true,
  ],
  [
    "a '-' of Sysmon, plain, is not nothing",
    'undescribed',
    document({ code: '7', data: { Image: image, Description: '-' } }),
    false,
  ],
  [
    "a '-' of Sysmon is taken away by the module: nothing is left",
    'undescribed',
    document({ ...wlb8, code: '7', process: { executable: image } }),
    true,
  ],
  [
    "a '-' of Sysmon is taken away by the module: no rule sees it",
    'dash',
    document({ ...wlb8, code: '7', process: { executable: image } }),
    false,
  ],
  ['an empty value is nothing', 'undescribed', document({ ...sysmon7, data: { Image: image, Description: '' } }), true],
  [
    "a '-' of Security is kept by the module",
    'logon',
    document({ channel: 'Security', code: '4624', ...module('security', '8.19.2'), data: { IpAddress: '-' } }),
    true,
  ],
  [
    'an address of Security is moved by the module',
    'logon',
    document({ channel: 'Security', code: '4624', ...module('security', '8.19.2'), source: { ip: '10.0.0.1' } }),
    false,
  ],
  [
    'a forwarded event is of the computer that wrote it',
    'host',
    document({ ...wlb8, ...moved, host: { name: 'wec.corp.example' }, tags: ['forwarded'] }),
    true,
  ],
  [
    'and not of the one that collected it',
    'collector',
    document({ ...wlb8, ...moved, host: { name: 'wec.corp.example' }, tags: ['forwarded'] }),
    false,
  ],
  [
    'an event that names no computer is of its host',
    'collector',
    document({ ...wlb8, ...moved, host: { name: 'wec.corp.example' }, winlog: { computer_name: null } }),
    true,
  ],
];

/** One row a fact. All documents may lie in one index, which then mixes every shape. */
export const specialCases: readonly SpecialCase[] = rows.map(([name, rule, of, matches]) => ({
  name,
  rule,
  document: of,
  matches,
}));
