import type { Codec } from '../codec.ts';
import { type KeyLine, linePartsOf, linesText, pathsOf } from './key-value-lines.ts';
import { encodeRebuilt } from './rebuilt-text.ts';

/** `ContextInfo` of PowerShell 4103, whose `Key = Value` lines became fields: put together in the order of the event. */
const lines: readonly KeyLine[] = [
  { label: '        Severity = Informational', paths: [] },
  line('Host Name', 'process.title'),
  line('Host Version', 'powershell.process.executable_version'),
  line('Host ID', 'process.entity_id'),
  line('Host Application', 'process.command_line'),
  line('Engine Version', 'powershell.engine.version'),
  line('Runspace ID', 'powershell.runspace_id'),
  line('Pipeline ID', 'powershell.pipeline_id'),
  line('Command Name', 'powershell.command.name'),
  line('Command Type', 'powershell.command.type'),
  line('Script Name', 'file.path'),
  line('Command Path', 'powershell.command.path'),
  line('Sequence Number', 'event.sequence'),
  line('User', 'user.domain', 'user.name'),
  line('Connected User', 'destination.user.domain', 'destination.user.name'),
  line('Shell ID', 'powershell.id'),
];

/** Without one of these the document has no ContextInfo: the others are in many events. */
const marks = [
  'process.title',
  'powershell.process.executable_version',
  'process.command_line',
  'powershell.engine.version',
  'powershell.command.name',
];

export const powershellContext: Codec = {
  paths: pathsOf(lines),
  decode(document) {
    if (marks.every((path) => document.texts(path) === null)) return null;
    return [linesText(document, lines)];
  },
  encode: (test) => ({
    ...encodeRebuilt(test, { separators: /\n/, lines: lines.map(linePartsOf), hasEmptyLines: true, paths: marks }),
    exact: test.kind === 'null' || test.kind === 'exists',
  }),
};

function line(key: string, ...paths: KeyLine['paths']): KeyLine {
  return { label: `        ${key} = `, paths };
}
