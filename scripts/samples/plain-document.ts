import { put, type Document } from './document.ts';
import type { WindowsEvent } from './windows-event.ts';

/** Fields whose value is a time: they are left out of `message`, since whoever loads the samples moves their times. */
const times = new Set(['UtcTime', 'CreationUtcTime']);

/** How winlogbeat 8 ships an event, and how it is stored where no module pipeline runs: all fields at `winlog.event_data`. */
export function plainDocument(event: WindowsEvent, recordId: number): Document {
  const { host, kind } = event;
  const document: Document = {
    '@timestamp': new Date(event.timeMs + writeDelayMs(event)).toISOString(),
    agent: { ...host.agent, type: 'winlogbeat', version: '8.19.4' },
    ecs: { version: '8.0.0' },
    event: { code: kind.code, kind: 'event', provider: kind.provider },
    host: { name: host.computer },
    log: { level: 'information' },
    message: message(event),
    winlog: {
      api: 'wineventlog',
      channel: kind.channel,
      computer_name: host.computer,
      event_data: filled(event.data),
      event_id: kind.code,
      opcode: 'Info',
      process: { pid: host.providerPid[kind.provider] ?? 4, thread: { id: 868 + (recordId % 7) * 4 } },
      provider_guid: kind.providerGuid,
      provider_name: kind.provider,
      record_id: recordId,
    },
  };
  put(document, 'event.action', kind.task ?? undefined);
  put(document, 'winlog.task', kind.task ?? undefined);
  put(document, 'winlog.version', kind.version === 0 ? undefined : kind.version);
  put(document, 'winlog.keywords', kind.keyword === null ? undefined : [kind.keyword]);
  put(document, 'event.outcome', kind.keyword === 'Audit Success' ? 'success' : undefined);
  if (event.writtenBy !== null) {
    const { sid, domain, name, type } = event.writtenBy;
    put(document, 'winlog.user', { identifier: sid, domain, name, type });
  }
  return document;
}

/** Sysmon writes an event a little after the time that it puts inside. */
function writeDelayMs(event: WindowsEvent): number {
  return 'UtcTime' in event.data ? 3 : 0;
}

/** winlogbeat never stores an empty value. */
function filled(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== ''));
}

function message(event: WindowsEvent): string {
  const lines = Object.entries(event.data).filter(([name]) => !times.has(name));
  return [event.kind.title, ...lines.map(([name, value]) => `${name}: ${value}`)].join('\n');
}
