import type { Codec, DocumentReader } from '../codec.ts';
import { type KeyLine, linePartsOf, linesText, pathsOf } from './key-value-lines.ts';
import { invocationLines, invocationText } from './powershell-invocation.ts';
import { encodeRebuilt } from './rebuilt-text.ts';

const newState = line('NewEngineState', 'powershell.engine.new_state');
const previousState = line('PreviousEngineState', 'powershell.engine.previous_state');
const provider = line('ProviderName', 'powershell.provider.name');
const providerState = line('NewProviderState', 'powershell.provider.new_state');
const sequence = line('SequenceNumber', 'event.sequence');
const pipeline = line('PipelineId', 'powershell.pipeline_id');
const script = line('ScriptName', 'file.path');
const command = line('CommandLine', 'powershell.command.value');

const host: readonly KeyLine[] = [
  line('HostName', 'process.title'),
  line('HostVersion', 'powershell.process.executable_version'),
  line('HostId', 'process.entity_id'),
  // PowerShell 2 does not write it.
  { ...line('HostApplication', 'process.command_line'), isOptional: true },
  line('EngineVersion', 'powershell.engine.version'),
  line('RunspaceId', 'powershell.runspace_id'),
  pipeline,
];

/** As Windows writes them: groups of lines, with an empty line between them. */
const lifecycle: readonly KeyLine[] = [
  ...host,
  line('CommandName', 'powershell.command.name'),
  line('CommandType', 'powershell.command.type'),
  script,
  line('CommandPath', 'powershell.command.path'),
  command,
];
const execution: readonly KeyLine[] = [line('UserId', 'user.domain', 'user.name'), ...host, script, command];
const detail = [line('DetailSequence', 'powershell.sequence'), line('DetailTotal', 'powershell.total')];

const allLines = [newState, previousState, provider, providerState, sequence, ...lifecycle, ...execution, ...detail];

/**
 * `Data` of the events of Windows PowerShell (400, 403, 600, 800), whose `Key=Value` lines became fields: the event's
 * unnamed values, each a text of its own.
 */
export const powershellClassic: Codec = {
  paths: pathsOf(allLines),
  decode(document) {
    if (marks.every((path) => document.texts(path) === null)) return null;
    return valuesOf(document).filter((text) => text !== '');
  },
  encode: (test) => ({
    ...encodeRebuilt(test, {
      separators: /\n/,
      lines: [...allLines.map(linePartsOf), ...bare.map((path) => [{ path }]), ...invocationLines],
      hasEmptyLines: true,
      paths: marks,
    }),
    exact: test.kind === 'null' || test.kind === 'exists',
  }),
};

/** Without one of these the document has no such values: the other paths are in many events. */
const marks = [
  'powershell.engine.version',
  'powershell.process.executable_version',
  'powershell.engine.new_state',
  'powershell.provider.new_state',
  'powershell.command.value',
  'process.command_line',
];

/** Values that stand alone beside the lines. */
const bare = [
  'powershell.engine.new_state',
  'powershell.engine.previous_state',
  'powershell.provider.name',
  'powershell.provider.new_state',
  'powershell.command.value',
];

function valuesOf(document: DocumentReader): readonly string[] {
  const text = (path: string) => document.texts(path)?.[0] ?? '';
  const lines = (...groups: readonly (readonly KeyLine[])[]) =>
    groups.map((group) => linesText(document, group)).join('\n\n');
  const [engineNew, enginePrevious, providerName, providerNew, commandLine] = bare.map(text);
  if (engineNew !== '') return [engineNew!, enginePrevious!, lines([newState, previousState], [sequence], lifecycle)];
  if (providerNew !== '') return [providerName!, providerNew!, lines([provider, providerState], [sequence], lifecycle)];
  return [commandLine!, lines(detail, [sequence], execution), invocationText(document) ?? ''];
}

function line(key: string, ...paths: KeyLine['paths']): KeyLine {
  return { label: `\t${key}=`, paths };
}
