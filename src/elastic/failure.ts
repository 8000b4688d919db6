import { errors } from '@elastic/elasticsearch';
import { SourceError } from '../hunt/event-source.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { elasticCodes, elasticDiagnostic, type ElasticCode } from './diagnostic-codes.ts';

/** What an error of the client means. */
export interface Failure {
  readonly code: ElasticCode;
  readonly message: string;
  /** Whether the cause is likely to pass by itself. */
  readonly transient: boolean;
  /** Whether asking again at once, with a little patience, is harmless and likely to help. */
  readonly retry: boolean;
  /** Whether what was asked may be at fault, and not the server. */
  readonly mayBeQuery: boolean;
  /** What the server's Retry-After asks for; null where it asks for nothing. */
  readonly retryAfterMs: number | null;
}

/** Says what went wrong, in our words, with the address and without secrets. Errors that are not the client's are thrown on. */
export function failureOf(error: unknown, url: string): Failure {
  if (error instanceof errors.ResponseError) return answeredFailure(error, url);
  if (error instanceof errors.TimeoutError) {
    return byQuery(lasting('ELASTIC_TIMEOUT', `${url} did not answer in time.`, true));
  }
  if (error instanceof errors.ConnectionError || error instanceof errors.NoLivingConnectionsError) {
    return unconnectedFailure(error.message, url);
  }
  if (error instanceof errors.ProductNotSupportedError) {
    return wrongProduct(url);
  }
  if (error instanceof errors.DeserializationError) {
    return passing('ELASTIC_INCOMPLETE', `An answer of ${url} breaks off: ${error.message}.`);
  }
  throw error;
}

/** The error that the hunt understands. A `SourceError` stays what it is. */
export function sourceError(error: unknown, url: string): SourceError {
  if (error instanceof SourceError) return error;
  const { code, message, transient, mayBeQuery } = failureOf(error, url);
  const tookTooLong = code === 'ELASTIC_TIMEOUT';
  return new SourceError(code, message, { transient, mayBeQuery, tookTooLong, cause: withoutTraffic(error) });
}

/** Whether a port that wants TLS may be behind a failure: it hangs up on plain HTTP without a word, as a server that ends does. */
export function mayWantTls({ code, message }: SourceError, url: string): boolean {
  return code === 'ELASTIC_UNREACHABLE' && url.startsWith('http:') && /other side closed|ECONNRESET/.test(message);
}

export function wantsTlsError(url: string): SourceError {
  const { code, message, transient } = wantsTls(url);
  return new SourceError(code, message, { transient });
}

/** The error for an answer that is no JSON. The client takes a redirection for a good one: Kibana leads to its login page. */
export function notJsonError(answer: unknown, url: string): SourceError {
  const isPage = typeof answer === 'string' && /^\s*(?:<|$)/.test(answer);
  const { code, message, transient } = isPage
    ? wrongProduct(url)
    : passing('ELASTIC_INCOMPLETE', `An answer of ${url} is not JSON.`);
  return new SourceError(code, message, { transient });
}

/** The client hangs request and answer on its errors, whole events among them, and logs print causes. */
function withoutTraffic(error: unknown): unknown {
  if (!(error instanceof errors.ElasticsearchClientError)) return error;
  const bare = new Error(error.message);
  bare.name = error.name;
  if (error.stack !== undefined) bare.stack = error.stack;
  return bare;
}

/** The same for people, with what to do about it. */
export function failureDiagnostic(error: unknown, url: string): Diagnostic {
  const { code, message } = error instanceof SourceError ? ownError(error) : failureOf(error, url);
  return elasticDiagnostic(code, message, { hint: elasticCodes[code].remedy });
}

function ownError({ code, message }: SourceError): { code: ElasticCode; message: string } {
  if (!Object.hasOwn(elasticCodes, code)) throw new Error(`'${code}' is no code of this folder`);
  return { code: code as ElasticCode, message };
}

/** The client keeps only the text of what the system, TLS or HTTP said. */
function unconnectedFailure(text: string, url: string): Failure {
  if (/certificate|altnames|fingerprint/i.test(text)) {
    // Node goes on with advice that is not ours: the hint names the settings.
    const [reason = text] = text.split('; ');
    return lasting('ELASTIC_CERTIFICATE', `The certificate of ${url} is not trusted: ${reason}.`, false);
  }
  if (/:(wrong version number|packet length too long|http request):/.test(text)) {
    return lasting('ELASTIC_NO_TLS', `${url} asks for TLS, but what listens there does not speak it.`, false);
  }
  if (text.includes('does not match the HTTP/1.1 protocol')) return wrongProduct(url, ': it does not speak HTTP');
  return passing('ELASTIC_UNREACHABLE', `No connection to ${url}: ${reasonOf(text)}.`);
}

/** Without what differs at each attempt (our own port, the thread of OpenSSL): one cause has one text. */
function reasonOf(text: string): string {
  const ofTls = /:SSL routines:[^:]*:([^:]+):/.exec(text)?.[1];
  return ofTls === undefined ? text.replace(/ - Local: .*$/s, '').trim() : `TLS says '${ofTls}'`;
}

function wantsTls(url: string): Failure {
  return lasting('ELASTIC_WANTS_TLS', `${url} is plain HTTP, but what listens there wants TLS.`, false);
}

function wrongProduct(url: string, how = ''): Failure {
  return lasting('ELASTIC_WRONG_PRODUCT', `What answers at ${url} is not Elasticsearch${how}.`, false);
}

function answeredFailure(error: errors.ResponseError, url: string): Failure {
  const status = error.meta.statusCode ?? 0;
  const { types, reason } = causesOf(error.body);
  const said = `${url} answers ${status}: ${reason}`;
  const has = (type: string) => types.includes(type);

  if (has('search_timeout_exception')) return byQuery(lasting('ELASTIC_TIMEOUT', said, true)); // 504 on 8, 429 on 9.
  if (has('search_context_missing_exception')) return lasting('ELASTIC_VIEW_EXPIRED', said, true);
  if (has('index_closed_exception')) return lasting('ELASTIC_CLOSED_INDEX', said, false);
  if (has('index_not_found_exception')) return lasting('ELASTIC_NO_INDEX', said, false);
  if (has('media_type_header_exception') || status === 406) return lasting('ELASTIC_WRONG_VERSION', said, false);
  if (status === 401) return lasting('ELASTIC_UNAUTHORIZED', `${url} does not accept the credentials (401).`, false);
  if (status === 403) return lasting('ELASTIC_FORBIDDEN', said, false);
  if (status === 429) {
    const busy = { ...passing('ELASTIC_BUSY', said), retryAfterMs: retryAfterMs(error) };
    return has('circuit_breaking_exception') ? byQuery(busy) : busy;
  }
  if (status === 502 || status === 503) {
    return { ...passing('ELASTIC_UNAVAILABLE', said), retryAfterMs: retryAfterMs(error) };
  }
  if (status === 504) return byQuery(lasting('ELASTIC_TIMEOUT', said, true));
  // Elasticsearch names itself on each of its own answers; the other states may be those of a proxy before it.
  const isOurs = types.length > 0 || error.headers?.['x-elastic-product'] === 'Elasticsearch';
  if (!isOurs && /plain HTTP request was sent to HTTPS/i.test(String(error.body))) return wantsTls(url);
  if (!isOurs && (status === 404 || status === 405)) return wrongProduct(url, `: it answers ${status}`);
  if (status === 400) return byQuery(lasting('ELASTIC_REJECTED', said, false));
  return lasting('ELASTIC_ANSWER', said, true);
}

/** Seconds; proxies that send a date instead get our own back-off. */
function retryAfterMs(error: errors.ResponseError): number | null {
  const seconds = Number(error.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

interface ErrorCause {
  readonly type?: string;
  readonly reason?: string | null;
  readonly root_cause?: readonly ErrorCause[];
  readonly caused_by?: ErrorCause;
  readonly failed_shards?: readonly { readonly reason?: ErrorCause }[];
}

/** Every error type that the answer names, and the reason that tells most: the deepest. */
function causesOf(body: unknown): { types: readonly string[]; reason: string } {
  const error = typeof body === 'object' && body !== null && 'error' in body ? (body.error as ErrorCause | string) : '';
  if (typeof error === 'string') return { types: [], reason: error === '' ? 'no reason given' : error };
  const types: string[] = [];
  let reason = error.reason ?? error.type ?? 'no reason given';
  const visit = (cause: ErrorCause): void => {
    if (cause.type !== undefined) types.push(cause.type);
    if (typeof cause.reason === 'string') reason = cause.reason;
    for (const shard of cause.failed_shards ?? []) if (shard.reason !== undefined) visit(shard.reason);
    for (const root of cause.root_cause ?? []) visit(root);
    if (cause.caused_by !== undefined) visit(cause.caused_by);
  };
  visit(error);
  return { types, reason };
}

function passing(code: ElasticCode, message: string): Failure {
  return { code, message, transient: true, retry: true, mayBeQuery: false, retryAfterMs: null };
}

function lasting(code: ElasticCode, message: string, transient: boolean): Failure {
  return { code, message, transient, retry: false, mayBeQuery: false, retryAfterMs: null };
}

function byQuery(failure: Failure): Failure {
  return { ...failure, mayBeQuery: true };
}
