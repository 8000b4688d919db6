import { system, type Host, type User } from './cast.ts';
import type { Document } from './document.ts';
import { moduleDocument } from './module-document.ts';
import { plainDocument } from './plain-document.ts';
import { kernel, programs, type Program } from './programs.ts';
import {
  fileCreated,
  guid,
  imageLoaded,
  networkConnection,
  processCreate,
  registryValueSet,
  type Connection,
  type Moment,
  type Process,
} from './sysmon-events.ts';
import type { WindowsEvent } from './windows-event.ts';
import {
  logon,
  processCreated,
  serviceInstalled,
  shareAccess,
  type Logon,
  type Service,
  type ShareAccess,
} from './windows-log-events.ts';

/** What a host's logs write down while the story runs. Events may be told in any order. */
export class Recording {
  readonly host: Host;
  /** Running since the machine was started, so that no event tells of their start. */
  readonly running: Readonly<Record<'kernel' | 'services' | 'svchost' | 'explorer', Process>>;
  readonly #events: WindowsEvent[] = [];
  #nextPid: number;

  constructor(host: Host, owner: User, firstPid: number) {
    this.host = host;
    this.#nextPid = firstPid;
    const old = (pid: number, program: Program, user: User): Process => ({
      guid: guid(host, pid),
      pid,
      program,
      commandLine: program.path,
      user,
    });
    this.running = {
      kernel: old(4, kernel, system),
      services: old(host.providerPid['Service Control Manager']!, programs.services, system),
      svchost: old(1208, programs.svchost, system),
      explorer: old(4316, programs.explorer, owner),
    };
  }

  /** A process starts: Sysmon 1 and Security 4688 both tell of it. */
  start(timeMs: number, parent: Process, program: Program, commandLine: string, user: User = parent.user): Process {
    const pid = this.#nextPid;
    // Windows counts process ids in fours.
    this.#nextPid += 4 * (1 + (pid % 11));
    const process = { guid: guid(this.host, (timeMs % 0x10000000) | pid), pid, program, commandLine, user };
    const moment = this.#at(timeMs);
    this.#events.push(processCreate(moment, process, parent), processCreated(moment, process, parent));
    return process;
  }

  connects(timeMs: number, process: Process, connection: Connection): void {
    this.#events.push(networkConnection(this.#at(timeMs), process, connection));
  }

  loads(timeMs: number, process: Process, library: Program, signer: string | null): void {
    this.#events.push(imageLoaded(this.#at(timeMs), process, library, signer));
  }

  writes(timeMs: number, process: Process, path: string): void {
    this.#events.push(fileCreated(this.#at(timeMs), process, path));
  }

  sets(timeMs: number, process: Process, registryPath: string, details: string): void {
    this.#events.push(registryValueSet(this.#at(timeMs), process, registryPath, details));
  }

  logsOn(timeMs: number, details: Logon): void {
    this.#events.push(logon(this.#at(timeMs), details));
  }

  opensShare(timeMs: number, access: ShareAccess): void {
    this.#events.push(shareAccess(this.#at(timeMs), access));
  }

  installs(timeMs: number, service: Service, by: User): void {
    this.#events.push(serviceInstalled(this.#at(timeMs), service, by));
  }

  get events(): readonly WindowsEvent[] {
    return this.#events;
  }

  #at(timeMs: number): Moment {
    return { host: this.host, timeMs };
  }
}

/** Numbers events as Windows does: in order of time, counting up in each log of each host. */
export function recordIds(recordings: readonly Recording[], first: number): ReadonlyMap<WindowsEvent, number> {
  const lastIds = new Map<string, number>();
  const ids = new Map<WindowsEvent, number>();
  for (const event of inOrder(recordings)) {
    const log = `${event.host.name} ${event.kind.channel}`;
    const id = (lastIds.get(log) ?? first - 1) + 1;
    lastIds.set(log, id);
    ids.set(event, id);
  }
  return ids;
}

/** One document an event, in order of time and in the shape that its host ships. */
export function documents(recordings: readonly Recording[], ids: ReadonlyMap<WindowsEvent, number>): Document[] {
  return inOrder(recordings).map((event) => {
    const document = event.host.shape === 'module' ? moduleDocument : plainDocument;
    return document(event, ids.get(event)!);
  });
}

function inOrder(recordings: readonly Recording[]): WindowsEvent[] {
  return recordings.flatMap(({ events }) => events).toSorted((a, b) => a.timeMs - b.timeMs);
}
