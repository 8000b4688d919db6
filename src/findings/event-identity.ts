import type { EventView } from '../ecs/event-view.ts';
import { canonicalDocument } from './canonical-document.ts';
import { hashOf, sha256 } from './hash.ts';

/**
 * SHA-256 (hex) that names a Windows event: equal for its plain, module and file form, so that what is shipped, indexed
 * or mapped again stays one event. Where the document lacks a part, what its source calls it, else its whole content.
 */
export function eventIdentity(event: EventView): string {
  const { computer, channel, recordId, code, timeMs } = event.envelope;
  if (computer !== null && channel !== null && recordId !== null && code !== null && timeMs !== null) {
    return hashOf([computer.toLowerCase(), channel.toLowerCase(), recordId, code, timeMs]);
  }
  const { index, id, document } = event.source;
  if (index !== null && id !== null) return hashOf([indexFamily(index), id]);
  return sha256(canonicalDocument(document));
}

// `.ds-NAME-2026.01.31-000007` is a backing index of the data stream NAME; `restored-`, `partial-` and `shrink-x4f2-` are
// what a snapshot mount and index lifecycle management put before an index that they copy.
const added = /^(?:restored-|partial-|shrink-[a-z0-9_-]{4}-)+/;
const backingIndex = /^\.ds-(.+)-\d{4}\.\d{2}\.\d{2}-\d{6}$/;
const dateOrCounter = /-(?:\d{6}|\d{4}[.-]\d{2}(?:[.-]\d{2})?)$/;

/** What stays of an index's name when it is rolled over, restored or re-dated: the data stream, or the name without date and counter. */
export function indexFamily(index: string): string {
  const name = index.replace(added, '');
  const stream = backingIndex.exec(name)?.[1];
  if (stream !== undefined) return stream;
  return name.replace(dateOrCounter, '').replace(dateOrCounter, '');
}
