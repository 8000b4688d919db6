import { readFileSync } from 'node:fs';
import { Client, type ClientOptions, UndiciConnection } from '@elastic/elasticsearch';
import type { Diagnostic } from '../text/diagnostic.ts';
import { elasticDiagnostic } from './diagnostic-codes.ts';
import { pinnedConnector } from './pinned-connector.ts';
import { SizedSerializer } from './sized-serializer.ts';

/**
 * How a cluster is reached: `sources[].elasticsearch` of the configuration, which has seen to it that each value is one
 * and that there is one login, or none.
 */
export interface ElasticSettings {
  /** An http or https address without credentials. */
  readonly url: string;
  /** As Elasticsearch gives it (`encoded`), or as Beats write it (`id:key`). */
  readonly apiKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM file of the authority that signed the server's certificate; default: those that Node trusts. */
  readonly caFile?: string | undefined;
  /** SHA-256 of that authority's certificate, as AB:CD:… */
  readonly caFingerprint?: string | undefined;
}

/** A client, and the address to speak of. */
export interface Connection {
  readonly client: Client;
  readonly url: string;
  close(): Promise<void>;
}

const requestTimeoutMs = 60_000;

/**
 * Makes the one client that serves Elasticsearch 8 and 9. Nothing is sent yet: only settings that can never work are
 * found here. `connection` is null exactly where there are diagnostics.
 */
export function connect(
  settings: ElasticSettings,
): { connection: Connection; diagnostics: [] } | { connection: null; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const refuse = (message: string, hint: string) =>
    void diagnostics.push(elasticDiagnostic('ELASTIC_SETTINGS', message, { hint }));

  const trust = chooseTrust(settings, refuse);
  if (diagnostics.length > 0) return { connection: null, diagnostics };

  const client = new Client({
    node: settings.url,
    ...loginOf(settings),
    ...trust,
    // Retries are ours (retry.ts): the client's own know nothing of 429 and repeat searches that are still running.
    maxRetries: 0,
    requestTimeout: requestTimeoutMs,
    Serializer: SizedSerializer,
    Connection: EndingConnection,
  });
  return { connection: { client, url: settings.url, close: () => client.close() }, diagnostics: [] };
}

/** Closing ends what is under way. The client's own way waits for every answer, for up to a minute. */
class EndingConnection extends UndiciConnection {
  override close(): Promise<void> {
    return this.pool.destroy();
  }
}

type Refuse = (message: string, hint: string) => void;

function loginOf({ apiKey, username, password }: ElasticSettings): Pick<ClientOptions, 'auth'> {
  if (apiKey !== undefined) return { auth: { apiKey: apiKey.includes(':') ? btoa(apiKey) : apiKey } };
  return username === undefined || password === undefined ? {} : { auth: { username, password } };
}

function chooseTrust(
  { url, caFile, caFingerprint }: ElasticSettings,
  refuse: Refuse,
): Pick<ClientOptions, 'tls' | 'agent'> {
  if (caFile === undefined && caFingerprint === undefined) return {};
  if (new URL(url).protocol === 'http:') {
    refuse(
      `elasticsearch.${caFile === undefined ? 'caFingerprint' : 'caFile'} is set, but ${url} is not encrypted.`,
      'Write https in elasticsearch.url, or take the setting out.',
    );
  }
  if (caFile !== undefined && caFingerprint !== undefined) {
    refuse(
      'elasticsearch.caFile and elasticsearch.caFingerprint are both set.',
      'Keep one; both name the same authority.',
    );
    return {};
  }
  if (caFile !== undefined) {
    try {
      return { tls: { ca: readFileSync(caFile) } };
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      refuse(`elasticsearch.caFile '${caFile}' cannot be read (${why}).`, 'Name a PEM file that this user may read.');
      return {};
    }
  }
  // The client hands these to undici, whose `connect` its types leave out; `connections` is its own default.
  const agent = { connections: 256, connect: pinnedConnector(caFingerprint!) };
  return { agent };
}
