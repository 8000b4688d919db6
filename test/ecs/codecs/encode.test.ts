import { expect, test } from 'vitest';
import { encodePlace } from '../../../src/ecs/codecs.ts';
import type { Test } from '../../../src/sigma/rule.ts';
import { absent, boolean, exists, number, regex, text } from '../../compile/builders.ts';
import { type PlaceName, places } from './place-of.ts';
import { printAsk } from './print-ask.ts';

const md5 = '42893adbc36605ec79b5bd610759947e';

/** `=`: the query says all that is meant; `~`: it may return more. */
test.each<[place: PlaceName, test: Test, expected: string]>([
  ['plain', text('x*'), '= a="x*"'],
  ['plain', text('x', true), '= a="x" cased'],
  ['plain', text('*'), '= has a'],
  ['plain', text(''), '= no a'],
  ['plain', absent, '= no a'],
  ['plain', exists(false), '= no a'],
  ['plain', exists(true), '= has a'],
  ['plain', regex('x+'), '= a=/x+/'],
  ['user', text('NT AUTHORITY\\SYSTEM'), '= (user.domain="NT AUTHORITY" and user.name="SYSTEM")'],
  [
    'user',
    text('*AUTHORI*'),
    '= ((has user.domain and user.name="*AUTHORI*") or (user.domain="*AUTHORI*" and has user.name))',
  ],
  ['user', text('LAB\\\\*'), '= ((user.domain="LAB" and has user.name) or (user.domain="LAB\\\\*" and has user.name))'],
  ['user', text('SYSTEM'), '= nothing'],
  ['user', text('a?b'), '= (user.domain="a" and user.name="b")'],
  ['user', regex('SYSTEM$'), '~ (has user.domain and has user.name)'],
  ['user', absent, '= (no user.domain or no user.name)'],
  ['user', number(1), '= nothing'],
  [
    'account',
    text('LAB\\eve'),
    '~ ((winlog.event_data.TargetDomainName="LAB" and winlog.event_data.TargetUserName="eve") or (winlog.event_data.SubjectDomainName="LAB" and winlog.event_data.SubjectUserName="eve"))',
  ],
  [
    'account',
    text('NT AUTHORITY\\SYSTEM'),
    '~ ((winlog.event_data.TargetDomainName="NT AUTHORITY" and winlog.event_data.TargetUserName="SYSTEM") or (winlog.event_data.SubjectDomainName="NT AUTHORITY" and winlog.event_data.SubjectUserName="SYSTEM") or winlog.event_data.TargetUserSid="S-1-5-18" cased or winlog.event_data.SubjectUserSid="S-1-5-18" cased)',
  ],
  ['hashes', text(`*IMPHASH=${md5}*`), `= pe.imphash="${md5}"`],
  ['hashes', text('*MD5=4289*'), '~ hash.md5="4289*"'],
  [
    'hashes',
    text(`*${md5}*`),
    `~ (hash.sha1="*${md5}*" or hash.md5="${md5}" or hash.sha256="*${md5}*" or pe.imphash="${md5}")`,
  ],
  ['hashes', text('*IMPHASH=*'), '~ has pe.imphash'],
  ['hashes', text('*not hexadecimal*'), '= nothing'],
  ['hashes', text('*SHA1=XYZ*'), '= nothing'],
  ['hashes', absent, '~ everything'],
  ['hashes', text('SHA1=AB*'), '~ hash.sha1="AB*"'],
  ['hashes', text(`*SHA1=AB*`, true), '~ hash.sha1="AB*"'],
  ['relatedHashes', text(`*MD5=${md5}*`), `~ related.hash="${md5}"`],
  [
    'details',
    text('DWORD (0x00000001)'),
    '= ((data.type="SZ_DWORD" and data.strings="1") or data.strings="DWORD (0x00000001)")',
  ],
  [
    'details',
    text('*(0x0000000A)'),
    '= ((data.type="SZ_DWORD" and data.strings="10") or data.strings="*(0x0000000A)")',
  ],
  [
    'details',
    text('DWORD (0x000000?0)'),
    `= ((data.type="SZ_DWORD" and (${Array.from({ length: 16 }, (_, digit) => `data.strings="${digit * 16}"`).join(' or ')})) or data.strings="DWORD (0x000000?0)")`,
  ],
  ['details', text('DWORD*'), '~ (data.type="SZ_DWORD" or data.strings="DWORD*")'],
  [
    'details',
    text('QWORD (0x00000000-0x00000005)'),
    '= ((data.type="SZ_QWORD" and data.strings="5") or data.strings="QWORD (0x00000000-0x00000005)")',
  ],
  ['details', text('*.exe'), '= data.strings="*.exe"'],
  ['details', text('1'), '~ data.strings="1"'],
  ['object', text('*\\CurrentVersion\\Run\\evil'), '~ (key="*CurrentVersion*" or value="*CurrentVersion*")'],
  ['object', text('HKLM*'), '~ has key'],
  [
    'operation',
    text('SetValue'),
    '= (a="%%1904" or a="%%1905" or a="New registry value created" or a="Existing registry value modified" or a="SetValue")',
  ],
  ['initiated', boolean(true), '= (a="egress" or a="outbound" or a=true)'],
  ['initiated', text('egress'), '~ a="egress"'],
  ['initiated', absent, '= no a'],
  ['ipv6', text('false'), '= (a="ipv4" or a="false")'],
  ['dnsStatus', number(9003), '= (a="DNS_ERROR_RCODE_NAME_ERROR" or a=9003)'],
  [
    'dnsResults',
    text('*type:  65 svc*'),
    '~ (dns.answers.data="*type:  65 svc*" or dns.resolved_ip="*type:  65 svc*" or (dns.answers.type="65" and dns.answers.data="svc*"))',
  ],
  ['dnsResults', text('*evil.example*'), '~ (dns.answers.data="*evil.example*" or dns.resolved_ip="*evil.example*")'],
  ['hexNumber', number(500), '~ (a=500 or a="0x*1f4")'],
  ['hexNumber', text('5*'), '~ has a'],
  ['hexText', text('0x1F4'), '= (a="500" or a="0x1F4")'],
  ['hexText', text('0x1f4', true), '= (a="500" or a="0x1f4" cased)'],
  ['hexText', text('0x1F4', true), '= a="0x1F4" cased'],
  ['hexText', text('0x01F4'), '= a="0x01F4"'],
  ['label', text('High'), '= (a="S-1-16-12288" or a="High")'],
  ['protocol', text('tcp'), '= (a="6" or a="tcp")'],
  ['direction', text('true'), '= (a="%%14593" or a="Outbound" or a="true")'],
  [
    'payload',
    text('*Get-ADUser*'),
    '~ (powershell.command.invocation_details.type="*Get-ADUser*" or powershell.command.invocation_details.related_command="*Get-ADUser*" or powershell.command.invocation_details.value="*Get-ADUser*" or powershell.command.invocation_details.name="*Get-ADUser*")',
  ],
  [
    'payload',
    text('*CommandInvocation(Out-Null)*'),
    '~ ((powershell.command.invocation_details.type="*CommandInvocation" and powershell.command.invocation_details.related_command="Out-Null") or powershell.command.invocation_details.related_command="*CommandInvocation(Out-Null" or powershell.command.invocation_details.value="*CommandInvocation(Out-Null)*" or powershell.command.invocation_details.name="*CommandInvocation(Out-Null)*")',
  ],
  [
    'payload',
    regex('Out.+"Get-ADUser"'),
    '~ (powershell.command.invocation_details.type="*"Get-ADUser"*" or powershell.command.invocation_details.related_command="*"Get-ADUser"*" or powershell.command.invocation_details.value="*"Get-ADUser"*" or powershell.command.invocation_details.name="*"Get-ADUser"*")',
  ],
  ['codes', text('*%%4417*'), '~ (a="*%%4417*" or a="4417*" or a="*WriteData (or AddFile)*")'],
  ['codes', text('0x100'), '= a="0x100"'],
  ['codes', text('*READ*'), '= a="*READ*"'],
  ['codes', text('READ*'), '~ a="READ*"'],
  ['codes', text('%%x'), '~ a="%%x"'],
  ['codes', text('*READ*WRITE*'), '~ has a'],
  ['codes', text('*READ\n\t*'), '~ has a'],
  ['codes', text('READ?'), '~ has a'],
  ['codes', text('4417'), '~ has a'],
  ['list', text('*SeDebugPrivilege*'), '= a="*SeDebugPrivilege*"'],
  ['list', text('SeDebugPrivilege'), '~ a="*SeDebugPrivilege*"'],
  ['list', text(`*${'x'.repeat(256)}*`), `= a="*${'x'.repeat(256)}*"`],
  ['list', text(`*${'x'.repeat(257)}*`), `~ a="*${'x'.repeat(256)}*"`],
  ['list', text(`*${'x'.repeat(255)}😀*`), `~ a="*${'x'.repeat(255)}*"`],
  [
    'keywords',
    text('0x8010000000000000'),
    '~ (winlog.keywords="Audit Failure" or event.outcome="failure" or winlog.keywords="0x8010000000000000")',
  ],
  ['level', number(2), '= (a="error" or a=2)'],
  ['blanks', text('NtLmSsp'), '~ a="NtLmSsp*"'],
  ['blanks', text('NtLm*'), '= a="NtLm*"'],
  ['whole', text('*x*'), '~ everything'],
])('%s %o', (name, asked, expected) => {
  const { asks, exact } = encodePlace(places[name], asked);
  expect(`${exact ? '=' : '~'} ${printAsk(asks)}`).toBe(expected);
});

test.each<[place: PlaceName, text: string]>([
  ['context', 'x'],
  ['context', '\\\\'],
  ['classic', ' = '],
  ['payload', '":'],
  ['dnsResults', 'type:  5 '],
])('of a very long text, %s asks for a part, of %o as fast as of a short one', (name, unit) => {
  const { asks, exact } = encodePlace(places[name], text(`*${unit.repeat(100_000 / unit.length)}*`));
  expect([printAsk(asks).length < 500_000, exact]).toEqual([true, false]);
});

test('a path that is right for some event codes is asked for in these alone', () => {
  const place = { ...places.plain, onlyIn: ['4688'] };
  expect(printAsk(encodePlace(place, text('x')).asks)).toBe(
    '((event.code="4688" cased or (no event.code and winlog.event_id="4688" cased)) and a="x")',
  );
  expect(encodePlace(place, absent)).toEqual({ asks: { kind: 'everything' }, exact: false });
});

test('a path that is wrong for some event codes is asked for in all, and the matcher decides', () => {
  const { asks, exact } = encodePlace({ ...places.plain, notIn: ['4688'] }, text('x'));
  expect([printAsk(asks), exact]).toEqual(['a="x"', false]);
});
