/** What a program's file says of itself. */
export interface Program {
  readonly path: string;
  readonly originalFileName: string;
  readonly description: string;
  readonly product: string;
  readonly company: string;
  readonly fileVersion: string;
}

/** The programs and libraries that appear in the samples, by the name that the story calls them. */
export const programs = {
  cmd: windows('System32\\cmd.exe', 'Cmd.Exe', 'Windows Command Processor'),
  powershell: windows('System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'PowerShell.EXE', 'Windows PowerShell'),
  rundll32: windows('System32\\rundll32.exe', 'RUNDLL32.EXE', 'Windows host process (Rundll32)'),
  reg: windows('System32\\reg.exe', 'reg.exe', 'Registry Console Tool'),
  net: windows('System32\\net.exe', 'net.exe', 'Net Command'),
  net1: windows('System32\\net1.exe', 'net1.exe', 'Net Command'),
  nltest: windows('System32\\nltest.exe', 'nltestrk.exe', 'Microsoft® Logon Server Test Utility'),
  whoami: windows('System32\\whoami.exe', 'whoami.exe', 'whoami - displays logged on user information'),
  ipconfig: windows('System32\\ipconfig.exe', 'ipconfig.exe', 'IP Configuration Utility'),
  wevtutil: windows('System32\\wevtutil.exe', 'wevtutil.exe', 'Eventing Command Line Utility'),
  explorer: windows('explorer.exe', 'EXPLORER.EXE', 'Windows Explorer'),
  services: windows('System32\\services.exe', 'services.exe', 'Services and Controller app'),
  svchost: windows('System32\\svchost.exe', 'svchost.exe', 'Host Process for Windows Services'),
  lsass: windows('System32\\lsass.exe', 'lsass.exe', 'Local Security Authority Process'),
  taskhost: windows('System32\\taskhostw.exe', 'taskhostw.exe', 'Host Process for Windows Tasks'),
  conhost: windows('System32\\conhost.exe', 'CONHOST.EXE', 'Console Window Host'),
  dllhost: windows('System32\\dllhost.exe', 'dllhost.exe', 'COM Surrogate'),
  notepad: windows('System32\\notepad.exe', 'NOTEPAD.EXE', 'Notepad'),
  mmc: windows('System32\\mmc.exe', 'mmc.exe', 'Microsoft Management Console'),
  spooler: windows('System32\\spoolsv.exe', 'spoolsv.exe', 'Spooler SubSystem App'),
  gpupdate: windows('System32\\gpupdate.exe', 'gpupdate.exe', 'Microsoft® Group Policy Update Utility'),
  searchHost: windows(
    'System32\\SearchProtocolHost.exe',
    'SearchProtocolHost.exe',
    'Microsoft Windows Search Protocol Host',
  ),
  wmiPrvSe: windows('System32\\wbem\\WmiPrvSE.exe', 'Wmiprvse.exe', 'WMI Provider Host'),
  psexec: sysinternals('C:\\Users\\Public\\Libraries\\PsExec64.exe', 'psexec.c', 'Execute processes remotely', '2.43'),
  psexecService: sysinternals('C:\\Windows\\PSEXESVC.exe', 'psexesvc.exe', 'PsExec Service', '2.43'),
  outlook: office('OUTLOOK.EXE', 'Microsoft Outlook'),
  word: office('WINWORD.EXE', 'Microsoft Word'),
  excel: office('EXCEL.EXE', 'Microsoft Excel'),
  edge: program({
    path: 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    originalFileName: 'msedge.exe',
    description: 'Microsoft Edge',
    product: 'Microsoft Edge',
    fileVersion: '141.0.3537.57',
  }),
  defender: program({
    path: 'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.25080.5-0\\MsMpEng.exe',
    originalFileName: 'MsMpEng.exe',
    description: 'Antimalware Service Executable',
    product: 'Microsoft® Windows® Operating System',
    fileVersion: '4.18.25080.5',
  }),
  backupAgent: program({
    path: 'C:\\Program Files\\Northbridge Backup\\nbagent.exe',
    originalFileName: 'nbagent.exe',
    description: 'Northbridge Backup Agent',
    product: 'Northbridge Backup',
    company: 'Northbridge Software',
    fileVersion: '11.4.0.215',
  }),
  ledgerServer: program({
    path: 'D:\\Ledger\\bin\\ledgerd.exe',
    originalFileName: 'ledgerd.exe',
    description: 'Ledger Application Server',
    product: 'Ledger',
    company: 'Tallow & Quill Ltd',
    fileVersion: '7.2.1.0',
  }),
} as const satisfies Record<string, Program>;

/** The kernel: it has no file, and writes on behalf of SMB clients. */
export const kernel: Program = {
  path: 'System',
  originalFileName: '-',
  description: '-',
  product: '-',
  company: '-',
  fileVersion: '-',
};

/** A program under another name or in another place: its file still says what it was. */
export function renamed(original: Program, path: string): Program {
  return { ...original, path };
}

function windows(path: string, originalFileName: string, description: string): Program {
  return program({
    path: `C:\\Windows\\${path}`,
    originalFileName,
    description,
    product: 'Microsoft® Windows® Operating System',
    fileVersion: '10.0.20348.2849 (WinBuild.160101.0800)',
  });
}

function office(name: string, description: string): Program {
  const path = `C:\\Program Files\\Microsoft Office\\root\\Office16\\${name}`;
  return program({
    path,
    originalFileName: name,
    description,
    product: 'Microsoft Office',
    fileVersion: '16.0.19231.20156',
  });
}

function sysinternals(path: string, originalFileName: string, description: string, fileVersion: string): Program {
  const company = 'Sysinternals - www.sysinternals.com';
  return { path, originalFileName, description, product: 'Sysinternals PsExec', company, fileVersion };
}

function program(facts: Omit<Program, 'company'> & { readonly company?: string }): Program {
  return { company: 'Microsoft Corporation', ...facts };
}
