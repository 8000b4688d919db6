import { append, put, type Document } from './document.ts';
import { begin, end, kept, lastSegment, numberOf, taker, type Take } from './pipeline.ts';
import type { WindowsEvent } from './windows-event.ts';

/** Values that the pipeline takes for none. */
const blanks = new Set(['', '-', '{00000000-0000-0000-0000-000000000000}']);

const sysmonCategories: Readonly<Record<string, { readonly category: string[]; readonly type: string[] }>> = {
  '1': { category: ['process'], type: ['start'] },
  '3': { category: ['network'], type: ['start', 'connection', 'protocol'] },
  '7': { category: ['process'], type: ['change'] },
  '11': { category: ['file'], type: ['creation'] },
  '13': { category: ['configuration', 'registry'], type: ['change'] },
};

/** Sysmon fields that are renamed and nothing more. */
const sysmonMoves: Readonly<Record<string, string>> = {
  Image: 'process.executable',
  ProcessGuid: 'process.entity_id',
  CommandLine: 'process.command_line',
  CurrentDirectory: 'process.working_directory',
  ParentImage: 'process.parent.executable',
  ParentCommandLine: 'process.parent.command_line',
  ParentProcessGuid: 'process.parent.entity_id',
  RuleName: 'rule.name',
  TargetFilename: 'file.path',
  ImageLoaded: 'file.path',
  Protocol: 'network.transport',
  SourceIp: 'source.ip',
  SourceHostname: 'source.domain',
  DestinationIp: 'destination.ip',
  DestinationHostname: 'destination.domain',
};

const sysmonNumbers: Readonly<Record<string, string>> = {
  ProcessId: 'process.pid',
  ParentProcessId: 'process.parent.pid',
  SourcePort: 'source.port',
  DestinationPort: 'destination.port',
};

/** The Sysmon pipeline of winlogbeat 8. */
export function applySysmonPipeline(document: Document, event: WindowsEvent): void {
  const data = kept(event.data, (value) => !blanks.has(value));
  const take = taker(data);
  begin(document, 'sysmon', sysmonCategories[event.kind.code]!);
  put(document, '@timestamp', new Date(event.timeMs).toISOString());
  take('UtcTime');

  placeArguments(document, 'process', data.CommandLine);
  placeArguments(document, 'process.parent', data.ParentCommandLine);
  for (const [field, path] of Object.entries(sysmonMoves)) put(document, path, take(field));
  for (const [field, path] of Object.entries(sysmonNumbers)) put(document, path, numberOf(take(field)));
  put(document, 'process.name', lastSegment(event.data.Image));
  put(document, 'process.parent.name', lastSegment(event.data.ParentImage));
  placeFileParts(document, event.data.TargetFilename ?? event.data.ImageLoaded);

  const binary = event.kind.code === '7' ? 'file' : 'process';
  put(document, `${binary}.pe.original_file_name`, take('OriginalFileName'));
  put(document, `${binary}.pe.company`, data.Company);
  put(document, `${binary}.pe.description`, data.Description);
  put(document, `${binary}.pe.file_version`, data.FileVersion);
  put(document, `${binary}.pe.product`, data.Product);
  put(document, 'file.code_signature.subject_name', data.Signature);
  put(document, 'file.code_signature.status', data.SignatureStatus);
  put(document, 'file.code_signature.valid', data.SignatureStatus === 'Valid' ? true : undefined);
  placeHashes(document, binary, take('Hashes'));
  placeRegistry(document, take('TargetObject'), take('Details'));
  placeNetwork(document, take);
  placeUser(document, take('User'));
  append(document, 'related.ip', [event.data.SourceIp, event.data.DestinationIp]);
  end(document, data);
}

/** `SHA1=AB..,MD5=..` becomes lower-case fields; the import hash goes beside the other facts of the binary. */
function placeHashes(document: Document, binary: string, hashes: string | undefined): void {
  if (hashes === undefined) return;
  const pairs = hashes.split(',').map((pair) => pair.toLowerCase().split('=') as [string, string]);
  for (const [name, value] of pairs) {
    put(document, name === 'imphash' ? `${binary}.pe.imphash` : `${binary}.hash.${name}`, value);
  }
  append(
    document,
    'related.hash',
    pairs.map(([, value]) => value),
  );
}

function placeRegistry(document: Document, target: string | undefined, details: string | undefined): void {
  if (target === undefined) return;
  const [hive, ...key] = target.split('\\');
  put(document, 'registry.path', target);
  put(document, 'registry.hive', hive);
  put(document, 'registry.key', key.join('\\'));
  put(document, 'registry.value', key.at(-1));
  if (details === undefined) return;
  const double = /^DWORD \((0x[0-9a-f]+)\)$/i.exec(details)?.[1];
  put(document, 'registry.data.strings', [double === undefined ? details : String(Number(double))]);
  put(document, 'registry.data.type', registryType(details));
}

function registryType(details: string): string {
  if (details.startsWith('DWORD (')) return 'SZ_DWORD';
  return details === 'Binary Data' ? 'REG_BINARY' : 'REG_SZ';
}

function placeNetwork(document: Document, take: Take): void {
  const initiated = take('Initiated');
  const isIpv6 = take('SourceIsIpv6');
  take('DestinationIsIpv6');
  const portNames = [take('DestinationPortName'), take('SourcePortName')];
  put(document, 'network.protocol', portNames[0] ?? portNames[1]);
  put(document, 'network.direction', initiated && (initiated === 'true' ? 'egress' : 'ingress'));
  put(document, 'network.type', isIpv6 && (isIpv6 === 'true' ? 'ipv6' : 'ipv4'));
}

/** `user.id` is the account of the Sysmon service, not the actor's. */
function placeUser(document: Document, user: string | undefined): void {
  const [domain, name, ...more] = (user ?? '').split('\\');
  put(document, 'user.id', 'S-1-5-18');
  if (name === undefined || more.length > 0) return;
  put(document, 'user.domain', domain);
  put(document, 'user.name', name);
  append(document, 'related.user', [name]);
}

function placeFileParts(document: Document, path: string | undefined): void {
  if (path === undefined) return;
  const name = lastSegment(path);
  put(document, 'file.name', name);
  put(document, 'file.directory', path.slice(0, path.lastIndexOf('\\')));
  put(document, 'file.extension', path.includes('.') ? path.slice(path.lastIndexOf('.') + 1) : undefined);
}

/** The words of a command line, quotes removed. The samples never escape a quote inside an argument. */
function placeArguments(document: Document, path: string, commandLine: string | undefined): void {
  const words = commandLine?.match(/(?:"[^"]*"|[^\s"])+/g)?.map((word) => word.replaceAll('"', ''));
  put(document, `${path}.args`, words);
  put(document, `${path}.args_count`, words?.length);
}
