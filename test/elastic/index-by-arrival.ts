import type { Client } from '@elastic/elasticsearch';
import type { EventDocument } from './index-documents.ts';

/**
 * Indexes documents into the daily index of one day of arrival, as a data stream keeps them. By their own days the events of
 * a corpus would lie in a hundred indices, and a push has each of them build the automata of every rule: minutes, of which a
 * test learns nothing.
 */
export async function indexByArrival(
  client: Client,
  prefix: string,
  documents: readonly EventDocument[],
): Promise<void> {
  const operations = documents.flatMap((document) => {
    const event = { ...(document.event as object), ingested: '2026-11-01T12:00:00.000Z' };
    return [{ create: { _index: `${prefix}-2026.11.01` } }, { ...document, event }];
  });
  const { errors, items } = await client.bulk({ operations, refresh: true });
  if (errors) {
    const refused = items.find(({ create }) => create?.error !== undefined);
    throw new Error(`not every document was stored: ${JSON.stringify(refused)}`);
  }
}
