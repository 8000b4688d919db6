import type { Account } from './windows-event.ts';

/** One machine of the story, and how its events reach the index. */
export interface Host {
  readonly name: string;
  readonly computer: string;
  readonly address: string;
  /** `module`: shipped to a cluster with winlogbeat's pipelines; `plain`: without them. */
  readonly shape: 'module' | 'plain';
  readonly agent: { readonly id: string; readonly name: string };
  /** Starts every Sysmon GUID of the host. */
  readonly guidPrefix: string;
  readonly providerPid: Readonly<Record<string, number>>;
}

/** An account with the logon session that it uses in the story. */
export interface User extends Account {
  readonly logonId: string;
  readonly home: string;
}

export const domain = {
  netbios: 'MERIDIAN',
  dns: 'meridian.example',
  sid: 'S-1-5-21-2904318776-1187530462-3318840029',
};

/** Accounts clerk; opens the mail. */
export const weber = domainUser('j.weber', 1118, '0x4d2a1c');
/** Server administrator; helped on Weber's workstation this morning, so her secrets lie in its memory. */
export const hoffmann = domainUser('adm.hoffmann', 1131, '0x7be903');
/** Makes the nightly backups, and honest noise on the shares. */
export const backup = domainUser('svc.backup', 1150, '0x9c41f0');

export const system: User = {
  sid: 'S-1-5-18',
  domain: 'NT AUTHORITY',
  name: 'SYSTEM',
  type: 'Well Known Group',
  logonId: '0x3e7',
  home: 'C:\\Windows\\system32\\',
};

/** Accounts department. */
export const workstation = host('WS-014', '10.20.14.37', 'module', {
  agentId: '5c0f6a0e-3d0b-4d5c-9d53-0c1b8a6f2e11',
  guidPrefix: '7a41c20e',
  sysmonPid: 3044,
  servicesPid: 724,
});
/** Where everybody's documents lie. */
export const fileServer = host('SRV-FILE01', '10.20.1.21', 'module', {
  agentId: 'b2d9d1f7-88a4-4c6e-a2a1-6f0f5b3c9d42',
  guidPrefix: '1f93bb64',
  sysmonPid: 2680,
  servicesPid: 692,
});
/** An application server in the DMZ that somebody else runs: it ships to the same cluster, without pipelines. */
export const applicationServer = host('SRV-APP02', '10.20.1.34', 'plain', {
  agentId: 'e71a3c58-0b1d-4b5e-8f0e-2d7c94a6b803',
  guidPrefix: 'c80d57a9',
  sysmonPid: 2912,
  servicesPid: 704,
});
export const hosts = [workstation, fileServer, applicationServer];

/** Where the intruders sit. Addresses that documentation may use (RFC 5737). */
export const intruders = { controlServer: '198.51.100.23', exit: '203.0.113.47' };

/** What Windows writes for SYSTEM as the subject of a Security event: the machine's own account, with the SID of SYSTEM. */
export function machineAccount(at: Host): User {
  return { ...system, domain: domain.netbios, name: `${at.name}$` };
}

function domainUser(name: string, rid: number, logonId: string): User {
  const home = `C:\\Users\\${name}\\`;
  return { sid: `${domain.sid}-${rid}`, domain: domain.netbios, name, type: 'User', logonId, home };
}

interface HostFacts {
  readonly agentId: string;
  readonly guidPrefix: string;
  readonly sysmonPid: number;
  readonly servicesPid: number;
}

function host(name: string, address: string, shape: Host['shape'], facts: HostFacts): Host {
  const { agentId, guidPrefix, sysmonPid, servicesPid } = facts;
  return {
    name,
    computer: `${name}.${domain.dns}`,
    address,
    shape,
    agent: { id: agentId, name },
    guidPrefix,
    providerPid: { 'Microsoft-Windows-Sysmon': sysmonPid, 'Service Control Manager': servicesPid },
  };
}
