import type { Client } from '@elastic/elasticsearch';
import { afterAll } from 'vitest';
import { adminClient } from './elastic-test.ts';
import { removeIndices, uniquePrefix } from './test-source.ts';

/**
 * A prefix for the indices of a test file, and a client with all rights to lay them out. What it was asked for goes when the
 * tests of the file are over. `admin` only where there is a server.
 */
export function testIndices(): { readonly prefix: string; readonly admin: () => Client } {
  const prefix = uniquePrefix();
  let client: Client | null = null;
  afterAll(async () => {
    if (client === null) return;
    await removeIndices(client, prefix);
    await client.close();
  });
  return { prefix, admin: () => (client ??= adminClient()) };
}
