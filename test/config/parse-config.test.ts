import { expect, test } from 'vitest';
import type { Config } from '../../src/config/settings.ts';
import { parse } from './parse.ts';

const psexec = '7c0dcd3d-acf8-4f71-9570-f448b0034f94';

const defaults: Config = {
  dataDir: 'data',
  rules: [],
  filters: [],
  mappings: [],
  placeholders: new Map(),
  events: new Map(),
  select: { status: [], level: [], tags: [], ids: [], exclude: [] },
  overrides: new Map(),
  schedule: { kind: 'every', everyMs: 60_000 },
  safetyLag: 30_000,
  lookBack: 3_600_000,
  maxWindow: 2_592_000_000,
  backfill: 0,
  plan: 'auto',
  api: {
    host: '127.0.0.1',
    port: 8090,
    adminKey: null,
    insecure: false,
    openMetrics: false,
    maxBodyBytes: 33_554_432,
    maxEventBytes: 1_048_576,
  },
  readiness: { maxLag: 900_000, maxGapAge: 3_600_000 },
  samples: true,
  sources: [],
  lint: { off: [] },
  log: { level: 'info' },
};

const source: Config['sources'][number] = {
  name: 'elasticsearch',
  elasticsearch: {
    url: 'http://localhost:9200',
    apiKey: null,
    username: null,
    password: null,
    caFile: null,
    caFingerprint: null,
  },
  indices: ['winlogbeat-*'],
  startAt: { kind: 'ago', spanMs: 86_400_000 },
  safetyLag: null,
  maxSearches: 4,
  events: new Map(),
};

test.each<[name: string, text: string | null]>([
  ['no file', null],
  ['an empty file', ''],
  ['a file of comments', '# nothing yet\n'],
  ['a group whose settings are all commented out', 'api:\n  # port: 80\nsources:\n'],
])('%s gives the defaults', (_, text) => {
  expect(parse(text)).toEqual({ config: defaults, lines: [], codes: [] });
});

test.each<[text: string, expected: Partial<Config>]>([
  ['dataDir: /var/lib/sigma-bridge', { dataDir: '/var/lib/sigma-bridge' }],
  ['rules: [windows, own/extra.yml]', { rules: ['windows', 'own/extra.yml'] }],
  ['rules: windows, own', { rules: ['windows', 'own'] }],
  ['filters: [own/filters]', { filters: ['own/filters'] }],
  ['mappings: [fields]', { mappings: ['fields'] }],
  [
    'placeholders: {Workstations: [WS*, 7], DC-1.x_y: a, Empty: []}',
    {
      placeholders: new Map([
        ['Workstations', ['WS*', '7']],
        ['DC-1.x_y', ['a']],
        ['Empty', []],
      ]),
    },
  ],
  [
    `select:\n  status: [stable]\n  level: [high, critical]\n  tags: [attack.t1059]\n  ids: [${psexec.toUpperCase()}]`,
    {
      select: { status: ['stable'], level: ['high', 'critical'], tags: ['attack.t1059'], ids: [psexec], exclude: [] },
    },
  ],
  [
    `overrides:\n  ${psexec}: { enabled: false, level: low, sources: [embedded], groupBy: [User] }`,
    {
      overrides: new Map([
        [psexec, { enabled: false, level: 'low' as const, sources: ['embedded'], groupBy: ['User'] }],
      ]),
    },
  ],
  ['schedule: every 10s', { schedule: { kind: 'every', everyMs: 10_000 } }],
  ["schedule: '*/5 * * * *'", { schedule: { kind: 'cron', expression: '*/5 * * * *' } }],
  ['safetyLag: 0s', { safetyLag: 0 }],
  ['lookBack: 7d', { lookBack: 604_800_000 }],
  ['maxWindow: 24h', { maxWindow: 86_400_000 }],
  ['backfill: 7d', { backfill: 604_800_000 }],
  ['plan: push', { plan: 'push' }],
  ['api: { host: 0.0.0.0, insecure: true }', { api: { ...defaults.api, host: '0.0.0.0', insecure: true } }],
  ['api: { host: "::1", port: 0 }', { api: { ...defaults.api, host: '::1', port: 0 } }],
  ['api: { port: "80", openMetrics: true }', { api: { ...defaults.api, port: 80, openMetrics: true } }],
  ['samples: false', { samples: false }],
  ['log: { level: debug }', { log: { level: 'debug' } }],
  ['lint: { off: [SIGMA_LINT_*] }', { lint: { off: ['SIGMA_LINT_*'] } }],
  ['sources:\n  - elasticsearch: { url: "http://localhost:9200/" }', { samples: false, sources: [source] }],
  [
    'sources:\n  - { elasticsearch: { url: "http://localhost:9200" }, safetyLag: 2m, maxSearches: 1 }',
    { samples: false, sources: [{ ...source, safetyLag: 120_000, maxSearches: 1 }] },
  ],
  [
    'samples: true\nsources:\n  - { elasticsearch: { url: "http://localhost:9200" }, startAt: oldest }',
    { samples: true, sources: [{ ...source, startAt: { kind: 'oldest' } }] },
  ],
  [
    'sources:\n  - { elasticsearch: { url: "http://localhost:9200" }, startAt: 2026-01-31T09:00:00+01:00 }',
    { samples: false, sources: [{ ...source, startAt: { kind: 'time', atMs: Date.UTC(2026, 0, 31, 8) } }] },
  ],
])('%s', (text, expected) => {
  expect(parse(text)).toEqual({ config: { ...defaults, ...expected }, lines: [], codes: [] });
});

test('a fingerprint is taken with and without colons', () => {
  const fingerprintOf = (written: string) =>
    parse(`sources: [{ elasticsearch: { url: 'https://es', caFingerprint: '${written}' } }]`).config.sources[0]!
      .elasticsearch.caFingerprint;
  expect(fingerprintOf('ab'.repeat(32))).toBe(Array(32).fill('AB').join(':'));
  expect(fingerprintOf(Array(32).fill('Ab').join(':'))).toBe(Array(32).fill('AB').join(':'));
});

test('paths in the file are relative to the file, paths in variables are not', () => {
  const { config } = parse(
    'dataDir: data\nrules: [own, /abs]\n',
    { SIGMA_BRIDGE_MAPPINGS: 'fields' },
    {},
    '/etc/sb/c.yml',
  );
  expect([config.dataDir, config.rules, config.mappings]).toEqual([
    '/etc/sb/data',
    ['/etc/sb/own', '/abs'],
    ['fields'],
  ]);
});

test('a variable wins over the file, and only for its own setting', () => {
  const { config, lines } = parse('api: { port: 1, openMetrics: true }', { SIGMA_BRIDGE_API_PORT: '2' });
  expect([config.api.port, config.api.openMetrics, lines]).toEqual([2, true, []]);
});

test('variables alone configure a source', () => {
  const { config, lines } = parse(null, {
    SIGMA_BRIDGE_SOURCES_0_ELASTICSEARCH_URL: 'http://localhost:9200',
    SIGMA_BRIDGE_SOURCES_0_INDICES: 'winlogbeat-*, logs-*',
  });
  expect(config).toEqual({
    ...defaults,
    samples: false,
    sources: [{ ...source, indices: ['winlogbeat-*', 'logs-*'] }],
  });
  expect(lines).toEqual([]);
});

test('a variable mends one setting of a source in the file', () => {
  const { config } = parse('sources:\n  - { name: dc, elasticsearch: { url: "http://a" } }', {
    SIGMA_BRIDGE_SOURCES_0_ELASTICSEARCH_URL: 'http://b',
  });
  expect([config.sources[0]!.name, config.sources[0]!.elasticsearch.url]).toEqual(['dc', 'http://b']);
});

test('a variable ending in _FILE gives what its file holds, without the line end', () => {
  const { config, lines } = parse(
    null,
    { SIGMA_BRIDGE_API_ADMIN_KEY_FILE: '/run/secrets/key' },
    { '/run/secrets/key': `${'k'.repeat(40)}\n` },
  );
  expect([config.api.adminKey, lines]).toEqual(['k'.repeat(40), []]);
});

test('variables are put into values of the file', () => {
  const { config, lines } = parse('dataDir: /srv/${WHERE}/$${WHERE}', { WHERE: 'here' });
  expect([config.dataDir, lines]).toEqual(['/srv/here/${WHERE}', []]);
});

test('an empty variable counts as absent', () => {
  expect(parse(null, { SIGMA_BRIDGE_API_PORT: '', SIGMA_BRIDGE_RULES: '' })).toEqual(parse(null));
});

test('what Kubernetes puts into the environment of a service called sigma-bridge is no mistake', () => {
  const env = {
    SIGMA_BRIDGE_SERVICE_HOST: '10.0.0.1',
    SIGMA_BRIDGE_PORT: 'tcp://10.0.0.1:8090',
    SIGMA_BRIDGE_PORT_8090_TCP_ADDR: '10.0.0.1',
  };
  expect(parse(null, env).lines).toEqual([]);
});
