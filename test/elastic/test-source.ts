import { randomBytes } from 'node:crypto';
import type { Client } from '@elastic/elasticsearch';
import { Cluster } from '../../src/elastic/cluster.ts';
import { connect, type ElasticSettings } from '../../src/elastic/connect.ts';
import { ElasticSource } from '../../src/elastic/elastic-source.ts';
import type { EventSource, OpenWindow, Selection } from '../../src/hunt/event-source.ts';
import type { SourceEvent } from '../../src/ecs/event-view.ts';
import type { Window } from '../../src/hunt/window.ts';
import { elasticServer } from './elastic-test.ts';

/** The project's server, or what the settings say, asked three times at most and without pauses. */
export function testCluster(settings: Partial<ElasticSettings> = {}): Cluster {
  const { url, auth } = elasticServer();
  const credentials = settings.apiKey === undefined ? auth : {};
  const { connection, diagnostics } = connect({ url, ...credentials, ...settings });
  if (connection === null) throw new Error(diagnostics[0]?.message);
  return new Cluster(connection, {
    patience: { attempts: 3, baseMs: 1, maxMs: 5000, random: () => 0, sleep: () => Promise.resolve() },
  });
}

export function testSource(indices: readonly string[], settings: Partial<ElasticSettings> = {}): ElasticSource {
  return new ElasticSource('test', testCluster(settings), { indices });
}

/** A prefix of indices that no other test, and nobody on a named server, uses. */
export function uniquePrefix(): string {
  return `winlogbeat-test-${randomBytes(4).toString('hex')}`;
}

/** Removes every index, data stream and template of a prefix. By name, since a named server may allow no patterns. */
export async function removeIndices(client: Client, prefix: string): Promise<void> {
  const found = await client.indices.get({ index: `${prefix}*`, expand_wildcards: ['open', 'closed'] });
  const names = Object.keys(found).filter((name) => !name.startsWith('.ds-'));
  if (names.length > 0) await client.indices.delete({ index: names });
  // The test distribution can make data streams, but has no call to delete them: there they go with the server.
  await client.indices.deleteDataStream({ name: `${prefix}*` }, { ignore: [400, 404, 405] });
  const templates = await client.indices.getIndexTemplate({ name: `${prefix}*` }, { ignore: [404] });
  for (const { name } of templates.index_templates)
    await client.indices.deleteIndexTemplate({ name }, { ignore: [400] });
}

export interface WholeWindow {
  readonly events: readonly SourceEvent[];
  readonly pages: number;
  readonly expected: Readonly<Record<string, number>>;
}

/** Opens a window, reads it to its end, and closes it in any case. */
export async function readWindow(
  source: EventSource,
  window: Window,
  selection: Selection,
  maxBytes = 2 ** 20,
): Promise<WholeWindow> {
  const opened: OpenWindow = await source.open(window, selection);
  try {
    const events: SourceEvent[] = [];
    let pages = 0;
    for await (const page of opened.pages(maxBytes)) {
      events.push(...page);
      pages++;
    }
    return { events, pages, expected: Object.fromEntries(opened.expected) };
  } finally {
    await opened.close();
  }
}

/** The window of one day, or from one instant up to another; times are ISO 8601. */
export function windowOf(from: string, to: string): Window {
  return { fromMs: Date.parse(from), toMs: Date.parse(to) };
}

/** Every event of the Sysmon channel, and those of Security with code 4688. */
export const scan: Selection = {
  kind: 'scan',
  selectors: [
    { channels: ['Microsoft-Windows-Sysmon/Operational'], codes: [], providers: [] },
    { channels: ['Security'], codes: ['4688'], providers: [] },
  ],
};

/** A small winlogbeat document. */
export function sysmonEvent(
  time: string,
  fields: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    '@timestamp': time,
    event: { code: '1', kind: 'event' },
    winlog: { channel: 'Microsoft-Windows-Sysmon/Operational' },
    ...fields,
  };
}

/** A source whose clock is another's, so that a test need not wait for time to pass. */
export function withClock(source: EventSource, clock: () => Promise<number>): EventSource {
  return {
    name: source.name,
    census: source.census,
    profile: () => source.profile(),
    clock,
    oldest: () => source.oldest(),
    open: (window, selection) => source.open(window, selection),
    close: () => source.close(),
  };
}
