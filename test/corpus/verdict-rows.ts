/*
 * What is to be said of some thirty rules of SigmaHQ, thought out from where the documents hold their fields
 * (mappings/fields) and how winlogbeat's template indexes these (mappings/types), not copied from what is said.
 * A query asks for every place of a field, whatever the shape: what widens it, widens it for all shapes.
 */

export interface VerdictRow {
  readonly id: string;
  readonly title: string;
  /** Why it is so, for who reads the table. */
  readonly because: string;
  /** The verdict by shapes, `blind` with the reason; then each reason; then the codes of diagnostics and of lints. */
  readonly expected: readonly string[];
}

const long = (event: string, field: string, path: string): string =>
  `all: postChecked ${event} ${field}: ${path}: values longer than 1024 characters are not indexed.`;
const text = (event: string, field: string, path: string): string =>
  `all: postChecked ${event} ${field}: ${path}: the field is analysed: the index holds its words only.`;
const form = (event: string, field: string): string =>
  `all: postChecked ${event} ${field}: the documents hold the value in another form.`;
const everyShapeButAgent = 'wlb9, wlb8, wlb7, raw9, raw8';

export const verdictRows: readonly VerdictRow[] = [
  {
    id: 'c6c56ada-612b-42d1-9a29-adad3c5c2c1e',
    title: 'Audit Policy Tampering Via NT Resource Kit Auditpol',
    because: 'both events of process_creation have the command line, and no place of it has a limit',
    expected: ['all: exact'],
  },
  {
    id: 'e7888eb1-13b0-4616-bd99-4bc0c2b054b9',
    title: 'Dllhost.EXE Execution Anomaly',
    because: 'endswith finds paths of any length, of which 1,024 are indexed; the excluded null can be asked for',
    expected: [
      'all: postChecked',
      long('sysmon', 'Image', 'process.executable'),
      long('security_4688', 'Image', 'winlog.event_data.NewProcessName'),
      long('security_4688', 'Image', 'process.executable'),
    ],
  },
  {
    id: 'e593cf51-88db-4ee1-b920-37e89012a3c9',
    title: 'Potentially Suspicious Rundll32 Activity',
    because: 'Windows’ own event 4688 knows no command line of the parent',
    expected: [
      'all: degraded',
      "all: degraded security_4688 ParentCommandLine: Unfiltered here: security_4688 has no 'ParentCommandLine', which the exclusion 'filter_main_parent_cpl' needs.",
    ],
  },
  {
    id: 'd2b7a134-9c3e-4f8a-b56d-e0c1f8a29b47',
    title: 'Suspicious Cross-User Process Spawn',
    because: '4688 has no ParentUser, and the rule excludes its absence; two fields are compared by no query',
    expected: [
      'all: degraded',
      "all: degraded security_4688 ParentUser: Blind here: security_4688 has no 'ParentUser', which the exclusion 'filter_main_same_user' needs.",
      long('sysmon', 'Image', 'process.executable'),
      "all: postChecked sysmon User: it is compared with 'ParentUser'.",
      long('security_4688', 'Image', 'winlog.event_data.NewProcessName'),
      long('security_4688', 'Image', 'process.executable'),
      form('security_4688', 'User'),
    ],
  },
  {
    id: 'f9578658-9e71-4711-b634-3f9b50cd3c06',
    title: 'Potential Defense Evasion Activity Via Emoji Usage In CommandLine - 3',
    because:
      'emoji have no case, but for letters in circles, of which either is asked for; the command line has no limit',
    expected: ['all: exact', 'COMPILE_SOURCE_CLAUSES'],
  },
  {
    id: '83314318-052a-4c90-a1ad-660ece38d276',
    title: 'Blackbyte Ransomware Registry',
    because: 'the module writes a DWORD in decimal beside its type, which says the same',
    expected: ['all: exact'],
  },
  {
    id: '092af964-4233-4373-b4ba-d86ea2890288',
    title: 'Add Debugger Entry To AeDebug For Persistence',
    because: 'registry.path has a limit, registry.data.strings and winlog.event_data.TargetObject have none',
    expected: ['all: postChecked', long('sysmon', 'TargetObject', 'registry.path')],
  },
  {
    id: '4d16c9a6-4362-4863-9940-1dee35f1d70f',
    title: 'DPRK Threat Actor - C2 Communication DNS Indicators',
    because: 'whole names are shorter than the limit',
    expected: ['all: exact'],
  },
  {
    id: '065cceea-77ec-4030-9052-fc0affea7110',
    title: 'DNS Query for Anonfiles.com Domain - Sysmon',
    because: 'a part of a name may be of a longer one than is indexed',
    expected: ['all: postChecked', long('sysmon', 'QueryName', 'dns.question.name')],
  },
  {
    id: '7aaaf4b8-e47c-4295-92ee-6ed40a6f60c8',
    title: 'Vulnerable Driver Load',
    because:
      'a hash with its algorithm is one whole value where the module splits them, and a part of one without limit',
    expected: ['all: exact', 'COMPILE_SOURCE_CLAUSES'],
  },
  {
    id: 'f01d1f70-cd41-42ec-9c0b-26dd9c22bf29',
    title: 'Process Deletion of Its Own Executable',
    because: 'two fields of a document are compared by no query',
    expected: ['all: postChecked', "all: postChecked sysmon TargetFilename: it is compared with 'Image'."],
  },
  {
    id: '4f1707b1-b50b-45b4-b5a2-3978b5a5d0d6',
    title: 'Potential Homoglyph Attack Using Lookalike Characters in Filename',
    because: 'Cyrillic and Greek letters are asked for in either case; of long paths none is indexed',
    expected: ['all: postChecked', long('sysmon', 'TargetFilename', 'file.path')],
  },
  {
    id: '4e7050dd-e548-483f-b7d6-527ab4fa784d',
    title: 'NTDS.DIT Creation By Uncommon Parent Process',
    because: 'Sysmon’s event 11 knows no parent',
    expected: [
      "all: postChecked, blind: No event of the logsource has 'ParentImage', without which the rule cannot match.",
      long('sysmon', 'TargetFilename', 'file.path'),
      'COMPILE_FIELD_ABSENT',
    ],
  },
  {
    id: 'ab90dab8-c7da-4010-9193-563528cfa347',
    title: 'Potentially Suspicious Self Extraction Directive File Created',
    because: 'Sysmon’s event 29 is younger than winlogbeat 7, whose module leaves no such field',
    expected: [
      'wlb9, wlb8, agent, raw9, raw8: postChecked',
      "wlb7: postChecked, blind: No event of the logsource has 'TargetFilename', without which the rule cannot match.",
      long('sysmon', 'TargetFilename', 'file.path'),
    ],
  },
  {
    id: 'eeb2e3dc-c1f4-40dd-9bd5-149ee465ad50',
    title: 'Remote Thread Creation Via PowerShell',
    because: 'Sysmon’s event 8 knows no parent of the source',
    expected: [
      'all: degraded',
      "all: degraded sysmon SourceParentImage: Unfiltered here: sysmon has no 'SourceParentImage', which the exclusion 'filter_main_compattelrunner' needs.",
      long('sysmon', 'SourceImage', 'process.executable'),
      'COMPILE_FIELD_ABSENT',
    ],
  },
  {
    id: 'c4b890e5-8d8c-4496-8c66-c805753817cd',
    title: 'Potential Process Hollowing Activity',
    because: 'the module may put Type into message, which is analysed; what is excluded is asked where it has no limit',
    expected: [
      'all: postChecked',
      text('sysmon', 'Type', 'message'),
      long('sysmon', 'Image', 'process.executable'),
      'COMPILE_SOURCE_TEXT',
    ],
  },
  {
    id: '0f06a3a5-6a09-413f-8743-e6cf35561297',
    title: 'WMI Event Subscription',
    because: 'event codes are whole values in every shape',
    expected: ['all: exact'],
  },
  {
    id: '45545954-4016-43c6-855e-eae8f1c369dc',
    title: 'Protected Storage Service Access',
    because: 'Security 5145 keeps the share’s name in winlog.event_data, where it has no limit',
    expected: ['all: exact'],
  },
  {
    id: '2111118f-7e46-4fc8-974a-59fd8ec95196',
    title: 'DiagTrackEoP Default Login Username',
    because: 'a number in text is found by the term that it is; names that are whole values',
    expected: ['all: exact'],
  },
  {
    id: '259a9cdf-c4dd-4fa2-b243-2269e5ab18a2',
    title: 'External Remote RDP Logon from Public IP',
    because: 'networks are found in source.ip and not in text; the module cuts ::ffff: off',
    expected: [
      'all: postChecked',
      'all: postChecked eventlog IpAddress: winlog.event_data.IpAddress: a network is looked for in text.',
      form('eventlog', 'IpAddress'),
    ],
  },
  {
    id: 'f88e112a-21aa-44bd-9b01-6ee2a2bbbed1',
    title: 'Failed Logon From Public IP',
    because: "and no address has a '-', wherever it is looked for",
    expected: [
      'all: postChecked',
      long('eventlog', 'IpAddress', 'winlog.event_data.IpAddress'),
      form('eventlog', 'IpAddress'),
      'all: postChecked eventlog IpAddress: winlog.event_data.IpAddress: a network is looked for in text.',
    ],
  },
  {
    id: '51e33403-2a37-4d66-a574-1fda1782cc31',
    title: 'RDP Login from Localhost',
    because: '::1 is also found where it was written 0:0:0:0:0:0:0:1',
    expected: [
      'all: postChecked',
      'all: postChecked eventlog IpAddress: source.ip: an address is found in whatever form it was written.',
      form('eventlog', 'IpAddress'),
    ],
  },
  {
    id: '5bed80b6-b3e8-428e-a3ae-d3c757589e41',
    title: 'RDP over Reverse SSH Tunnel WFP',
    because: 'the Agent moves what 5156 says to numbers and addresses, of which no part can be looked for, as 127.* is',
    expected: [
      'all: postChecked',
      'all: postChecked eventlog SourcePort: source.port: a number is found in whatever form it was written.',
      'all: postChecked eventlog DestAddress: destination.ip: the type of the field finds whole values only.',
      'all: postChecked eventlog DestAddress: destination.ip: an address is found in whatever form it was written.',
      'all: postChecked eventlog DestPort: destination.port: a number is found in whatever form it was written.',
      'all: postChecked eventlog SourceAddress: source.ip: the type of the field finds whole values only.',
      'all: postChecked eventlog SourceAddress: source.ip: an address is found in whatever form it was written.',
      long('eventlog', 'Application', 'process.executable'),
      'COMPILE_SOURCE_ADDRESS',
    ],
  },
  {
    id: '6fb63b40-e02a-403e-9ffd-3bcc1d749442',
    title: 'Metasploit Or Impacket Service Installation Via SMB PsExec',
    because: 'one expression is anchored in its branches, which Lucene knows no word for; the other as a whole',
    expected: [
      'all: postChecked',
      long('eventlog', 'ServiceName', 'winlog.event_data.ServiceName'),
      'all: postChecked eventlog ServiceName: winlog.event_data.ServiceName: Elasticsearch runs a wider form of the regular expression.',
      'COMPILE_SOURCE_REGEX',
    ],
  },
  {
    id: '91e69562-2426-42ce-a647-711b8152ced6',
    title: 'AADInternals PowerShell Cmdlets Execution - PsScript',
    because: 'script blocks are analysed where the module puts them, and have a limit where winlogbeat does',
    expected: [
      'all: postChecked',
      long('powershell', 'ScriptBlockText', 'winlog.event_data.ScriptBlockText'),
      text('powershell', 'ScriptBlockText', 'powershell.file.script_block_text'),
      'COMPILE_SOURCE_TEXT',
    ],
  },
  {
    id: 'c72aca44-8d52-45ad-8f81-f96c4d3c755e',
    title: 'Invoke-Obfuscation Via Stdin - PowerShell Module',
    because: 'the module takes a payload to pieces, of each of which the expression’s words may be a part',
    expected: [
      'all: postChecked',
      long('powershell', 'Payload', 'powershell.command.invocation_details.type'),
      long('powershell', 'Payload', 'powershell.command.invocation_details.related_command'),
      text('powershell', 'Payload', 'powershell.command.invocation_details.value'),
      long('powershell', 'Payload', 'powershell.command.invocation_details.name'),
      form('powershell', 'Payload'),
      'COMPILE_SOURCE_TEXT',
    ],
  },
  {
    id: 'b7bc7038-638b-4ffd-880c-292c692209ef',
    title: 'Certificate Request Export to Exchange Webserver',
    because: 'a keyword may be anywhere in the event, in whatever field',
    expected: ['all: postChecked', form('eventlog', '-')],
  },
  {
    id: '6d44fb93-e7d2-475c-9d3d-54c9c1e33427',
    title: 'BITS Transfer Job With Uncommon Or Suspicious Remote TLD',
    because: 'nobody has seen the Agent send fields of this log; winlogbeat never moves them, and they have no limit',
    expected: [
      `${everyShapeButAgent}: exact`,
      'agent: degraded',
      "agent: degraded eventlog RemoteName: Unfiltered here: eventlog has no 'RemoteName', which the exclusion 'filter_main_generic' needs.",
    ],
  },
  {
    id: 'a18e0862-127b-43ca-be12-1a542c75c7c5',
    title: 'LSASS Process Crashed - Application',
    because: 'and what is looked for in them cannot be found there',
    expected: [
      `${everyShapeButAgent}: exact`,
      "agent: exact, blind: No event of the logsource has 'AppName', 'ExceptionCode', without which the rule cannot match.",
    ],
  },
  {
    id: '9e2575e7-2cb9-4da1-adc8-ed94221dca5e',
    title: 'New Firewall Rule Added In Windows Firewall Exception List For Potential Suspicious Application',
    because: 'of both, blindness is what counts: no match lacks its exclusion',
    expected: [
      `${everyShapeButAgent}: exact`,
      "agent: degraded, blind: No event of the logsource has 'ApplicationPath', 'Action', without which the rule cannot match.",
      "agent: degraded eventlog Action: Blind here: eventlog has no 'Action', which the exclusion 'filter_main_block' needs.",
    ],
  },
  {
    id: 'e3f673b3-65d1-4d80-9146-466f8b63fa99',
    title: 'Suspicious Appended Extension',
    because: 'winlogbeat reads event logs, and no traces',
    expected: [
      "all: degraded, blind: Winlogbeat has no events of 'windows/file_rename': the events come from ETW (Microsoft-Windows-Kernel-File), which winlogbeat does not read",
      "all: degraded all -: Winlogbeat has no events of 'windows/file_rename': the events come from ETW (Microsoft-Windows-Kernel-File), which winlogbeat does not read",
      'COMPILE_UNAVAILABLE_LOGSOURCE',
    ],
  },
  {
    id: '407aecb1-e762-4acf-8c7b-d087bcff3bb6',
    title: 'Credential Manager Access By Uncommon Applications',
    because: 'Security 4663 is near it, and counts for who says so',
    expected: [
      "all: degraded, blind: Winlogbeat has no events of 'windows/file_access': security_4663 come near, and count once a mapping of your own says 'byDefault: true' of them",
      "all: degraded all -: Winlogbeat has no events of 'windows/file_access': security_4663 come near, and count once a mapping of your own says 'byDefault: true' of them",
      'COMPILE_UNAVAILABLE_LOGSOURCE',
    ],
  },
  {
    id: 'a7af2487-9c2f-42e4-9bb9-ff961f0561d5',
    title: 'Audio Capture',
    because: 'auditd is of Linux',
    expected: [
      "all: degraded, blind: The logsource 'linux/auditd' is in no mapping.",
      "all: degraded all -: The logsource 'linux/auditd' is in no mapping.",
      'COMPILE_UNKNOWN_LOGSOURCE',
    ],
  },
];
