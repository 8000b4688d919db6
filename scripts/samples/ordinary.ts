import {
  applicationServer,
  backup,
  domain,
  fileServer,
  hoffmann,
  system,
  weber,
  workstation,
  type User,
} from './cast.ts';
import { endMs, startMs } from './clock.ts';
import { programs, type Program } from './programs.ts';
import { seededRandom, type Random } from './random.ts';
import { Recording } from './recording.ts';

/** Something that happens on a host every few minutes and means nothing. */
type Habit = (recording: Recording, timeMs: number, random: Random) => void;

const domainController = { address: '10.20.1.10', hostName: `SRV-DC01.${domain.dns}` };
const colleague: User = {
  ...weber,
  sid: `${domain.sid}-1142`,
  name: 'l.okafor',
  logonId: '0x51b3d7',
  home: 'C:\\Users\\l.okafor\\',
};
const localService: User = { ...system, sid: 'S-1-5-19', name: 'LOCAL SERVICE', logonId: '0x3e5' };
const microsoft = 'Microsoft Windows';

/** An ordinary morning on the three hosts: no rule that ships may fire on it. */
export function ordinary(): readonly Recording[] {
  const random = seededRandom(1047);
  return [
    habits(new Recording(workstation, weber, 7400), 96, [...everywhere, ...onTheDesk], random),
    habits(new Recording(fileServer, hoffmann, 8120), 62, [...everywhere, ...onTheFileServer], random),
    habits(new Recording(applicationServer, hoffmann, 6890), 60, [...everywhere, ...onTheApplicationServer], random),
  ];
}

function habits(recording: Recording, times: number, known: readonly Habit[], random: Random): Recording {
  for (let count = 0; count < times; count++) {
    random.pick(known)(recording, startMs + random.below(endMs - startMs - 10_000), random);
  }
  return recording;
}

const everywhere: readonly Habit[] = [
  (at, timeMs, random) => {
    const group = random.pick([
      'netsvcs -p -s Schedule',
      'LocalService -p -s nsi',
      'wsappx -p -s AppXSvc',
      'netsvcs -p -s gpsvc',
    ]);
    at.start(timeMs, at.running.services, programs.svchost, `${programs.svchost.path} -k ${group}`, system);
  },
  (at, timeMs) => {
    at.start(timeMs, at.running.svchost, programs.taskhost, 'taskhostw.exe', localService);
  },
  (at, timeMs, random) => {
    const wmi = at.start(
      timeMs,
      at.running.svchost,
      programs.wmiPrvSe,
      `${programs.wmiPrvSe.path} -secured -Embedding`,
      localService,
    );
    const library = random.pick(['cimwin32.dll', 'framedynos.dll', 'wbemprox.dll', 'ntevt.dll']);
    at.loads(timeMs + 40, wmi, windowsLibrary(`System32\\wbem\\${library}`), microsoft);
  },
  (at, timeMs, random) => {
    const ownPort = 49700 + random.below(9000);
    at.connects(timeMs, at.running.svchost, {
      direction: 'out',
      ...domainController,
      port: random.pick([53, 88, 389, 445]),
      ownPort,
    });
  },
  (at, timeMs, random) => {
    const definition = `C:\\ProgramData\\Microsoft\\Windows Defender\\Scans\\History\\Store\\${hexadecimal(random, 32)}`;
    at.writes(timeMs, { ...at.running.services, program: programs.defender, pid: 3288 }, definition);
  },
  (at, timeMs, random) => {
    const interfaces = 'HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces';
    const lease = hexadecimal(random, 8);
    at.sets(
      timeMs,
      at.running.svchost,
      `${interfaces}\\{${hexadecimal(random, 8)}-91d2-4c0e-8a55-7b1e33c90a41}\\T1`,
      `DWORD (0x${lease})`,
    );
  },
  (at, timeMs, random) => {
    const task = random.pick(['SystemTask', 'Consolidator', 'ScheduledDefrag', 'UpdateOrchestrator']);
    const cache = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tasks';
    at.sets(timeMs, at.running.svchost, `${cache}\\${task}\\DynamicInfo`, 'Binary Data');
  },
  (at, timeMs) => {
    at.logsOn(timeMs, { user: system, type: 5, from: null });
  },
  (at, timeMs, random) => {
    const library = random.pick([
      'crypt32.dll',
      'wintrust.dll',
      'dnsapi.dll',
      'userenv.dll',
      'bcrypt.dll',
      'taskschd.dll',
    ]);
    at.loads(timeMs, at.running.svchost, windowsLibrary(`System32\\${library}`), microsoft);
  },
  (at, timeMs) => {
    const shell = at.start(
      timeMs,
      at.running.svchost,
      programs.powershell,
      'powershell.exe -NoProfile -ExecutionPolicy Bypass -File "C:\\Program Files\\Meridian\\Inventory\\collect.ps1"',
      system,
    );
    at.start(timeMs + 300, shell, programs.ipconfig, '"C:\\Windows\\system32\\ipconfig.exe" /all');
    at.writes(timeMs + 900, shell, `C:\\Windows\\Temp\\inventory-${timeMs % 100_000}.json`);
  },
];

const onTheDesk: readonly Habit[] = [
  (at, timeMs, random) => {
    const [program, document] = random.pick([
      [programs.word, 'Letter to the auditors.docx'],
      [programs.excel, 'Open items October.xlsx'],
      [programs.excel, 'Cash forecast.xlsx'],
    ] as const);
    const opened = at.start(
      timeMs,
      at.running.explorer,
      program,
      `"${program.path}" "\\\\SRV-FILE01\\Finance\\${document}"`,
    );
    at.writes(
      timeMs + 2100,
      opened,
      `C:\\Users\\j.weber\\AppData\\Roaming\\Microsoft\\Office\\Recent\\${document}.LNK`,
    );
  },
  (at, timeMs, random) => {
    const edge = at.start(
      timeMs,
      at.running.explorer,
      programs.edge,
      `"${programs.edge.path}" --type=renderer --lang=en-GB`,
    );
    const address = `192.0.2.${1 + random.below(250)}`;
    at.connects(timeMs + 60, edge, { direction: 'out', address, port: 443, ownPort: 50400 + random.below(9000) });
  },
  (at, timeMs, random) => {
    const outlook = { ...at.running.explorer, program: programs.outlook, pid: 5544 };
    at.connects(timeMs, outlook, {
      direction: 'out',
      address: '192.0.2.25',
      port: 443,
      ownPort: 50400 + random.below(9000),
    });
  },
  (at, timeMs) => {
    at.start(
      timeMs,
      at.running.svchost,
      programs.searchHost,
      `"${programs.searchHost.path}" Global\\UsGthrFltPipeMssGthrPipe41_ Global\\UsGthrCtrlFltPipeMssGthrPipe41`,
      system,
    );
  },
  (at, timeMs) => {
    at.start(
      timeMs,
      at.running.explorer,
      programs.notepad,
      `"${programs.notepad.path}" C:\\Users\\j.weber\\Desktop\\notes.txt`,
    );
  },
  (at, timeMs) => {
    // The printer's settings page lives in rundll32, as much of Windows does: signed, and it talks to nobody outside.
    const host = at.start(
      timeMs,
      at.running.explorer,
      programs.rundll32,
      'rundll32.exe C:\\Windows\\System32\\printui.dll,PrintUIEntry /p /n "\\\\SRV-FILE01\\Accounts"',
    );
    at.loads(timeMs + 30, host, windowsLibrary('System32\\printui.dll'), microsoft);
    at.connects(timeMs + 90, host, {
      direction: 'out',
      address: fileServer.address,
      hostName: fileServer.computer,
      port: 445,
      ownPort: 50990,
    });
  },
  (at, timeMs) => {
    const run = `HKU\\${weber.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\OneDrive`;
    const client = 'C:\\Users\\j.weber\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe';
    at.sets(timeMs, at.running.explorer, run, `"${client}" /background`);
  },
  (at, timeMs) => {
    at.logsOn(timeMs, { user: weber, type: 2, from: { address: '127.0.0.1', port: 0, workstation: workstation.name } });
  },
  (at, timeMs) => {
    at.start(timeMs, at.running.svchost, programs.gpupdate, 'gpupdate.exe /target:user', weber);
  },
];

const onTheFileServer: readonly Habit[] = [
  ...[1, 2, 3].map((): Habit => (at, timeMs, random) => {
    const [user, address] = random.pick([
      [weber, workstation.address],
      [colleague, '10.20.14.52'],
    ] as const);
    const from = { address, port: 49900 + random.below(9000) };
    const file = random.pick([
      'Open items October.xlsx',
      'Cash forecast.xlsx',
      'Letters\\Letter to the auditors.docx',
      'Archive\\2025.zip',
    ]);
    at.logsOn(timeMs, { user, type: 3, from: { ...from, workstation: '-' } });
    at.opensShare(timeMs + 20, {
      user,
      from,
      share: 'Finance',
      localPath: '\\??\\D:\\Shares\\Finance',
      file,
      access: random.pick(['read', 'write']),
    });
  }),
  (at, timeMs, random) => {
    const from = { address: workstation.address, port: 49900 + random.below(9000) };
    const file = random.pick(['srvsvc', 'lsarpc', 'spoolss', 'wkssvc']);
    at.opensShare(timeMs, { user: weber, from, share: 'IPC$', localPath: '', file, access: 'pipe' });
  },
  (at, timeMs, random) => {
    const from = { address: domainController.address, port: 51000 + random.below(900) };
    const share = { user: backup, from, share: 'ADMIN$', localPath: '\\??\\C:\\Windows' };
    at.opensShare(timeMs, {
      ...share,
      file: random.pick(['explorer.exe', 'System32\\config\\netlogon.dns', 'win.ini']),
      access: 'read',
    });
  },
  (at, timeMs, random) => {
    const agent = at.start(
      timeMs,
      at.running.services,
      programs.backupAgent,
      `"${programs.backupAgent.path}" --job nightly --part ${random.below(40)}`,
      backup,
    );
    at.writes(timeMs + 1500, agent, `E:\\Backup\\part-${hexadecimal(random, 6)}.nbk`);
    at.loads(
      timeMs + 20,
      agent,
      { ...programs.backupAgent, path: 'C:\\Program Files\\Northbridge Backup\\nbcompress.dll' },
      null,
    );
  },
  (at, timeMs) => {
    at.installs(
      timeMs,
      {
        name: 'NbSnapshot',
        imagePath: 'C:\\Program Files\\Northbridge Backup\\nbsnap.sys',
        type: 'kernel mode driver',
        start: 'demand start',
        account: '',
      },
      system,
    );
  },
];

const onTheApplicationServer: readonly Habit[] = [
  ...[1, 2].map((): Habit => (at, timeMs, random) => {
    const ledger = { ...at.running.services, program: programs.ledgerServer, pid: 4044, user: backup };
    const address = `10.20.14.${20 + random.below(60)}`;
    at.connects(timeMs, ledger, { direction: 'in', address, port: 49900 + random.below(9000), ownPort: 443 });
  }),
  (at, timeMs, random) => {
    const ledger = { ...at.running.services, program: programs.ledgerServer, pid: 4044, user: backup };
    at.writes(timeMs, ledger, `D:\\Ledger\\log\\ledger-${hexadecimal(random, 4)}.log`);
  },
  (at, timeMs, random) => {
    const from = { address: '10.20.1.9', port: 53000 + random.below(900), workstation: 'WS-ADM02' };
    at.logsOn(timeMs, { user: hoffmann, type: 10, from });
    at.start(
      timeMs + 4000,
      at.running.explorer,
      programs.mmc,
      '"C:\\Windows\\system32\\mmc.exe" "C:\\Windows\\system32\\services.msc"',
    );
  },
  (at, timeMs) => {
    const shell = at.start(timeMs, at.running.explorer, programs.cmd, '"C:\\Windows\\system32\\cmd.exe"');
    at.start(timeMs + 5000, shell, programs.whoami, 'whoami  /groups');
    at.start(timeMs + 9000, shell, programs.wevtutil, 'wevtutil  qe System /c:20 /rd:true /f:text');
  },
  (at, timeMs) => {
    at.installs(
      timeMs,
      {
        name: 'Ledger Updater',
        imagePath: '"D:\\Ledger\\bin\\ledger-update.exe" --service',
        type: 'user mode service',
        start: 'demand start',
        account: 'LocalSystem',
      },
      system,
    );
  },
];

function windowsLibrary(path: string): Program {
  const name = path.split('\\').at(-1)!;
  return {
    ...programs.svchost,
    path: `C:\\Windows\\${path}`,
    originalFileName: name,
    description: `${name} of Windows`,
  };
}

function hexadecimal(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(16).toString(16)).join('');
}
