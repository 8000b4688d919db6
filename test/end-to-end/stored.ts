import type { EmbeddedStores } from '../../src/embedded/open-embedded.ts';
import type { Finding } from '../../src/findings/finding.ts';
import type { Page, PageRequest, StoredMatch } from '../../src/findings/stores.ts';

/** Every match of the store, in order of the events' time. */
export function storedMatches({ findings }: EmbeddedStores): Promise<readonly StoredMatch[]> {
  return everyPage((page) => findings.listMatches({}, page), 'time');
}

/** Every finding of the store, the one last seen last. */
export function storedFindings({ findings }: EmbeddedStores): Promise<readonly Finding[]> {
  return everyPage((page) => findings.listFindings({}, page), 'lastSeen');
}

async function everyPage<T>(list: (page: PageRequest) => Promise<Page<T>>, sort: string): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit: 1_000, cursor, sort });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}
