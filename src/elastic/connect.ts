import { readFileSync } from 'node:fs';
import { Client, type ClientOptions, UndiciConnection } from '@elastic/elasticsearch';
import type { Diagnostic } from '../text/diagnostic.ts';
import { elasticDiagnostic } from './diagnostic-codes.ts';
import { pinnedConnector } from './pinned-connector.ts';
import { SizedSerializer } from './sized-serializer.ts';

/** How a cluster is reached: `sources[].elasticsearch` of the configuration. */
export interface ElasticSettings {
  readonly url: string;
  /** As Elasticsearch gives it (`encoded`), or as Beats write it (`id:key`). */
  readonly apiKey?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM file of the authority that signed the server's certificate; default: those that Node trusts. */
  readonly caFile?: string | undefined;
  /** SHA-256 of that authority's certificate, in hex with or without colons. */
  readonly caFingerprint?: string | undefined;
}

/** A client, and the address to speak of: never with credentials in it. */
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

  const url = parseUrl(settings.url, refuse);
  const auth = chooseAuth(settings, url, refuse);
  const trust = chooseTrust(settings, url, refuse);
  if (url === null || diagnostics.length > 0) return { connection: null, diagnostics };

  const address = withoutCredentials(url);
  const client = new Client({
    node: address,
    ...auth,
    ...trust,
    // Retries are ours (retry.ts): the client's own know nothing of 429 and repeat searches that are still running.
    maxRetries: 0,
    requestTimeout: requestTimeoutMs,
    Serializer: SizedSerializer,
    Connection: EndingConnection,
  });
  return { connection: { client, url: address, close: () => client.close() }, diagnostics: [] };
}

/** Closing ends what is under way. The client's own way waits for every answer, for up to a minute. */
class EndingConnection extends UndiciConnection {
  override close(): Promise<void> {
    return this.pool.destroy();
  }
}

type Refuse = (message: string, hint: string) => void;

function parseUrl(text: string, refuse: Refuse): URL | null {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  // Not quoted where it may hold a password.
  const shown = text.includes('@') ? 'elasticsearch.url' : `elasticsearch.url '${text}'`;
  refuse(`${shown} is not an http or https address.`, 'Write it as https://elasticsearch.example.org:9200.');
  return null;
}

function chooseAuth(settings: ElasticSettings, url: URL | null, refuse: Refuse): Pick<ClientOptions, 'auth'> {
  const { apiKey } = settings;
  const username = settings.username ?? (url?.username === '' ? undefined : url?.username);
  const password = settings.password ?? (url?.password === '' ? undefined : url?.password);
  if (apiKey !== undefined && username !== undefined) {
    refuse('Both an API key and a user name are set for Elasticsearch.', 'Keep one; the API key is the better one.');
  }
  if ((username === undefined) !== (password === undefined)) {
    const missing = username === undefined ? 'elasticsearch.username' : 'elasticsearch.password';
    refuse(`${missing} is not set, but its other half is.`, 'Set both, or use elasticsearch.apiKey.');
  }
  if (apiKey !== undefined) return { auth: { apiKey: apiKey.includes(':') ? btoa(apiKey) : apiKey } };
  if (username !== undefined && password !== undefined) return { auth: { username, password } };
  return {};
}

function chooseTrust(settings: ElasticSettings, url: URL | null, refuse: Refuse): Pick<ClientOptions, 'tls' | 'agent'> {
  const { caFile, caFingerprint } = settings;
  if (caFile === undefined && caFingerprint === undefined) return {};
  if (url?.protocol === 'http:') {
    refuse(
      `elasticsearch.${caFile === undefined ? 'caFingerprint' : 'caFile'} is set, but ${withoutCredentials(url)} is not encrypted.`,
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
  const fingerprint = caFingerprint!.replaceAll(':', '').toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(fingerprint)) {
    refuse(
      `elasticsearch.caFingerprint '${caFingerprint!}' is not a SHA-256 fingerprint.`,
      'It has 64 hexadecimal digits: openssl x509 -fingerprint -sha256 -noout -in http_ca.crt.',
    );
    return {};
  }
  // The client hands these to undici, whose `connect` its types leave out; `connections` is its own default.
  const agent = { connections: 256, connect: pinnedConnector(fingerprint) };
  return { agent };
}

function withoutCredentials(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href.replace(/\/$/, '');
}
