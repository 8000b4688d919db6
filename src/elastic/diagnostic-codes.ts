import { diagnosticsOf, type CodeEntry } from '../text/diagnostic.ts';

/** Every code of this folder: `docs/diagnostics.md` is made from it. */
export const elasticCodes = {
  ELASTIC_SETTINGS: {
    severity: 'error',
    meaning: 'A setting of the connection cannot be used.',
    remedy: 'Correct the setting that the message names.',
  },
  ELASTIC_UNREACHABLE: {
    severity: 'error',
    meaning: 'No connection to the server can be made.',
    remedy: 'Is it running, is elasticsearch.url right (http or https, port), and does a firewall stand between?',
  },
  ELASTIC_CERTIFICATE: {
    severity: 'error',
    meaning: "The server's TLS certificate is not trusted.",
    remedy:
      'Name the authority that signed it in elasticsearch.caFile, or its SHA-256 fingerprint in elasticsearch.caFingerprint; the name in the address must be one of the certificate.',
  },
  ELASTIC_NO_TLS: {
    severity: 'error',
    meaning: 'The address begins with https, and what listens there does not speak TLS.',
    remedy: 'Write http in elasticsearch.url where the server has no TLS, or correct the port.',
  },
  ELASTIC_WANTS_TLS: {
    severity: 'error',
    meaning: 'The address begins with http, and what listens there speaks TLS only, as Elasticsearch does from 8 on.',
    remedy:
      'Write https in elasticsearch.url, and name who signed the certificate: elasticsearch.caFile or elasticsearch.caFingerprint.',
  },
  ELASTIC_UNAUTHORIZED: {
    severity: 'error',
    meaning: 'The server does not accept the API key, or the user name and password.',
    remedy: 'Check elasticsearch.apiKey, or elasticsearch.username and elasticsearch.password. Has the key expired?',
  },
  ELASTIC_FORBIDDEN: {
    severity: 'error',
    meaning: 'The key or user has too few rights on the indices.',
    remedy: "Grant 'read' and 'view_index_metadata' on the source's indices; nothing else is needed.",
  },
  ELASTIC_WRONG_PRODUCT: {
    severity: 'error',
    meaning: 'What answers is not Elasticsearch.',
    remedy:
      'Point elasticsearch.url at Elasticsearch itself, with the path of a proxy where there is one: its own port is 9200, Kibana’s 5601. Products that speak a similar language are not supported.',
  },
  ELASTIC_WRONG_VERSION: {
    severity: 'error',
    meaning: 'The server is of a version that sigma-bridge does not know.',
    remedy: 'Use Elasticsearch 8 from 8.16 on, or 9; 8.19 and 9.5 are those that are tested.',
  },
  ELASTIC_NO_INDEX: {
    severity: 'error',
    meaning: 'An index or data stream that the source names does not exist.',
    remedy: "Correct the name in the source's indices, or wait until winlogbeat has written its first event.",
  },
  ELASTIC_EMPTY_PATTERN: {
    severity: 'error',
    meaning: 'No index is behind a pattern of the source, or the key may see none of them.',
    remedy: "Correct the pattern in the source's indices, or grant the key rights on what it should match.",
  },
  ELASTIC_CLOSED_INDEX: {
    severity: 'error',
    meaning:
      'An index of the source is closed: its documents cannot be read, and a window without them would look complete.',
    remedy: 'Open the index, delete it, or narrow the pattern so that it is not part of the source.',
  },
  ELASTIC_OWN_INDEX: {
    severity: 'warning',
    meaning: 'An index of sigma-bridge itself is named as a source. It is never read.',
    remedy: 'Take it out of the source, so that findings do not make findings.',
  },
  ELASTIC_NO_SOURCE: {
    severity: 'error',
    meaning: 'An index keeps no `_source`, or a trimmed one: rules cannot be decided on its documents.',
    remedy: 'Keep the whole `_source` (mapping `_source.enabled`, without includes and excludes).',
  },
  ELASTIC_SYNTHETIC_SOURCE: {
    severity: 'warning',
    meaning: 'An index rebuilds `_source` from its fields: values come back sorted and some are changed.',
    remedy: 'Prefer stored `_source` (index setting `index.mapping.source.mode: stored`) where rules should be exact.',
  },
  ELASTIC_TIME_FIELD: {
    severity: 'error',
    meaning: 'A time field is not mapped as a date, so windows cannot be cut.',
    remedy: 'Map `@timestamp` and, where used, `event.ingested` as date: winlogbeat setup installs such a template.',
  },
  ELASTIC_NO_INGEST_TIME: {
    severity: 'warning',
    meaning:
      'Documents do not say when they arrived, so windows follow `@timestamp`, and what comes late has its window read again.',
    remedy: 'Install the pipeline that stamps `event.ingested`.',
  },
  ELASTIC_FUTURE: {
    severity: 'warning',
    meaning:
      'Documents bear times that are still to come. Those without `event.ingested` are searched when their `@timestamp` has come, and not before.',
    remedy:
      'Set the clocks of the hosts that send them, or of the servers that stamp event.ingested. Where they say when they arrived, all is searched on time.',
  },
  ELASTIC_UNDATED: {
    severity: 'warning',
    meaning: 'Documents have neither `event.ingested` nor `@timestamp`: no window holds them.',
    remedy: 'Find what writes them; winlogbeat always sets `@timestamp`.',
  },
  ELASTIC_SLOW_REFRESH: {
    severity: 'warning',
    meaning:
      'An index shows new documents to searches only after the safety lag, or not by itself: windows are searched before they are seen.',
    remedy: "Set `safetyLag` above the index's `refresh_interval`, or lower that (unset: 1s).",
  },
  ELASTIC_TIMEOUT: {
    severity: 'error',
    meaning: 'The server did not finish a request in time.',
    remedy: 'It is tried again. Where it lasts: smaller windows, fewer rules at a time, or a stronger server.',
  },
  ELASTIC_BUSY: {
    severity: 'error',
    meaning: 'The server refused a request because it is overloaded (429), also when asked again.',
    remedy: 'It is tried again. Where it lasts, look at its search queue and circuit breakers.',
  },
  ELASTIC_UNAVAILABLE: {
    severity: 'error',
    meaning: 'The server, or something before it, cannot answer for now.',
    remedy: 'It is tried again. Where it lasts, look at the health of the cluster.',
  },
  ELASTIC_INCOMPLETE: {
    severity: 'error',
    meaning:
      'An answer was not whole: failed or missing shards, a time-out, skipped clusters, fewer documents than counted.',
    remedy: 'The window stays open and is read again. Where it lasts, look at the health of the cluster.',
  },
  ELASTIC_VIEW_EXPIRED: {
    severity: 'error',
    meaning: 'The point in time of a window was gone before it was read to its end.',
    remedy: 'The window is read again.',
  },
  ELASTIC_REJECTED: {
    severity: 'error',
    meaning: 'The server rejected a query.',
    remedy: "The message quotes the server's reason; the rule whose query it is can be run by scan.",
  },
  ELASTIC_ANSWER: {
    severity: 'error',
    meaning: 'The server answered with an error that has no meaning of its own here.',
    remedy: "The message quotes the server's reason.",
  },
} as const satisfies Record<string, CodeEntry>;

export type ElasticCode = keyof typeof elasticCodes;

export const elasticDiagnostic = diagnosticsOf(elasticCodes);
