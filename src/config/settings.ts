import { ruleLevels, ruleStatuses } from '../sigma/rule.ts';
import { dictionary, group, list, optional, required, sequence, setting, table } from './setting.ts';
import type { ValuesOf } from './setting.ts';
import {
  bearerKey,
  boolean,
  clusterUrl,
  fingerprint,
  integer,
  logsourceName,
  oneOf,
  path,
  placeholderName,
  ruleId,
  schedule,
  sourceName,
  span,
  startAt,
  text,
} from './value-types.ts';

/** For all sources, and for each by itself. */
const events = (wording: { readonly whenEmpty: string; readonly description: string }) =>
  dictionary(logsourceName, list(text, wording));

/** Every setting there is. What is parsed, what variables are called and what docs/configuration.md says follow from it. */
export const settings = {
  dataDir: setting(path, 'data', {
    description: 'Folder of the embedded store and of the admin key made at the first start.',
  }),
  rules: list(path, {
    whenEmpty: 'the rules that ship with sigma-bridge',
    description:
      'Files and folders of Sigma rules. The shipped rules are off once this is set. Changes of them, and of `filters` and ' +
      '`mappings`, are loaded a second after the last one, without a restart.',
  }),
  filters: list(path, {
    description:
      'Files and folders of Sigma filters, which exclude matches of rules. They are read like `rules`, and filters that ' +
      'stand among the rules count as well.',
  }),
  mappings: list(path, {
    description: 'Files and folders of field mappings that are laid over the shipped ones.',
  }),
  placeholders: dictionary(
    placeholderName,
    list(text, {
      description:
        'What `%NAME%` stands for in values with the modifier `expand`: Sigma strings, of which any will do. A rule with a ' +
        'placeholder that has no values is refused.',
    }),
  ),
  events: events({
    whenEmpty: 'as the mappings say',
    description:
      'Which kinds of events the logsource NAME means, as `process_creation: [sysmon]`; `sigma-bridge fields --logsource ' +
      'NAME` shows those that there are. Heeded wherever rules are read, also on files of events. A change of it reads ' +
      'nothing again that was covered before.',
  }),
  select: group({
    status: list(oneOf(ruleStatuses), {
      whenEmpty: 'all but deprecated and unsupported',
      description: 'Only rules of these statuses run.',
    }),
    level: list(oneOf(ruleLevels), {
      whenEmpty: 'all',
      description: 'Only rules of these levels run. A list, not a minimum.',
    }),
    tags: list(text, {
      whenEmpty: 'all',
      description: 'Only rules that bear one of these tags run, as `attack.t1569.002`. Case does not matter.',
    }),
    ids: list(ruleId, { whenEmpty: 'all', description: 'Only these rules run.' }),
    exclude: list(ruleId, { description: 'These rules do not run, whatever the other lists say.' }),
  }),
  overrides: table(ruleId, {
    enabled: optional(boolean, 'as `select` says', {
      description: 'Runs or stops the rule, whatever `select` says.',
    }),
    level: optional(oneOf(ruleLevels), "the rule's own", { description: 'Level of its findings.' }),
    sources: list(sourceName, { whenEmpty: 'all', description: 'The rule runs on these sources only.' }),
    groupBy: list(text, {
      whenEmpty: 'the host alone',
      description: 'Sigma fields whose values, beside the host, tell one finding of the rule from another.',
    }),
  }),
  schedule: setting(schedule, 'every 1m', {
    description: 'When the rules run; the first run is at the start. Nothing is skipped when a run is late or missed.',
  }),
  safetyLag: setting(span('0s'), '30s', {
    description:
      'How long a document may take to become searchable after it was stamped. Windows end this long before the ' +
      "cluster's own time. The embedded store needs none and takes none.",
  }),
  lookBack: setting(span('0s'), '1h', {
    description:
      'Windows that ended so recently are counted again at every run, and read again where documents have come since: ' +
      'by `event.ingested`, or `@timestamp` where a document has none. What arrives later is found within an hour.',
  }),
  maxWindow: setting(span('1s'), '30d', {
    description: 'The longest stretch of a source that is read at once. What is full of events is cut shorter anyway.',
  }),
  backfill: setting(span('0s'), '0s', {
    description:
      'How far back a rule that is new or edited is run over a source that has been searched before; `0s`: it starts ' +
      'where it became active. Done as a backfill, behind everything that is live.',
  }),
  plan: setting(oneOf(['auto', 'scan', 'push']), 'auto', {
    description:
      'How a window is read: `scan` reads the events of all rules once, `push` sends the rules’ own queries. `auto` ' +
      'scans, which is the cheaper for windows of minutes.',
  }),
  api: group({
    host: setting(text, '127.0.0.1', {
      description: 'Address that the API listens on. One that others can reach needs `api.insecure`.',
    }),
    port: setting(integer(0, 65_535), '8090', { description: 'Port of the API; 0 takes a free one.' }),
    adminKey: optional(bearerKey, 'made at the first start', {
      secret: true,
      description: 'An API key that may do everything.',
    }),
    insecure: setting(boolean, 'false', {
      description: 'Accepts that keys travel without TLS beyond this machine, as between a TLS proxy and sigma-bridge.',
    }),
    openMetrics: setting(boolean, 'false', { description: 'Lets `/metrics` be read without a key.' }),
    maxBodyBytes: setting(integer(1024, 1_073_741_824), '33554432', {
      description: 'The largest body that a request may have, in bytes.',
    }),
    maxEventBytes: setting(integer(1024, 104_857_600), '1048576', {
      description: 'The longest line, in bytes, that `POST /api/events` takes as one event.',
    }),
  }),
  readiness: group({
    maxLag: setting(span('1s'), '15m', {
      description:
        'How far the search may be behind the newest events of a source before `GET /api/health/ready` answers 503. What is ' +
        'older and still to be caught up with does not count while the newest events are searched on time. Set it above the ' +
        'time between two runs.',
    }),
    maxGapAge: setting(span('1s'), '1h', {
      description: 'How long a window may fail before `GET /api/health/ready` answers 503.',
    }),
  }),
  samples: optional(boolean, 'true where no source is configured', {
    description: 'Loads the sample events. They and their findings are marked as samples.',
  }),
  sources: sequence({
    name: setting(sourceName, 'elasticsearch', {
      description: 'What the source is called. What has been covered is kept by this name.',
    }),
    elasticsearch: group({
      url: required(clusterUrl, { description: 'Address of the cluster.' }),
      apiKey: optional(text, 'none', {
        secret: true,
        description: 'API key in its encoded form. `read` and `view_index_metadata` on the indices are enough.',
      }),
      username: optional(text, 'none', { description: 'User, in place of an API key.' }),
      password: optional(text, 'none', { secret: true, description: 'Password of the user.' }),
      caFile: optional(path, 'the authorities that Node trusts', {
        description: 'PEM file of the authority that signed the certificate of the cluster.',
      }),
      caFingerprint: optional(fingerprint, 'none', {
        description: 'SHA-256 fingerprint of that authority, in place of its file.',
      }),
    }),
    indices: list(text, { fallback: ['winlogbeat-*'], description: 'Indices, data streams and patterns of them.' }),
    startAt: setting(startAt, '24h', { description: 'Where the first window begins.' }),
    safetyLag: optional(span('0s'), 'as `safetyLag` says', {
      description: 'The same for this source alone. `GET /api/coverage` proposes one where a longer one would help.',
    }),
    maxSearches: setting(integer(1, 64), '4', {
      description:
        'Requests that the cluster is sent at once for this source. While it refuses them as too many (429) there are ' +
        'fewer, down to one.',
    }),
    events: events({
      whenEmpty: 'as `events` says',
      description: 'The same for this source alone.',
    }),
  }),
  lint: group({
    off: list(text, {
      description:
        'Codes of warnings that `check` does not tell; `*` is any run of characters. Errors are always told.',
    }),
  }),
  log: group({
    level: setting(oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info', {
      description: 'The least severe message that is logged.',
    }),
  }),
} as const;

/** The settings that decide how rules are read, and that commands without a service heed as well. */
export const readingSettings = {
  filters: settings.filters,
  mappings: settings.mappings,
  placeholders: settings.placeholders,
  events: settings.events,
  lint: settings.lint,
} as const;
export type ReadingConfig = ValuesOf<typeof readingSettings>;

/** The configuration as parsed: spans in milliseconds, absent settings as null. */
export interface Config extends Omit<ValuesOf<typeof settings>, 'samples'> {
  readonly samples: boolean;
}
export type SourceConfig = Config['sources'][number];
export type ElasticsearchConfig = SourceConfig['elasticsearch'];
