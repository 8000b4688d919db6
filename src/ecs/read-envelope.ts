import type { DocumentReader } from './codec.ts';
import type { Envelope } from './event-view.ts';
import { parseTime } from './parse-time.ts';

/** Reads what every Windows event has. Costs about as much as reading ten fields. */
export function readEnvelope(document: DocumentReader): Envelope {
  const channel = text(document, 'winlog.channel');
  return {
    channel,
    code: text(document, 'event.code') ?? text(document, 'winlog.event_id'),
    provider: text(document, 'winlog.provider_name') ?? text(document, 'event.provider'),
    computer: text(document, 'winlog.computer_name') ?? text(document, 'host.name'),
    recordId: text(document, 'winlog.record_id'),
    timeMs: sysmonTime(channel, text(document, 'winlog.event_data.UtcTime')) ?? timeAt(document, '@timestamp'),
    ingestedMs: timeAt(document, 'event.ingested'),
  };
}

/** As Sysmon writes it: `2020-10-27 20:00:14.320`. */
const sysmonTimePattern = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/;

/** The pipelines put Sysmon's UtcTime in `@timestamp`; plain documents have the time of logging there. */
function sysmonTime(channel: string | null, utcTime: string | null): number | null {
  if (utcTime === null || channel?.toLowerCase() !== 'microsoft-windows-sysmon/operational') return null;
  return sysmonTimePattern.test(utcTime) ? parseTime(`${utcTime.slice(0, 10)}T${utcTime.slice(11)}Z`) : null;
}

function timeAt(document: DocumentReader, path: string): number | null {
  const time = text(document, path);
  if (time === null) return null;
  // Elasticsearch takes milliseconds since 1970 for a date, too.
  return /^-?\d+$/.test(time) ? Number(time) : parseTime(time);
}

function text(document: DocumentReader, path: string): string | null {
  return document.texts(path)?.[0] ?? null;
}
