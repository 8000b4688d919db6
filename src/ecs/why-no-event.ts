import type { Document } from './document.ts';
import { DottedDocument } from './document.ts';
import { readEnvelope } from './read-envelope.ts';

/** Why a document is not kept: what it lacks, and the same in a sentence for whoever sent it. */
export interface NoEvent {
  readonly lacks: 'channel' | 'time';
  readonly reason: string;
}

/** Null where a document is an event. What could be kept only to mislead is not kept without a word. */
export function whyNoEvent(document: Document): NoEvent | null {
  const { channel, timeMs } = readEnvelope(new DottedDocument(document));
  // No rule selects a document without a channel: to keep it would be to lose it.
  if (channel === null) return { lacks: 'channel', reason: 'It has no winlog.channel, so that no rule could see it.' };
  // Without any time an event takes that of its arrival. One that cannot be read would be passed over for it.
  const written = document['@timestamp'] ?? null;
  const isTime = timeMs === null ? written === null : !Number.isNaN(new Date(timeMs).getTime());
  if (isTime) return null;
  const shown = JSON.stringify(written).slice(0, 100);
  return { lacks: 'time', reason: `Its @timestamp is ${shown}, which is no time: ISO 8601 was expected.` };
}
