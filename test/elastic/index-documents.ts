import type { Client } from '@elastic/elasticsearch';

export type EventDocument = Readonly<Record<string, unknown>>;

const atOnce = 1000;

/**
 * Indexes documents as winlogbeat does: into daily indices `<prefix>-2026.11.24` by their `@timestamp`, with `_id`s of
 * the server's making. Each is sent exactly once, unchanged but for `event.ingested` where `ingestedAt` gives it one.
 * Rejects unless every one was stored; resolves when all can be searched.
 */
export async function indexDocuments(
  client: Client,
  prefix: string,
  documents: readonly EventDocument[],
  ingestedAt?: (document: EventDocument, position: number) => string,
): Promise<void> {
  for (let from = 0; from < documents.length; from += atOnce) {
    const operations = documents.slice(from, from + atOnce).flatMap((document, offset) => {
      const stored = ingestedAt === undefined ? document : stamped(document, ingestedAt(document, from + offset));
      return [{ create: { _index: `${prefix}-${dayOf(document)}` } }, stored];
    });
    // A request that is sent again after a lost answer would store its documents twice.
    const { errors, items } = await client.bulk({ operations }, { maxRetries: 0 });
    if (errors) throw new Error(`not every document was stored: ${JSON.stringify(items.find(isRefused))}`);
  }
  await client.indices.refresh({ index: `${prefix}-*` });
}

function isRefused(item: { readonly create?: { readonly error?: unknown } }): boolean {
  return item.create?.error !== undefined;
}

function stamped(document: EventDocument, ingested: string): EventDocument {
  return { ...document, event: { ...(document.event as EventDocument | undefined), ingested } };
}

function dayOf(document: EventDocument): string {
  const time = document['@timestamp'];
  if (typeof time !== 'string') throw new Error('a document for a daily index needs its @timestamp');
  return time.slice(0, 10).replaceAll('-', '.');
}
