import {
  domain,
  hoffmann,
  machineAccount,
  system,
  fileServer,
  workstation,
  type User,
} from '../../../scripts/samples/cast.ts';
import { kernel, programs, renamed, type Program } from '../../../scripts/samples/programs.ts';
import { guid, processCreate, sysmonTime, type Process } from '../../../scripts/samples/sysmon-events.ts';
import { kinds, type WindowsEvent } from '../../../scripts/samples/windows-event.ts';
import {
  processCreated,
  processCreatedBy,
  shareAccess,
  type ProcessAccounts,
} from '../../../scripts/samples/windows-log-events.ts';

/** PsExec Service Child Process Execution as LOCAL SYSTEM. */
export const childAsSystem = '7c0dcd3d-acf8-4f71-9570-f448b0034f94';
/** Suspicious PsExec Execution. */
export const suspiciousPipe = 'c462f537-a1e3-41a6-b5fc-b2c2cef9bf82';

export const psexecShapes = ['wlb8', 'raw8'] as const;

/** One event, what a rule says to it, and why. */
export interface PsexecFact {
  readonly name: string;
  readonly rule: string;
  readonly group: 'sysmon-1' | 'security-4688' | 'security-5145';
  readonly matches: boolean;
  readonly why: string;
  readonly event: WindowsEvent;
}

const moment = { host: fileServer, timeMs: Date.parse('2026-10-06T10:24:31.280Z') };
const shellProgram = programs.cmd;
const corpAdmin: User = { ...hoffmann, domain: 'CORP', name: 'admin' };

function process(program: Program, pid: number, user: User, commandLine = program.path): Process {
  return { guid: guid(moment.host, pid), pid, program, commandLine, user };
}

const psexecService = process(programs.psexecService, 4788, system);
const shell = process(shellProgram, 5120, system, '"cmd.exe" /c whoami');

function sysmon1(change: { parent?: Program; user?: User; data?: Record<string, string | null> } = {}): WindowsEvent {
  const parent = change.parent === undefined ? psexecService : { ...psexecService, program: change.parent };
  return changed(processCreate(moment, { ...shell, user: change.user ?? system }, parent), change.data ?? {});
}

function security4688(
  change: { parent?: Program; accounts?: ProcessAccounts; data?: Record<string, string | null> } = {},
) {
  const parent = change.parent === undefined ? psexecService : { ...psexecService, program: change.parent };
  const event =
    change.accounts === undefined
      ? processCreated(moment, shell, parent)
      : processCreatedBy(moment, shell, parent, change.accounts);
  return changed(event, change.data ?? {});
}

function security5145(file: string, data: Record<string, string | null> = {}): WindowsEvent {
  const from = { address: workstation.address, port: 50122 };
  const pipe = { user: hoffmann, from, share: 'IPC$', localPath: '', file, access: 'pipe' } as const;
  return changed(shareAccess(moment, pipe), data);
}

/** The event with some fields set otherwise; null removes one. */
function changed(event: WindowsEvent, data: Record<string, string | null>): WindowsEvent {
  const fields = Object.entries({ ...event.data, ...data }).filter(
    (field): field is [string, string] => field[1] !== null,
  );
  return { ...event, data: Object.fromEntries(fields) };
}

function inChannel(event: WindowsEvent, channel: string): WindowsEvent {
  return { ...event, kind: { ...event.kind, channel } };
}

const at = (path: string) => renamed(programs.psexecService, path);
const hostAccount = machineAccount(fileServer);

type Row = readonly [name: string, matches: boolean, why: string, event: WindowsEvent];

const sysmon1Rows: readonly Row[] = [
  ['a child of PSEXESVC as SYSTEM', true, 'NT AUTHORITY contains AUTHORI', sysmon1()],
  ['German Windows', true, 'NT-AUTORITÄT contains AUTORI', sysmon1({ user: { ...system, domain: 'NT-AUTORITÄT' } })],
  [
    'French Windows',
    true,
    'AUTORITE NT contains AUTORI',
    sysmon1({ user: { ...system, domain: 'AUTORITE NT', name: 'Système' } }),
  ],
  [
    'LOCAL SERVICE',
    true,
    'the rule asks for the authority, not for SYSTEM',
    sysmon1({ user: { ...system, name: 'LOCAL SERVICE' } }),
  ],
  ['the parent in another case', true, 'Sigma ignores case', sysmon1({ parent: at('c:\\WINDOWS\\psexesvc.EXE') })],
  ['the account in another case', true, 'Sigma ignores case', sysmon1({ user: { ...system, domain: 'nt authority' } })],
  [
    'a user named for authority',
    true,
    'CORP\\authority contains AUTHORI, in the name instead of the domain',
    sysmon1({ user: { ...corpAdmin, name: 'authority' } }),
  ],
  [
    'the channel in lower case',
    true,
    'channels are compared without case',
    inChannel(sysmon1(), 'microsoft-windows-sysmon/operational'),
  ],
  ['user CORP\\admin', false, 'holds neither AUTHORI nor AUTORI', sysmon1({ user: corpAdmin })],
  ['user CORP\\author', false, 'AUTHOR is shorter than AUTHORI', sysmon1({ user: { ...corpAdmin, name: 'author' } })],
  ['no user', false, 'an absent field contains nothing', sysmon1({ data: { User: null } })],
  ['services.exe as the parent', false, 'another parent', sysmon1({ parent: programs.services })],
  [
    'PSEXESVC in another folder',
    false,
    'the whole path is compared',
    sysmon1({ parent: at('C:\\Temp\\PSEXESVC.exe') }),
  ],
  [
    'a parent that goes on',
    false,
    'the whole path is compared',
    sysmon1({ parent: at('C:\\Windows\\PSEXESVC.exe.exe') }),
  ],
  [
    'a parent with another start',
    false,
    'the whole path is compared',
    sysmon1({ parent: at('\\\\?\\C:\\Windows\\PSEXESVC.exe') }),
  ],
  ['no parent', false, 'an absent field equals nothing', sysmon1({ data: { ParentImage: null } })],
  [
    'PSEXESVC itself',
    false,
    'here it is the image, not the parent',
    processCreate(moment, psexecService, process(programs.services, 692, system)),
  ],
  ['the kernel as the parent', false, 'another parent', sysmon1({ parent: kernel })],
];

const security4688Rows: readonly Row[] = [
  [
    'HOST$ with S-1-5-18 and no target',
    true,
    'Windows writes HOST$ of the domain for SYSTEM; the target is -',
    security4688(),
  ],
  [
    'HOST$ without target fields',
    true,
    'older Windows has no target: the creator is who it runs as',
    security4688({ accounts: { subject: hostAccount, target: null } }),
  ],
  [
    'creator CORP\\admin, target SYSTEM',
    true,
    'it runs as the target',
    security4688({ accounts: { subject: corpAdmin, target: hostAccount } }),
  ],
  [
    'target LOCAL SERVICE by its SID',
    true,
    'S-1-5-19 is NT AUTHORITY\\LOCAL SERVICE whatever the names say',
    security4688({ accounts: { subject: hostAccount, target: { ...hostAccount, sid: 'S-1-5-19' } } }),
  ],
  ['the parent in another case', true, 'Sigma ignores case', security4688({ parent: at('c:\\WINDOWS\\psexesvc.EXE') })],
  ['the channel in lower case', true, 'channels are compared without case', inChannel(security4688(), 'security')],
  [
    'creator SYSTEM, target CORP\\admin',
    false,
    'it runs as CORP\\admin, though SYSTEM created it',
    security4688({ accounts: { subject: hostAccount, target: corpAdmin } }),
  ],
  [
    'creator CORP\\admin, no target',
    false,
    'it runs as its creator',
    security4688({ accounts: { subject: corpAdmin, target: 'same' } }),
  ],
  [
    'HOST$ with a SID of the domain',
    false,
    'the name of the machine alone is not SYSTEM',
    security4688({ accounts: { subject: { ...hostAccount, sid: `${domain.sid}-1021` }, target: 'same' } }),
  ],
  ['services.exe as the parent', false, 'another parent', security4688({ parent: programs.services })],
  [
    'PSEXESVC in another folder',
    false,
    'the whole path is compared',
    security4688({ parent: at('C:\\Temp\\PSEXESVC.exe') }),
  ],
  ['no parent', false, 'an absent field equals nothing', security4688({ data: { ParentProcessName: null } })],
];

const pipe = 'mgmtsvc-WS-014-4120';
const otherShare = (share: string) => ({ ShareName: share });

const security5145Rows: readonly Row[] = [
  ['stdin of a renamed service', true, 'ends with -stdin', security5145(`${pipe}-stdin`)],
  ['stdout of a renamed service', true, 'ends with -stdout', security5145(`${pipe}-stdout`)],
  ['stderr of a renamed service', true, 'ends with -stderr', security5145(`${pipe}-stderr`)],
  ['the pipe in capitals', true, 'Sigma ignores case', security5145(`${pipe}-STDIN`)],
  ['the share in small letters', true, 'Sigma ignores case', security5145(`${pipe}-stdin`, otherShare('\\\\*\\ipc$'))],
  ['PSEXESVC further on in the name', true, 'the filter asks how the name starts', security5145('my-PSEXESVC-stdin')],
  [
    'the channel in lower case',
    true,
    'channels are compared without case',
    inChannel(security5145(`${pipe}-stdin`), 'security'),
  ],
  ['PSEXESVC itself', false, 'the filter', security5145('PSEXESVC-WS-014-4120-stdin')],
  ['psexesvc in small letters', false, 'the filter ignores case too', security5145('psexesvc-WS-014-4120-stdin')],
  ['share C$', false, 'another share', security5145(`${pipe}-stdin`, otherShare('\\\\*\\C$'))],
  [
    'a share with a server',
    false,
    'the star is a character of the value, no wildcard',
    security5145(`${pipe}-stdin`, otherShare('\\\\SRV-FILE01\\IPC$')),
  ],
  [
    'a share with one backslash',
    false,
    'the value starts with two',
    security5145(`${pipe}-stdin`, otherShare('\\*\\IPC$')),
  ],
  ['no target name', false, 'an absent field ends with nothing', security5145('', { RelativeTargetName: null })],
  ['the service manager', false, 'another pipe', security5145('svcctl')],
  ['a pipe that goes on', false, 'does not end there', security5145(`${pipe}-stdin2`)],
  [
    'event 5140 with the same fields',
    false,
    'another event',
    {
      ...security5145(`${pipe}-stdin`),
      kind: { ...kinds.shareAccess, code: '5140', title: 'A network share object was accessed.' },
    },
  ],
];

export const psexecFacts: readonly PsexecFact[] = [
  ...facts('sysmon-1', childAsSystem, sysmon1Rows),
  ...facts('security-4688', childAsSystem, security4688Rows),
  ...facts('security-5145', suspiciousPipe, security5145Rows),
];

function facts(group: PsexecFact['group'], rule: string, rows: readonly Row[]): PsexecFact[] {
  return rows.map(([name, matches, why, event], index) => ({
    name: `${group}: ${name}`,
    rule,
    group,
    matches,
    why,
    event: later(event, index * 1000),
  }));
}

/** The event so much later, by both of its times: they name it, so both shapes must tell the same. */
function later(event: WindowsEvent, byMs: number): WindowsEvent {
  const timeMs = event.timeMs + byMs;
  return 'UtcTime' in event.data
    ? { ...changed(event, { UtcTime: sysmonTime(timeMs) }), timeMs }
    : { ...event, timeMs };
}
