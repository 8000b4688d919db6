import { expect, test } from 'vitest';
import { decodePlace } from '../../../src/ecs/codecs.ts';
import { codecNames } from '../../../src/ecs/codec.ts';
import { DottedDocument } from '../../../src/ecs/document.ts';
import { type PlaceName, places } from './place-of.ts';

const sha1 = 'B6D237154F2E528F0B503B58B025862D66B02B73';
const md5 = '42893ADBC36605EC79B5BD610759947E';
const sha256 = '1A061C74619DE6AF8C02CBA0FA00754BDD9E3515C0E08CAD6350C7ADFC8CDD5B';
const imphash = '40BEC1A4A3BCB7D3089B5E1532386613';

const lowDword = { data: { type: 'SZ_DWORD', strings: ['1'] } };
const subject = { SubjectDomainName: 'LAB', SubjectUserName: 'eve', SubjectUserSid: 'S-1-5-21-1' };

function eventData(data: Record<string, string>) {
  return { winlog: { event_data: data } };
}

const context4103 = `        Severity = Informational
        Host Name = ConsoleHost
        Host Version = 5.1
        Host ID = 1
        Host Application = powershell -enc AAAA
        Engine Version = 5.1
        Runspace ID = 2
        Pipeline ID = 3
        Command Name = Out-Null
        Command Type = Cmdlet
        Script Name =${' '}
        Command Path =${' '}
        Sequence Number = 34
        User = LAB\\eve
        Connected User =${' '}
        Shell ID = Microsoft.PowerShell`;

test.each<[place: PlaceName, fact: string, document: object, expected: readonly string[] | null]>([
  ['plain', 'a text is itself', { a: 'x ' }, ['x ']],
  ['plain', 'a list is each of its texts', { a: ['x', ['y'], null, ''] }, ['x', 'y']],
  ['plain', 'numbers and booleans are text', { a: [443, true] }, ['443', 'true']],
  ['plain', 'an empty text is nothing', { a: '' }, null],
  ['plain', 'an object is nothing', { a: { b: 'x' } }, null],
  [
    'user',
    'domain and name are joined',
    { user: { domain: 'NT AUTHORITY', name: 'SYSTEM' } },
    ['NT AUTHORITY\\SYSTEM'],
  ],
  ['user', 'a name alone is no User of Sysmon', { user: { name: 'SYSTEM' } }, null],
  ['account', 'the subject, where there is no target', eventData(subject), ['LAB\\eve']],
  [
    'account',
    'the target, where it is filled',
    eventData({ ...subject, TargetDomainName: 'LAB', TargetUserName: 'adam', TargetUserSid: 'S-1-5-21-2' }),
    ['LAB\\adam'],
  ],
  [
    'account',
    'not a target that is nobody',
    eventData({ ...subject, TargetDomainName: '-', TargetUserName: '-', TargetUserSid: 'S-1-0-0' }),
    ['LAB\\eve'],
  ],
  [
    'account',
    "Windows' own accounts by their SID, whatever name is there",
    eventData({ SubjectDomainName: 'LAB', SubjectUserName: 'HOST$', SubjectUserSid: 'S-1-5-18' }),
    ['NT AUTHORITY\\SYSTEM'],
  ],
  ['account', 'nothing, where nobody is named', eventData({ SubjectUserName: '-', SubjectDomainName: '-' }), null],
  [
    'hashes',
    "in Sysmon's order and case",
    {
      pe: { imphash: imphash.toLowerCase() },
      hash: { sha256: sha256.toLowerCase(), md5: md5.toLowerCase(), sha1: sha1.toLowerCase() },
    },
    [`SHA1=${sha1},MD5=${md5},SHA256=${sha256},IMPHASH=${imphash}`],
  ],
  ['hashes', 'only those that are there', { hash: { md5 } }, [`MD5=${md5}`]],
  ['hashes', 'not what is no hash of its kind', { hash: { sha1: ['xyz', md5], md5 } }, [`MD5=${md5}`]],
  ['hashes', 'nothing without a hash', { hash: {} }, null],
  ['relatedHashes', 'not what is no hash', { related: { hash: 'Unknown' } }, null],
  [
    'relatedHashes',
    'told by their length, an MD5 as imphash too',
    { related: { hash: [sha1.toLowerCase(), md5.toLowerCase()] } },
    [`SHA1=${sha1}`, `MD5=${md5}`, `IMPHASH=${md5}`],
  ],
  ['details', 'a DWORD is hexadecimal', lowDword, ['DWORD (0x00000001)']],
  ['details', 'a DWORD with all bits', { data: { type: 'SZ_DWORD', strings: ['4294967295'] } }, ['DWORD (0xffffffff)']],
  [
    'details',
    'a small QWORD has no high half',
    { data: { type: 'SZ_QWORD', strings: ['5'] } },
    ['QWORD (0x00000000-0x00000005)'],
  ],
  ['details', 'text is itself, also a number', { data: { type: 'REG_SZ', strings: ['1'] } }, ['1']],
  [
    'details',
    'binary data is said to be so',
    { data: { type: 'REG_BINARY', strings: ['Binary Data'] } },
    ['Binary Data'],
  ],
  [
    'details',
    'of several types, any counts',
    { data: { type: ['REG_SZ', 'SZ_DWORD'], strings: ['1', 'x'] } },
    ['DWORD (0x00000001)', 'x'],
  ],
  ['details', 'without a type it is text', { data: { strings: ['x'] } }, ['x']],
  [
    'object',
    "in Sysmon's words, with the value's name",
    { key: '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\x', value: 'ImagePath' },
    ['HKLM\\SYSTEM\\CurrentControlSet\\Services\\x\\ImagePath'],
  ],
  ['object', 'the hive of a user', { key: '\\REGISTRY\\USER\\S-1-5-21-1\\Run' }, ['HKU\\S-1-5-21-1\\Run']],
  ['operation', 'a new value is a set one', { a: '%%1904' }, ['SetValue', '%%1904']],
  ['operation', 'rendered by winlogbeat 9', { a: 'Registry value deleted' }, ['DeleteValue', '%%1906']],
  ['initiated', 'egress is true', { a: 'egress' }, ['true']],
  ['initiated', 'inbound is false', { a: 'Inbound' }, ['false']],
  ['initiated', 'other words are themselves', { a: 'internal' }, ['internal']],
  ['ipv6', 'ipv4 is false', { a: 'ipv4' }, ['false']],
  ['dnsStatus', 'a name is its number', { a: 'DNS_ERROR_RCODE_NAME_ERROR' }, ['9003']],
  ['dnsStatus', 'a number without a name stays', { a: '12345' }, ['12345']],
  [
    'dnsResults',
    'answers in their order',
    {
      dns: {
        answers: [
          { type: 'CNAME', data: 'b.example' },
          { type: 'A', data: '1.2.3.4' },
          { type: 'AAAA', data: '2001:db8::1' },
        ],
      },
    },
    ['type:  5 b.example;::ffff:1.2.3.4;2001:db8::1;'],
  ],
  ['dnsResults', 'addresses alone', { dns: { resolved_ip: ['1.2.3.4'] } }, ['::ffff:1.2.3.4;']],
  ['hexNumber', 'hexadecimal is given in decimal', { a: '0x1F4' }, ['500']],
  ['hexNumber', 'decimal stays', { a: 500 }, ['500']],
  ['hexText', 'decimal is given in hexadecimal', { a: 500 }, ['0x1f4']],
  ['hexText', 'hexadecimal stays', { a: '0x01F4' }, ['0x01F4']],
  ['label', 'a level by name and by SID', { a: 'S-1-16-12288' }, ['High', 'S-1-16-12288']],
  ['protocol', 'a protocol by name and by number', { a: '6' }, ['tcp', '6']],
  ['direction', 'outbound is initiated', { a: '%%14593' }, ['true', '%%14593']],
  [
    'payload',
    'a line for each object',
    {
      powershell: {
        command: {
          invocation_details: [
            { type: 'CommandInvocation', related_command: 'Out-Null', value: '"Out-Null"' },
            { type: 'ParameterBinding', related_command: 'Out-Null', name: '"InputObject"', value: '"x; y"' },
            { value: 'a line of another form' },
          ],
        },
      },
    },
    [
      'CommandInvocation(Out-Null): "Out-Null"\nParameterBinding(Out-Null): name="InputObject"; value="x; y"\na line of another form',
    ],
  ],
  ['payload', 'nothing where there are none', { powershell: { command: { name: 'x' } } }, null],
  [
    'context',
    'the lines of the event, empty ones too',
    {
      process: { title: 'ConsoleHost', entity_id: '1', command_line: 'powershell -enc AAAA' },
      powershell: {
        process: { executable_version: '5.1' },
        engine: { version: '5.1' },
        runspace_id: '2',
        pipeline_id: '3',
        command: { name: 'Out-Null', type: 'Cmdlet' },
        id: 'Microsoft.PowerShell',
      },
      event: { sequence: 34 },
      user: { domain: 'LAB', name: 'eve' },
    },
    [context4103],
  ],
  ['context', 'nothing in a document of another event', { user: { name: 'eve' }, event: { sequence: 1 } }, null],
  [
    'classic',
    'three values of an event 400',
    {
      powershell: { engine: { new_state: 'Available', previous_state: 'None', version: '2.0' } },
      event: { sequence: 9 },
    },
    [
      'Available',
      'None',
      '\tNewEngineState=Available\n\tPreviousEngineState=None\n\n\tSequenceNumber=9\n\n\tHostName=\n\tHostVersion=\n\tHostId=\n\tEngineVersion=2.0\n\tRunspaceId=\n\tPipelineId=\n\tCommandName=\n\tCommandType=\n\tScriptName=\n\tCommandPath=\n\tCommandLine=',
    ],
  ],
  ['classic', 'nothing in a document of another event', { event: { sequence: 1 }, file: { path: 'x' } }, null],
  ['codes', 'a text of codes is itself', { a: '%%1538\n\t\t\t\t%%1542\n' }, ['%%1538\n\t\t\t\t%%1542\n']],
  ['codes', 'bare codes get their signs', { a: ['4417', '4418'] }, ['%%4417\n\t\t\t\t%%4418']],
  ['codes', 'a rendered message is given with its code', { a: 'READ_CONTROL' }, ['READ_CONTROL', '%%1538']],
  [
    'codes',
    'several rendered messages are given with their codes',
    { a: 'Success removed, Failure removed' },
    ['Success removed, Failure removed', '%%8448\n\t\t\t\t%%8450'],
  ],
  ['codes', 'what is no code is itself', { a: ['0x100'] }, ['0x100']],
  [
    'list',
    'a list is the lines of one text',
    { a: ['SeDebugPrivilege', 'SeTcbPrivilege'] },
    ['SeDebugPrivilege\n\t\t\tSeTcbPrivilege'],
  ],
  [
    'keywords',
    'the mask of an audit failure',
    { event: { outcome: 'failure' }, winlog: { keywords: ['Audit Failure', 'Classic'] } },
    ['0x8010000000000000', 'Audit Failure', 'Classic'],
  ],
  [
    'keywords',
    'by the outcome, where no keyword is kept',
    { event: { outcome: 'success' } },
    ['0x8020000000000000', 'Audit Success'],
  ],
  [
    'keywords',
    'a success that is no audit',
    { event: { outcome: 'success' }, winlog: { keywords: ['Classic'] } },
    ['Classic'],
  ],
  ['level', 'a level by number and by name', { a: 'error' }, ['2', 'Error']],
  ['level', 'information is 4 and 0', { a: 'information' }, ['4', '0', 'Information']],
  ['blanks', 'with and without the blanks', { a: 'NtLmSsp ' }, ['NtLmSsp ', 'NtLmSsp']],
  [
    'whole',
    "the event's texts, and not what a pipeline adds",
    {
      message: 'm',
      event: { code: '1', category: ['process'] },
      agent: { name: 'beat' },
      process: { executable: 'C:\\x.exe', name: 'x.exe', hash: { md5 } },
      winlog: {
        channel: 'c',
        computer_name: 'h',
        provider_name: 'p',
        event_data: { A: 'a', B: ['b'] },
        opcode: 'Info',
      },
      related: { user: 'u' },
      network: { direction: 'egress' },
    },
    ['m', 'a', 'b', 'p', 'c', 'h', 'C:\\x.exe', md5],
  ],
])('%s: %s', (name, _, document, expected) => {
  expect(decodePlace(places[name], new DottedDocument(document as Record<string, unknown>))).toEqual(expected);
});

test('every codec has a row', () => {
  expect(new Set(Object.values(places).map(({ codec }) => codec))).toEqual(new Set(codecNames));
});
