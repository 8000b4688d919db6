import { expect, test } from 'vitest';
import { viewEvent } from '../../src/ecs/view-event.ts';
import { addressesOf, usersOf } from '../../src/findings/people-and-addresses.ts';

const view = (document: Record<string, unknown>) => viewEvent({ index: null, id: null, document });

test.each([
  ['of a module document', { user: { domain: 'CORP', name: 'alice' } }, ['CORP\\alice']],
  ['of dotted keys', { 'user.domain': 'CORP', 'user.name': 'alice' }, ['CORP\\alice']],
  [
    'of a plain Sysmon event',
    { winlog: { event_data: { User: 'CORP\\alice', ParentUser: 'NT AUTHORITY\\SYSTEM' } } },
    ['CORP\\alice', 'NT AUTHORITY\\SYSTEM'],
  ],
  [
    'of a plain Security event, subject and target, where "-" is nobody',
    {
      winlog: {
        event_data: {
          SubjectUserName: 'HOST1$',
          SubjectDomainName: 'CORP',
          TargetUserName: '-',
          TargetDomainName: '-',
        },
      },
    },
    ['CORP\\HOST1$'],
  ],
  [
    'of a module document that kept the original fields: each account once, whatever its case',
    {
      user: { domain: 'CORP', name: 'alice' },
      winlog: { event_data: { SubjectUserName: 'Alice', SubjectDomainName: 'corp' } },
    },
    ['CORP\\alice'],
  ],
  ['without a domain', { user: { name: 'alice' } }, ['alice']],
  [
    'the account that wrote the event, where the event names nobody',
    { winlog: { user: { name: 'bob', domain: 'CORP' } } },
    ['CORP\\bob'],
  ],
  [
    'but not on Sysmon, where that is the service',
    {
      winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', user: { name: 'SYSTEM', domain: 'NT AUTHORITY' } },
    },
    [],
  ],
  [
    'and not where it does',
    { user: { domain: 'CORP', name: 'alice' }, winlog: { user: { name: 'SYSTEM', domain: 'NT AUTHORITY' } } },
    ['CORP\\alice'],
  ],
  ['none', { message: 'CORP\\alice' }, []],
])('users %s', (_name, document, users) => {
  expect(usersOf(view(document))).toEqual(users);
});

test.each([
  ['of a module document', { source: { ip: '10.0.0.5' }, destination: { ip: '10.0.0.9' } }, ['10.0.0.5', '10.0.0.9']],
  ['of a plain document', { winlog: { event_data: { IpAddress: '::ffff:10.0.0.5' } } }, ['10.0.0.5']],
  ['of a list, each once', { dns: { resolved_ip: ['10.0.0.5', '10.0.0.5', 'FE80::1'] } }, ['10.0.0.5', 'fe80::1']],
  [
    'but no names, no "-", no unspecified address',
    { winlog: { event_data: { IpAddress: '-', SourceIp: 'LOCAL', DestinationIp: '0.0.0.0' } } },
    [],
  ],
])('addresses %s', (_name, document, addresses) => {
  expect(addressesOf(view(document))).toEqual(addresses);
});
