import type { IncomingEvent } from '../../src/hunt/event-store.ts';

export type Document = Record<string, unknown>;

/** A plain document of its own identity: number `n` of a host. */
export function testDocument(n: number, { host = 'HOST1.corp.local', user = 'CORP\\alice' } = {}): Document {
  return {
    '@timestamp': '2026-01-31T10:00:00.000Z',
    event: { code: '1', provider: 'Microsoft-Windows-Sysmon' },
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      provider_name: 'Microsoft-Windows-Sysmon',
      computer_name: host,
      record_id: n,
      event_data: { UtcTime: '2026-01-31 10:00:00.000', Image: `C:\\Tools\\tool${n}.exe`, User: user },
    },
  };
}

export function incoming(...documents: readonly Document[]): readonly IncomingEvent[] {
  return documents.map((document) => ({ document, sample: false }));
}

export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
