import type { DocumentReader } from './codec.ts';
import type { Shape } from './mapping.ts';

/** What a document looks like, from its own marks, and whether it bears the marks of more than one shape. */
export function detectShape(document: DocumentReader): { readonly shape: Shape; readonly mixed: boolean } {
  const marked = text(document, 'event.module') !== null || isFromAgent(document);
  if (!isRouted(document)) return { shape: marked ? pipelineShape(document) : plainShape(document), mixed: false };
  const moved = movedTo.some((path) => document.texts(path) !== null);
  const kept = movedAway.some((path) => document.texts(path) !== null);
  return {
    shape: marked || (moved && !kept) ? pipelineShape(document) : plainShape(document),
    mixed: kept && (marked || moved),
  };
}

/** Channels whose events the modules of winlogbeat and of the Agent rewrite, in lower case. */
export const routedChannels: readonly string[] = [
  'security',
  'microsoft-windows-sysmon/operational',
  'windows powershell',
  'microsoft-windows-powershell/operational',
];

/** What every pipeline takes away from each event that has it. */
const movedAway = [
  'winlog.event_data.Image',
  'winlog.event_data.UtcTime',
  'winlog.event_data.SourceImage',
  'winlog.event_data.NewProcessName',
  'winlog.event_data.ScriptBlockText',
  'winlog.event_data.ContextInfo',
  'winlog.event_data.param3',
];

/** Where pipelines put what they take away; the agent that collects the events writes none of them. */
const movedTo = ['process.executable', 'process.command_line', 'registry.path', 'powershell.file.script_block_text'];

/** Events of PowerShell 7 and of channels without a module stay plain beside the others. */
function isRouted(document: DocumentReader): boolean {
  const channel = text(document, 'winlog.channel');
  return channel !== null && routedChannels.includes(channel.toLowerCase());
}

/** Elastic Agent runs Filebeat; its data streams are named for the integration. */
function isFromAgent(document: DocumentReader): boolean {
  const dataset = text(document, 'data_stream.dataset');
  if (dataset !== null) return dataset.startsWith('windows.') || dataset.startsWith('system.');
  return text(document, 'agent.type') === 'filebeat';
}

function pipelineShape(document: DocumentReader): Shape {
  const hasModule = text(document, 'event.module') !== null;
  if (isFromAgent(document)) return 'agent';
  const version = majorOf(document, 'agent.version');
  if (version !== null) return version >= 9 ? 'wlb9' : version === 8 ? 'wlb8' : 'wlb7';
  // Winlogbeat 8 writes ECS 1.12, 9 and the Agent write 8.x, and of these only winlogbeat names the module.
  const ecs = majorOf(document, 'ecs.version');
  if (ecs === null) return hasModule ? 'wlb7' : 'wlb8';
  return ecs < 8 ? 'wlb8' : hasModule ? 'wlb9' : 'agent';
}

function plainShape(document: DocumentReader): Shape {
  const version = majorOf(document, 'agent.version');
  if (version !== null) return version >= 9 ? 'raw9' : 'raw8';
  if (text(document, 'winlog.api') !== null) return 'raw8';
  // The renderer of winlogbeat 9 writes GUIDs in upper case.
  return /[A-F]/.test(text(document, 'winlog.provider_guid') ?? '') ? 'raw9' : 'raw8';
}

function majorOf(document: DocumentReader, path: string): number | null {
  const major = Number.parseInt(text(document, path) ?? '', 10);
  return Number.isNaN(major) ? null : major;
}

function text(document: DocumentReader, path: string): string | null {
  return document.texts(path)?.[0] ?? null;
}
