import type { Config, ElasticsearchConfig, SourceConfig } from './config/settings.ts';
import { Cluster } from './elastic/cluster.ts';
import { connect } from './elastic/connect.ts';
import type { ElasticSettings } from './elastic/connect.ts';
import { ElasticSource } from './elastic/elastic-source.ts';
import { preflight } from './elastic/preflight.ts';
import { openEmbedded } from './embedded/open-embedded.ts';
import type { EmbeddedStores } from './embedded/open-embedded.ts';
import type { DocumentReader, EventSource, FieldReader, RecentReader } from './hunt/event-source.ts';
import type { StartAt } from './hunt/start-at.ts';
import type { Diagnostic } from './text/diagnostic.ts';

/** Everything that the service keeps state in and reads from. */
export interface Stores {
  readonly embedded: EmbeddedStores;
  readonly sources: readonly OpenSource[];
  /** Gives up what the sources were asked for. */
  closeSources(): Promise<void>;
  close(): Promise<void>;
}

/** A source, how it is to be run, and how to find out what is wrong with it. */
export interface OpenSource {
  readonly kind: 'elasticsearch' | 'embedded';
  readonly source: EventSource;
  /** Gives back single documents. */
  readonly documents: DocumentReader;
  /** Tells how fields are mapped and filled. */
  readonly fields: FieldReader;
  /** Tells which kinds of events came lately. */
  readonly recent: RecentReader;
  /** Without any secret; null for the embedded store. */
  readonly address: string | null;
  readonly indices: readonly string[];
  readonly startAt: StartAt;
  readonly safetyLagMs: number;
  /** Says in our words what keeps the source from being read; empty where nothing does. */
  check(): Promise<readonly Diagnostic[]>;
}

/**
 * Opens the data folder and makes the clients of the sources; nothing is sent to a server yet. `stores` is null exactly
 * where the settings of a source can never work. Rejects with an `EmbeddedError` where the data folder cannot be used.
 */
export async function openStores(
  config: Config,
  now: () => number,
): Promise<{ readonly stores: Stores | null; readonly diagnostics: readonly Diagnostic[] }> {
  const opened = config.sources.map((source) => openElastic(source, config));
  const diagnostics = opened.flatMap((result) => result.diagnostics);
  if (diagnostics.length > 0) return { stores: null, diagnostics };

  const embedded = await openEmbedded({ dataDir: config.dataDir, now });
  const clusters = opened.flatMap(({ source }) => source ?? []);
  const sources = clusters.length > 0 ? clusters : [embeddedSource(embedded)];
  const closeSources = async (): Promise<void> => {
    await Promise.all(sources.map(({ source }) => source.close()));
  };
  return {
    stores: {
      embedded,
      sources,
      closeSources,
      async close() {
        await closeSources();
        await embedded.close();
      },
    },
    diagnostics,
  };
}

/** Makes the client of one source, without any store; nothing is sent yet. `source` is null where its settings cannot work. */
export function openElastic(
  settings: SourceConfig,
  config: Pick<Config, 'safetyLag'>,
): { readonly source: OpenSource | null; readonly diagnostics: readonly Diagnostic[] } {
  const { name, elasticsearch, indices, startAt, maxSearches } = settings;
  const safetyLagMs = settings.safetyLag ?? config.safetyLag;
  const { connection, diagnostics } = connect(elasticSettings(elasticsearch));
  if (connection === null) return { source: null, diagnostics };
  const cluster = new Cluster(connection, { maxSearches });
  const reader = new ElasticSource(name, cluster, { indices });
  const source: OpenSource = {
    kind: 'elasticsearch',
    source: reader,
    documents: reader,
    fields: reader,
    recent: reader,
    address: connection.url,
    indices,
    startAt,
    safetyLagMs,
    check: async () => (await preflight(cluster, { indices, safetyLagMs })).diagnostics,
  };
  return { source, diagnostics: [] };
}

/** The embedded store stamps what it takes in, so that nothing arrives late, and its first event is where it starts. */
function embeddedSource({ events }: EmbeddedStores): OpenSource {
  return {
    kind: 'embedded',
    source: events,
    documents: events,
    fields: events,
    recent: events,
    address: null,
    indices: [],
    startAt: { kind: 'oldest' },
    safetyLagMs: 0,
    check: () => Promise.resolve([]),
  };
}

function elasticSettings(config: ElasticsearchConfig): ElasticSettings {
  return {
    url: config.url,
    apiKey: config.apiKey ?? undefined,
    username: config.username ?? undefined,
    password: config.password ?? undefined,
    caFile: config.caFile ?? undefined,
    caFingerprint: config.caFingerprint ?? undefined,
  };
}
