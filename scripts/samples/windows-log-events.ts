import { machineAccount, system, type User } from './cast.ts';
import type { Moment, Process } from './sysmon-events.ts';
import { kinds, type Account, type WindowsEvent } from './windows-event.ts';

/** Who creates a process, and as whom it runs where that is somebody else. Null: Windows has left the fields out. */
export interface ProcessAccounts {
  readonly subject: User;
  readonly target: User | 'same' | null;
}

const nobody: User = { sid: 'S-1-0-0', domain: '-', name: '-', type: 'User', logonId: '0x0', home: '' };

/** Security 4688: the same start that Sysmon calls 1. */
export function processCreated(moment: Moment, process: Process, parent: Process): WindowsEvent {
  const subject = process.user.sid === system.sid ? machineAccount(moment.host) : process.user;
  return processCreatedBy(moment, process, parent, { subject, target: 'same' });
}

/** Security 4688 with creator and target spelt out. */
export function processCreatedBy(
  moment: Moment,
  process: Process,
  parent: Process,
  accounts: ProcessAccounts,
): WindowsEvent {
  const target = accounts.target === 'same' ? nobody : accounts.target;
  return securityEvent(moment, kinds.processCreated, {
    ...subjectFields(accounts.subject),
    NewProcessId: hex(process.pid),
    NewProcessName: process.program.path,
    TokenElevationType: '%%1936',
    ProcessId: hex(parent.pid),
    CommandLine: process.commandLine,
    ...(target === null ? {} : { ...targetFields(target), TargetLogonId: target.logonId }),
    ParentProcessName: parent.program.path,
    MandatoryLabel: process.user.sid === system.sid ? 'S-1-16-16384' : 'S-1-16-8192',
  });
}

export interface Logon {
  readonly user: User;
  /** 2 console, 3 network, 5 service, 10 remote desktop. */
  readonly type: 2 | 3 | 5 | 10;
  /** Null for logons that come from the machine itself. */
  readonly from: { readonly address: string; readonly port: number; readonly workstation: string } | null;
}

/** Security 4624. */
export function logon(moment: Moment, { user, type, from }: Logon): WindowsEvent {
  const remote = type === 3;
  const requester = remote ? { ...nobody, logonId: '0x0' } : machineAccount(moment.host);
  return securityEvent(moment, kinds.logon, {
    ...subjectFields(requester),
    ...targetFields(user),
    TargetLogonId: user.logonId,
    LogonType: String(type),
    LogonProcessName: remote ? 'Kerberos' : type === 5 ? 'Advapi  ' : 'User32 ',
    AuthenticationPackageName: remote ? 'Kerberos' : 'Negotiate',
    WorkstationName: from?.workstation ?? '-',
    LogonGuid: '{00000000-0000-0000-0000-000000000000}',
    TransmittedServices: '-',
    LmPackageName: '-',
    KeyLength: '0',
    ProcessId: remote ? '0x0' : hex(moment.host.providerPid['Service Control Manager']!),
    ProcessName: remote ? '-' : `C:\\Windows\\System32\\${type === 5 ? 'services' : 'svchost'}.exe`,
    IpAddress: from?.address ?? '-',
    IpPort: from === null ? '-' : String(from.port),
    ImpersonationLevel: '%%1833',
    RestrictedAdminMode: '-',
    TargetOutboundUserName: '-',
    TargetOutboundDomainName: '-',
    VirtualAccount: '%%1843',
    TargetLinkedLogonId: '0x0',
    ElevatedToken: user.name.startsWith('adm.') || user.sid === system.sid ? '%%1842' : '%%1843',
  });
}

export interface ShareAccess {
  readonly user: User;
  readonly from: { readonly address: string; readonly port: number };
  /** Without the server: `IPC$`. */
  readonly share: string;
  readonly localPath: string;
  readonly file: string;
  readonly access: 'read' | 'write' | 'pipe';
}

const accesses = {
  read: { mask: '0x120089', codes: ['%%1538', '%%1541', '%%4416', '%%4419', '%%4423'] },
  write: { mask: '0x120116', codes: ['%%1538', '%%1541', '%%4417', '%%4418', '%%4420', '%%4424'] },
  pipe: {
    mask: '0x12019f',
    codes: ['%%1538', '%%1541', '%%4416', '%%4417', '%%4418', '%%4419', '%%4420', '%%4423', '%%4424'],
  },
} as const;

/** Security 5145. Windows writes a star for the server: `\\*\IPC$`. */
export function shareAccess(moment: Moment, access: ShareAccess): WindowsEvent {
  const { mask, codes } = accesses[access.access];
  return securityEvent(moment, kinds.shareAccess, {
    ...subjectFields(access.user),
    ObjectType: 'File',
    IpAddress: access.from.address,
    IpPort: String(access.from.port),
    ShareName: `\\\\*\\${access.share}`,
    ShareLocalPath: access.localPath,
    RelativeTargetName: access.file,
    AccessMask: mask,
    AccessList: codes.map((code) => `${code}\n\t\t\t\t`).join(''),
    AccessReason: '-',
  });
}

export interface Service {
  readonly name: string;
  readonly imagePath: string;
  readonly type: 'user mode service' | 'kernel mode driver';
  readonly start: 'demand start' | 'auto start';
  readonly account: string;
}

/** System 7045. */
export function serviceInstalled(moment: Moment, service: Service, installedBy: Account): WindowsEvent {
  const data = {
    ServiceName: service.name,
    ImagePath: service.imagePath,
    ServiceType: service.type,
    StartType: service.start,
    AccountName: service.account,
  };
  return { ...moment, kind: kinds.serviceInstalled, data, writtenBy: installedBy };
}

function securityEvent(moment: Moment, kind: WindowsEvent['kind'], data: WindowsEvent['data']): WindowsEvent {
  return { ...moment, kind, data, writtenBy: null };
}

function subjectFields(user: User): Record<string, string> {
  return {
    SubjectUserSid: user.sid,
    SubjectUserName: user.name,
    SubjectDomainName: user.domain,
    SubjectLogonId: user.logonId,
  };
}

function targetFields(user: User): Record<string, string> {
  return { TargetUserSid: user.sid, TargetUserName: user.name, TargetDomainName: user.domain };
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
