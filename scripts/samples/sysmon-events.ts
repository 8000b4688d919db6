import { createHash } from 'node:crypto';
import { system, type Host, type User } from './cast.ts';
import type { Program } from './programs.ts';
import { kinds, type EventKind, type WindowsEvent } from './windows-event.ts';

/** A running process, as Sysmon and the Security log speak of it. */
export interface Process {
  readonly guid: string;
  readonly pid: number;
  readonly program: Program;
  readonly commandLine: string;
  readonly user: User;
}

/** Where and when something happened. */
export interface Moment {
  readonly host: Host;
  readonly timeMs: number;
}

/** Sysmon 1. */
export function processCreate(moment: Moment, process: Process, parent: Process): WindowsEvent {
  const { program, user } = process;
  return sysmonEvent(moment, kinds.processCreate, {
    RuleName: '-',
    UtcTime: sysmonTime(moment.timeMs),
    ProcessGuid: process.guid,
    ProcessId: String(process.pid),
    Image: program.path,
    FileVersion: program.fileVersion,
    Description: program.description,
    Product: program.product,
    Company: program.company,
    OriginalFileName: program.originalFileName,
    CommandLine: process.commandLine,
    CurrentDirectory: user.home,
    User: accountName(user),
    LogonGuid: guid(moment.host, Number(user.logonId)),
    LogonId: user.logonId,
    TerminalSessionId: user === system ? '0' : '1',
    IntegrityLevel: integrityOf(user),
    Hashes: hashes(program.path.split('\\').at(-1)! + program.fileVersion),
    ParentProcessGuid: parent.guid,
    ParentProcessId: String(parent.pid),
    ParentImage: parent.program.path,
    ParentCommandLine: parent.commandLine,
    ParentUser: accountName(parent.user),
  });
}

export interface Connection {
  readonly direction: 'out' | 'in';
  readonly address: string;
  readonly hostName?: string;
  readonly port: number;
  /** The port on the host's own side. */
  readonly ownPort: number;
}

const portNames: Readonly<Record<number, string>> = {
  53: 'domain',
  80: 'http',
  88: 'kerberos',
  389: 'ldap',
  443: 'https',
  445: 'microsoft-ds',
  3389: 'ms-wbt-server',
};

/** Sysmon 3. Source is who opened the connection. */
export function networkConnection(moment: Moment, process: Process, connection: Connection): WindowsEvent {
  const { host } = moment;
  const own = { address: host.address, name: host.computer, port: connection.ownPort };
  const other = { address: connection.address, name: connection.hostName ?? '-', port: connection.port };
  const [source, destination] = connection.direction === 'out' ? [own, other] : [other, own];
  return sysmonEvent(moment, kinds.networkConnection, {
    ...actor(moment, process),
    User: accountName(process.user),
    Protocol: destination.port === 53 ? 'udp' : 'tcp',
    Initiated: String(connection.direction === 'out'),
    SourceIsIpv6: 'false',
    SourceIp: source.address,
    SourceHostname: source.name,
    SourcePort: String(source.port),
    SourcePortName: portNames[source.port] ?? '-',
    DestinationIsIpv6: 'false',
    DestinationIp: destination.address,
    DestinationHostname: destination.name,
    DestinationPort: String(destination.port),
    DestinationPortName: portNames[destination.port] ?? '-',
  });
}

/** Sysmon 7. `signer` is null where the file bears no signature. */
export function imageLoaded(moment: Moment, process: Process, library: Program, signer: string | null): WindowsEvent {
  return sysmonEvent(moment, kinds.imageLoaded, {
    ...actor(moment, process),
    ImageLoaded: library.path,
    FileVersion: library.fileVersion,
    Description: library.description,
    Product: library.product,
    Company: library.company,
    OriginalFileName: library.originalFileName,
    Hashes: hashes(library.path + library.fileVersion),
    Signed: String(signer !== null),
    Signature: signer ?? '-',
    SignatureStatus: signer === null ? 'Unavailable' : 'Valid',
    User: accountName(process.user),
  });
}

/** Sysmon 11. */
export function fileCreated(moment: Moment, process: Process, path: string): WindowsEvent {
  return sysmonEvent(moment, kinds.fileCreated, {
    ...actor(moment, process),
    TargetFilename: path,
    CreationUtcTime: sysmonTime(moment.timeMs),
    User: accountName(process.user),
  });
}

/** Sysmon 13. `details` as Sysmon writes it: text, or `DWORD (0x00000001)`. */
export function registryValueSet(moment: Moment, process: Process, path: string, details: string): WindowsEvent {
  return sysmonEvent(moment, kinds.registryValueSet, {
    EventType: 'SetValue',
    ...actor(moment, process),
    TargetObject: path,
    Details: details,
    User: accountName(process.user),
  });
}

/** A Sysmon GUID: the machine, then a number that is one process's or logon's alone. */
export function guid(host: Host, number: number): string {
  return `{${host.guidPrefix}-1c4e-68e3-0000-${number.toString(16).padStart(12, '0')}}`;
}

export function accountName(user: Pick<User, 'domain' | 'name'>): string {
  return `${user.domain}\\${user.name}`;
}

function sysmonEvent(moment: Moment, kind: EventKind, data: WindowsEvent['data']): WindowsEvent {
  return { ...moment, kind, data, writtenBy: system };
}

function actor(moment: Moment, process: Process): Record<string, string> {
  return {
    RuleName: '-',
    UtcTime: sysmonTime(moment.timeMs),
    ProcessGuid: process.guid,
    ProcessId: String(process.pid),
    Image: process.program.path,
  };
}

/** `2026-10-06 09:12:04.120` */
export function sysmonTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
}

function integrityOf(user: User): string {
  if (user.sid === system.sid) return 'System';
  return user.name.startsWith('adm.') || user.name.startsWith('svc.') ? 'High' : 'Medium';
}

/** Hashes that belong to no real file: those of its name. */
function hashes(name: string): string {
  const of = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex').toUpperCase();
  return `SHA256=${of('sha256', name)},IMPHASH=${of('md5', `imports of ${name}`)}`;
}
