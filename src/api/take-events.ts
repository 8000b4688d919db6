import type { Readable } from 'node:stream';
import { readInput } from '../ecs/input-document.ts';
import { whyNoEvent } from '../ecs/why-no-event.ts';
import type { EventStore, IncomingEvent } from '../hunt/event-store.ts';
import { readJsonLines } from '../text/json-lines.ts';
import type { JsonLine } from '../text/json-lines.ts';
import type { ApiLimits } from './context.ts';
import type { ApiCode } from './diagnostic-codes.ts';
import { readBody } from './read-body.ts';
import { maxBadLines } from './schemas/events.ts';

// Large enough that a transaction costs little for each event, small enough that memory stays flat.
const batchSize = 500;

export interface TakenEvents {
  readonly inserted: number;
  readonly present: number;
  readonly badLines: number;
  /** The first `maxBadLines` of them: a body can be nothing but bad lines. */
  readonly bad: readonly BadLine[];
}

export interface BadLine {
  readonly line: number;
  readonly code: ApiCode;
  readonly reason: string;
}

/**
 * Keeps the events of an NDJSON body (records of EVTX files as winlogbeat would have them), and tells bad lines. Where it throws, the batches before are
 * kept: to send them again does no harm, since the store knows an event that it has.
 */
export async function takeEvents(
  body: Readable,
  store: Pick<EventStore, 'insertEvents'>,
  limits: ApiLimits,
): Promise<TakenEvents> {
  const bad: BadLine[] = [];
  let [inserted, present, badLines] = [0, 0, 0];
  let batch: IncomingEvent[] = [];
  const keep = async () => {
    const stored = await store.insertEvents(batch);
    inserted += stored.inserted;
    present += stored.present;
    batch = [];
  };
  for await (const line of readJsonLines(readBody(body, limits.maxBodyBytes), limits.maxEventBytes)) {
    const event = readEvent(line);
    if ('code' in event) {
      badLines += 1;
      if (bad.length < maxBadLines) bad.push(event);
    } else batch.push(event);
    if (batch.length === batchSize) await keep();
  }
  if (batch.length > 0) await keep();
  return { inserted, present, badLines, bad };
}

const codes = {
  'too long': 'API_LINE_TOO_LONG',
  'not JSON': 'API_LINE_NOT_JSON',
  'not an object': 'API_LINE_NOT_AN_EVENT',
  'too deep': 'API_LINE_NOT_AN_EVENT',
} as const;

function readEvent(line: JsonLine): IncomingEvent | BadLine {
  if (line.kind !== 'document') return { line: line.line, code: codes[line.kind], reason: line.reason };
  const read = readInput(line.document, 'auto');
  if (read.kind === 'malformed') return { line: line.line, code: 'API_LINE_NOT_AN_EVENT', reason: read.reason };
  const { document } = read;
  const why = whyNoEvent(document);
  if (why === null) return { document, sample: false };
  return { line: line.line, code: 'API_LINE_NOT_AN_EVENT', reason: why.reason };
}
