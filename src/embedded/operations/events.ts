import { createHash } from 'node:crypto';
import { DottedDocument } from '../../ecs/document.ts';
import { readEnvelope } from '../../ecs/read-envelope.ts';
import { canonicalDocument } from '../../findings/canonical-document.ts';
import type { IncomingEvent, RemovedSamples } from '../../hunt/event-store.ts';
import type { Connection } from '../connection.ts';
import { recordAudit } from './audit.ts';
import { nextStamp } from './clock.ts';
import { takeBackSampleCounts } from './filtered.ts';
import { recomputeAfterRemoval } from './findings.ts';

/** Stores documents under one stamp. A document that is there already, word for word, is not stored again. */
export function insertEvents(
  connection: Connection,
  { events, nowMs }: { readonly events: readonly IncomingEvent[]; readonly nowMs: number },
): { readonly inserted: number; readonly present: number } {
  const stampMs = nextStamp(connection, nowMs);
  let inserted = 0;
  for (const { document, sample } of events) {
    inserted += connection.run(
      'INSERT INTO events (ingested_ms, content, sample, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      stampMs,
      createHash('sha256').update(canonicalDocument(document)).digest(),
      sample ? 1 : 0,
      JSON.stringify(document),
    );
  }
  recordKinds(connection, events, stampMs);
  if (events.some(({ sample }) => sample)) {
    connection.run(`INSERT INTO meta VALUES ('samples_loaded', 1) ON CONFLICT DO NOTHING`);
  }
  return { inserted, present: events.length - inserted };
}

/** Each kind once, however many events of it came. One that was stored before has come again, too. */
function recordKinds(connection: Connection, events: readonly IncomingEvent[], stampMs: number): void {
  const kinds = new Map<string, readonly [channel: string, code: string, sample: number]>();
  for (const { document, sample } of events) {
    const { channel, code } = readEnvelope(new DottedDocument(document));
    if (channel === null) continue;
    const kind = [channel, code ?? '', sample ? 1 : 0] as const;
    kinds.set(kind.join('\n'), kind);
  }
  const sql = `INSERT INTO event_kinds VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET last_ms = max(last_ms, excluded.last_ms)`;
  for (const kind of kinds.values()) connection.run(sql, ...kind, stampMs);
}

/** Removes the sample events, their matches, what filters removed of these, and the findings that had no others. */
export function removeSamples(
  connection: Connection,
  { by, at }: { readonly by: string; readonly at: string },
): RemovedSamples {
  const touched = connection.all<{ finding_id: string }>(
    'SELECT DISTINCT finding_id FROM matches WHERE sample = 1 AND finding_id IS NOT NULL',
  );
  const matches = connection.run('DELETE FROM matches WHERE sample = 1');
  takeBackSampleCounts(connection);
  for (const { finding_id } of touched) recomputeAfterRemoval(connection, finding_id);
  const events = connection.run('DELETE FROM events WHERE sample = 1');
  connection.run('DELETE FROM event_kinds WHERE sample = 1');
  if (events + matches > 0) {
    const detail = `${events} events, ${matches} matches`;
    recordAudit(connection, { at, by, action: 'samples.remove', subject: 'samples', detail });
  }
  return { events, matches };
}
