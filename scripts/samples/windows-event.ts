import type { Host } from './cast.ts';

/** A Windows event before winlogbeat saw it. `data` holds the event's own field names in the event's own order. */
export interface WindowsEvent {
  readonly timeMs: number;
  readonly host: Host;
  readonly kind: EventKind;
  readonly data: Readonly<Record<string, string>>;
  /** The account in whose name the provider wrote the event; Security events name none. */
  readonly writtenBy: Account | null;
}

export interface Account {
  readonly sid: string;
  readonly domain: string;
  readonly name: string;
  readonly type: 'User' | 'Well Known Group';
}

/** What all events of one channel and code share. */
export interface EventKind {
  readonly channel: string;
  readonly code: string;
  readonly provider: string;
  readonly providerGuid: string;
  readonly version: number;
  readonly task: string | null;
  readonly keyword: string | null;
  /** First line of the rendered message. */
  readonly title: string;
}

const sysmon = {
  channel: 'Microsoft-Windows-Sysmon/Operational',
  provider: 'Microsoft-Windows-Sysmon',
  providerGuid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}',
  keyword: null,
};
const security = {
  channel: 'Security',
  provider: 'Microsoft-Windows-Security-Auditing',
  providerGuid: '{54849625-5478-4994-a5ba-3e3b0328c30d}',
  keyword: 'Audit Success',
};

export const kinds = {
  processCreate: {
    ...sysmon,
    code: '1',
    version: 5,
    task: 'Process Create (rule: ProcessCreate)',
    title: 'Process Create:',
  },
  networkConnection: {
    ...sysmon,
    code: '3',
    version: 5,
    task: 'Network connection detected (rule: NetworkConnect)',
    title: 'Network connection detected:',
  },
  imageLoaded: { ...sysmon, code: '7', version: 3, task: 'Image loaded (rule: ImageLoad)', title: 'Image loaded:' },
  fileCreated: { ...sysmon, code: '11', version: 2, task: 'File created (rule: FileCreate)', title: 'File created:' },
  registryValueSet: {
    ...sysmon,
    code: '13',
    version: 2,
    task: 'Registry value set (rule: RegistryEvent)',
    title: 'Registry value set:',
  },
  logon: { ...security, code: '4624', version: 2, task: 'Logon', title: 'An account was successfully logged on.' },
  processCreated: {
    ...security,
    code: '4688',
    version: 2,
    task: 'Process Creation',
    title: 'A new process has been created.',
  },
  shareAccess: {
    ...security,
    code: '5145',
    version: 0,
    task: 'Detailed File Share',
    title: 'A network share object was checked to see whether client can be granted desired access.',
  },
  serviceInstalled: {
    channel: 'System',
    provider: 'Service Control Manager',
    providerGuid: '{555908d1-a6d7-4695-8e1e-26931d2012f4}',
    keyword: 'Classic',
    code: '7045',
    version: 0,
    task: null,
    title: 'A service was installed in the system.',
  },
} as const satisfies Record<string, EventKind>;
