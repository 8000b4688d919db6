import { append, put, type Document } from './document.ts';
import { begin, end, kept, lastSegment, numberOf, taker, type Fields, type Take } from './pipeline.ts';
import type { WindowsEvent } from './windows-event.ts';

const securityCategories: Readonly<
  Record<string, { readonly category: string[]; readonly type: string[]; readonly action: string }>
> = {
  '4624': { category: ['authentication'], type: ['start'], action: 'logged-in' },
  '4688': { category: ['process'], type: ['start'], action: 'created-process' },
  '5140': { category: ['network', 'file'], type: ['info', 'access'], action: 'network-share-object-accessed' },
  '5145': { category: ['network', 'file'], type: ['info', 'access'], action: 'network-share-object-access-checked' },
};

const logonTypes: Readonly<Record<string, string>> = {
  '2': 'Interactive',
  '3': 'Network',
  '5': 'Service',
  '7': 'Unlock',
  '9': 'NewCredentials',
  '10': 'RemoteInteractive',
};

/** The Security pipeline of winlogbeat 8. */
export function applySecurityPipeline(document: Document, event: WindowsEvent): void {
  const data = kept(event.data, (value) => value !== '');
  const take = taker(data);
  const { action, ...categories } = securityCategories[event.kind.code]!;
  begin(document, 'security', categories);
  put(document, 'event.action', action);
  put(document, 'winlog.logon.id', data.SubjectLogonId);
  if (event.kind.code === '4688') placeProcess(document, data, take);
  else placeSession(document, data, take);
  end(document, data);
  if (data.AccessMask !== undefined) put(document, 'winlog.event_data.AccessMask', [data.AccessMask]);
}

function placeProcess(document: Document, data: Fields, take: Take): void {
  const image = take('NewProcessName');
  const parent = take('ParentProcessName');
  put(document, 'process.executable', image);
  put(document, 'process.name', lastSegment(image) ?? image);
  put(document, 'process.pid', numberOf(take('NewProcessId')));
  put(document, 'process.command_line', data.CommandLine);
  put(
    document,
    'process.args',
    data.CommandLine?.split(/\s+/).filter((word) => word !== ''),
  );
  put(document, 'process.parent.executable', parent);
  put(document, 'process.parent.name', lastSegment(parent));
  put(document, 'process.parent.pid', numberOf(data.ProcessId));
  placeAccount(document, 'user', data, 'Subject');
  placeAccount(document, 'user.effective', data, 'Target');
}

/** Logons and share accesses: who came, and from where. `user` is the account that logged on, else the subject. */
function placeSession(document: Document, data: Fields, take: Take): void {
  const address = take('IpAddress', isSaid);
  const port = take('IpPort', isSaid);
  const image = take('ProcessName');
  put(document, 'source.ip', address);
  put(document, 'source.port', numberOf(port));
  put(document, 'source.domain', take('WorkstationName'));
  put(document, 'process.executable', image);
  put(document, 'process.name', lastSegment(image) ?? image);
  put(document, 'process.pid', numberOf(take('ProcessId')));
  put(document, 'winlog.logon.type', logonTypes[data.LogonType ?? '']);
  placeAccount(document, 'user', data, data.TargetUserName === undefined ? 'Subject' : 'Target');
  append(document, 'related.user', [said(data.TargetUserName), said(data.SubjectUserName)]);
  append(document, 'related.ip', [address]);
  if (data.ShareName === undefined) return;
  put(document, 'file.directory', data.ShareLocalPath);
  if (data.RelativeTargetName === undefined) return;
  put(document, 'file.name', data.RelativeTargetName);
  put(document, 'file.path', data.ShareLocalPath && `${data.ShareLocalPath}\\${data.RelativeTargetName}`);
  put(document, 'file.target_path', `${data.ShareName}\\${data.RelativeTargetName}`);
}

function placeAccount(document: Document, path: string, data: Fields, role: 'Subject' | 'Target'): void {
  put(document, `${path}.id`, data[`${role}UserSid`]);
  put(document, `${path}.domain`, said(data[`${role}DomainName`]));
  put(document, `${path}.name`, said(data[`${role}UserName`]));
  append(document, 'related.user', [said(data[`${role}UserName`])]);
}

function said(value: string | undefined): string | undefined {
  return value === '-' ? undefined : value;
}

function isSaid(value: string): boolean {
  return value !== '-';
}
