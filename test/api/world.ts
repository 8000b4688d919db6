import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { ApiKey, AuditEntry, Scope } from '../../src/access/api-key.ts';
import { keyRecord } from '../../src/access/keys.ts';
import { buildApi } from '../../src/api/build-api.ts';
import type {
  ApiContext,
  FilterEntry,
  CoverageReader,
  RuleDirectory,
  RuleEntry,
  SourceState,
} from '../../src/api/context.ts';
import { catalogFields } from '../../src/ecs/field-catalog.ts';
import type { FieldTypes } from '../../src/ecs/field-types.ts';
import { parseMapping } from '../../src/ecs/parse-mapping.ts';
import type { SourceEvent } from '../../src/ecs/event-view.ts';
import type { FieldReader } from '../../src/hunt/event-source.ts';
import type { Finding } from '../../src/findings/finding.ts';
import type { RejectedMatch, StoredMatch } from '../../src/findings/stores.ts';
import type { Backfill } from '../../src/hunt/backfill.ts';
import type { RuleCoverage, SourceCoverage } from '../../src/hunt/coverage.ts';
import type { SourceWatch } from '../../src/hunt/source-watch.ts';
import type { LedgerEntry } from '../../src/hunt/ledger.ts';
import type { SearchedStretch } from '../../src/hunt/read-stretches.ts';
import type { Window } from '../../src/hunt/window.ts';
import { buildMetrics } from '../../src/service/metrics.ts';
import type { RuleMetadata } from '../../src/sigma/rule.ts';
import {
  memoryAudit,
  memoryBackfills,
  memoryEvents,
  memoryFindings,
  memoryKeys,
  memoryMatches,
  memoryQuarantine,
  memoryReplay,
} from './memory-stores.ts';

/** The world that the API's tests ask about: two rules, three findings, four matches, two sources. */
export const nowMs = Date.UTC(2026, 0, 31, 12);

const psexec = '7c0dcd3d-acf8-4f71-9570-f448b0034f94';
const pipe = 'c462f537-a1e3-41a6-b5fc-b2c2cef9bf82';
export const ids = {
  psexec,
  pipe,
  findings: ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string],
  matches: ['1', '2', '3', '4'].map((digit) => digit.repeat(64)) as [string, string, string, string],
};

/** One key for each scope, and one that has expired. The keys are their own names, long enough for nobody to mind. */
export const keyOf = (name: Scope | 'expired'): string => `sbk_${name.padEnd(43, '0')}`;

/** What the items of any list have for the tests to tell them apart. */
export type Item = Readonly<Record<string, unknown>>;

export interface World {
  readonly app: FastifyInstance;
  readonly context: ApiContext;
  readonly audit: ReturnType<typeof memoryAudit>;
  readonly events: ReturnType<typeof memoryEvents>;
  readonly errors: object[];
  /** Sends a request with the key of a scope; `null`: without any. */
  readonly request: (options: InjectOptions & { key?: Scope | 'expired' | null }) => Promise<LightMyRequestResponse>;
  /** The items and cursor of a list. */
  readonly list: (url: string) => Promise<{ items: readonly Item[]; next: string | null }>;
}

export function buildWorld(changes: Partial<ApiContext> = {}): World {
  const audit = memoryAudit(auditEntries);
  const events = memoryEvents();
  const errors: object[] = [];
  const backfillStore = memoryBackfills(backfills, audit);
  const context: ApiContext = {
    findings: memoryFindings(findings, audit),
    matches: memoryMatches(matches),
    quarantine: memoryQuarantine(rejected),
    replay: memoryReplay(rejected, audit),
    rules: ruleDirectory,
    reloadRules: () => Promise.resolve({ added: [], edited: [psexec], removed: [], stale: [pipe] }),
    filters: { listFilters: () => Promise.resolve(filterEntries) },
    coverage,
    backfills: {
      store: backfillStore,
      progress: ({ window }) =>
        Promise.resolve({ share: 0.99999, open: [{ window: { ...window, toMs: window.fromMs + 1 }, rules: 1 }] }),
      heed: () => undefined,
    },
    fields: () => fields,
    fieldReader: (source) => (source === 'dc' ? fieldReader : null),
    sources: () => sources,
    documents: (source) => (source === 'embedded' ? null : { document: async (_index, id) => fetchable(id) }),
    events,
    samples: { removeSamples: () => Promise.resolve({ events: 546, matches: 434 }) },
    keys: { store: memoryKeys(keys, audit), configured: null },
    audit,
    notReady: () => Promise.resolve([]),
    selfWatch: () => Promise.resolve(watches),
    metrics: buildMetrics({
      standby: () => [],
      coverage,
      backfills: backfillStore,
      quarantine: { countRejected: () => Promise.resolve(rejected.length) },
      storms: { storms: [{ ruleId: psexec, dayMs: nowMs - 12 * 3_600_000, matches: 12_345 }] },
      rules: { countBlind: () => [{ source: 'dc', rules: 1 }], countStale: () => 1 },
      filtered: { filteredTotals: () => Promise.resolve([{ filterId: filterEntries[0]!.id!, matches: 17 }]) },
      watch: {
        readAll: () => Promise.resolve(watches),
        findingDelays: {
          subscribe(observe) {
            observe('dc', 'event', 42_000);
            observe('dc', 'ingest', 31_000);
          },
        },
      },
    }),
    clock: () => nowMs,
    log: { error: (detail) => errors.push(detail) },
    limits: { maxBodyBytes: 20_000, maxEventBytes: 2_000 },
    openMetrics: false,
    ...changes,
  };
  const app = buildApi(context);
  const request: World['request'] = ({ key = 'admin', ...options }) =>
    app.inject({ ...options, headers: { ...(key && { authorization: `Bearer ${keyOf(key)}` }), ...options.headers } });
  return {
    app,
    context,
    audit,
    events,
    errors,
    request,
    list: async (url) => {
      const response = await request({ url });
      if (response.statusCode !== 200) throw new Error(`${url}: ${response.body}`);
      return response.json();
    },
  };
}

/** A source that maps no process.executable, and all else as wildcard; it holds one event. */
const fieldReader: FieldReader = {
  fieldTypes: () => Promise.resolve((path) => (path === 'process.executable' ? [] : ['wildcard'])),
  newest: () =>
    Promise.resolve([
      {
        index: 'dc-1',
        id: '1',
        document: {
          event: { code: '1' },
          winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', event_data: { Image: `C:\\${'a'.repeat(80)}` } },
        },
      },
    ]),
};

const keys: readonly ApiKey[] = (['read', 'triage', 'ingest', 'admin', 'expired'] as const).map((name) => ({
  ...keyRecord(keyOf(name), {
    name,
    scopes: [name === 'expired' ? 'admin' : name],
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: name === 'expired' ? '2026-01-30T00:00:00.000Z' : null,
  }),
  id: `key-${name}`,
}));

const metadata: RuleMetadata = {
  status: 'experimental',
  level: 'high',
  description: 'Detects the execution of a suspicious PsExec service child process.',
  author: 'Florian Roth (Nextron Systems)',
  license: null,
  date: '2022-07-21',
  modified: '2023-02-28',
  references: ['https://docs.microsoft.com/en-us/sysinternals/downloads/psexec'],
  falsePositives: ['Users that debug Microsoft Intune issues.'],
  tags: ['attack.execution', 'attack.t1569.002'],
  related: [{ id: '8834e2f7-6b4b-4f09-8906-d2276470ee23', type: 'similar' }],
};

const ruleEntries: readonly RuleEntry[] = [
  {
    id: psexec,
    title: 'PsExec Service Child Process Execution as LOCAL SYSTEM',
    at: { file: 'rules/psexec.yml', line: 1, column: 1 },
    revision: 'f'.repeat(64),
    stale: null,
    level: 'high',
    metadata,
    logsource: { category: 'process_creation', product: 'windows', service: null, definition: null },
    enabled: true,
    sources: ['dc', 'embedded'],
    verdict: {
      verdict: 'postChecked',
      blind: null,
      reasons: [
        {
          verdict: 'postChecked',
          event: 'sysmon',
          shape: 'wlb8',
          field: 'User',
          reason: 'The user is split in two fields.',
        },
      ],
    },
    changed: null,
    blindOn: [],
    storm: { ruleId: psexec, dayMs: nowMs - 12 * 3_600_000, matches: 12_345 },
    diagnostics: [],
  },
  {
    id: pipe,
    title: 'Suspicious PsExec Execution',
    at: { file: 'rules/pipe.yml', line: 1, column: 1 },
    revision: 'e'.repeat(64),
    stale: {
      since: '2026-01-30T08:00:00.000Z',
      diagnostics: [
        {
          code: 'YAML_TAB_INDENT',
          severity: 'error',
          message: 'This line is indented with a tab.',
          at: { file: 'rules/pipe.yml', line: 4, column: 1 },
          hint: 'Indent with spaces.',
        },
      ],
    },
    level: 'medium',
    metadata: { ...metadata, status: 'test', author: 'Samir Bousseaden', tags: ['attack.lateral-movement'] },
    logsource: { category: null, product: 'windows', service: 'security', definition: 'Detailed file share auditing.' },
    enabled: true,
    sources: ['dc'],
    verdict: { verdict: 'exact', blind: 'No event 5145 in the last days.', reasons: [] },
    changed: {
      at: '2026-01-31T07:00:00.000Z',
      before: { verdict: 'postChecked', engine: '0.1.0' },
      now: { verdict: 'exact', engine: '0.2.0' },
      query: true,
    },
    blindOn: [],
    storm: null,
    diagnostics: [],
  },
  {
    id: null,
    title: null,
    at: { file: 'rules/broken.yml', line: 1, column: 1 },
    revision: null,
    stale: null,
    level: 'low',
    metadata: null,
    logsource: null,
    enabled: false,
    sources: [],
    verdict: { verdict: 'refused', blind: null, reasons: [] },
    changed: null,
    blindOn: [],
    storm: null,
    diagnostics: [
      {
        code: 'YAML_TAB_INDENT',
        severity: 'error',
        message: 'This line is indented with a tab.',
        at: { file: 'rules/broken.yml', line: 3, column: 1 },
        hint: 'Indent with spaces.',
      },
    ],
  },
];

const filterEntries: readonly FilterEntry[] = [
  {
    id: '6f3e2987-db24-4c78-a860-b4f4095a7095',
    title: 'Software distribution',
    at: { file: 'filters/distribution.yml', line: 1, column: 1 },
    refused: false,
    stale: null,
    rules: 2,
    days: [
      {
        filterId: '6f3e2987-db24-4c78-a860-b4f4095a7095',
        ruleId: psexec,
        dayMs: Date.UTC(2026, 0, 31),
        matches: 12,
        last: {
          matchId: '7'.repeat(64),
          source: 'dc',
          index: 'winlogbeat-2026.01.31',
          id: 'AZ7',
          time: '2026-01-31T09:30:00.000Z',
        },
      },
    ],
    diagnostics: [],
  },
  {
    id: null,
    title: 'Admins',
    at: { file: 'filters/admins.yml', line: 1, column: 1 },
    refused: true,
    stale: null,
    rules: 0,
    days: [],
    diagnostics: [
      {
        code: 'SIGMA_UNKNOWN_SEARCH',
        severity: 'error',
        message: "The detection has no 'selektion'.",
        at: { file: 'filters/admins.yml', line: 8, column: 18 },
        hint: "Did you mean 'selection'?",
      },
    ],
  },
];

const ruleDirectory: RuleDirectory = {
  listRules: () => ruleEntries,
  rule: (id) => ruleEntries.find((entry) => entry.id === id) ?? null,
  ruleDetail: (id) =>
    id !== psexec
      ? Promise.resolve(null)
      : Promise.resolve({
          text: 'title: PsExec Service Child Process Execution as LOCAL SYSTEM\n…',
          queries: [
            {
              on: 'dc',
              verdict: ruleEntries[0]!.verdict,
              query: {
                dsl: { bool: { filter: [{ term: { 'event.code': '1' } }] } },
                leaves: 1,
                widened: [
                  { event: 'sysmon', field: 'User', path: 'user.domain', reason: 'The user is split in two fields.' },
                ],
              },
            },
          ],
          unread: [],
        }),
};

const fieldTypes: FieldTypes = {
  name: 'test',
  shapes: ['wlb8'],
  typeOf: (path) => ({
    type: path === 'winlog.event_data.Hashes' ? 'wildcard' : 'keyword',
    ignoreAbove: 1024,
    analyzer: null,
  }),
};

const { mapping } = parseMapping([
  {
    file: 'fields.yml',
    text: `
common: { EventID: [event.code] }
logsources:
  - category: image_load
    events:
      sysmon:
        channel: Microsoft-Windows-Sysmon/Operational
        code: 7
        seen: PGGG PG
        fields:
          Hashes: { moved: [file.hash.sha1, file.hash.md5, file.hash.sha256, file.pe.imphash], codec: hashes-split, note: no zeros }
  - category: process_creation
    channel: Microsoft-Windows-Sysmon/Operational
    code: 1
    fields: { Image: process.executable }
`,
  },
]);
const fields = catalogFields(mapping, fieldTypes);

const finding: Finding = {
  id: ids.findings[0],
  rule: { id: psexec, title: 'PsExec Service Child Process Execution as LOCAL SYSTEM', level: 'high' },
  entity: 'dc01.corp.example',
  period: { from: '2026-01-31T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
  generation: 1,
  follows: null,
  matches: 2,
  firstSeen: '2026-01-31T08:00:00.000Z',
  lastSeen: '2026-01-31T10:00:00.000Z',
  hosts: ['DC01.corp.example'],
  users: ['NT AUTHORITY\\SYSTEM'],
  addresses: [],
  cut: false,
  sample: false,
  changed: 2,
  triage: {
    status: 'open',
    verdict: null,
    assignee: null,
    note: null,
    tags: [],
    version: 0,
    updatedAt: null,
    updatedBy: null,
  },
};

const findings: readonly Finding[] = [
  finding,
  {
    ...finding,
    id: ids.findings[1],
    rule: { id: pipe, title: 'Suspicious PsExec Execution', level: 'medium' },
    entity: 'fs01.corp.example',
    matches: 1,
    firstSeen: '2026-01-31T07:00:00.000Z',
    lastSeen: '2026-01-31T07:00:00.000Z',
    hosts: ['FS01.corp.example'],
    users: ['CORP\\anna'],
    addresses: ['10.0.0.7'],
    changed: 1,
  },
  {
    ...finding,
    id: ids.findings[2],
    rule: { id: pipe, title: 'Suspicious PsExec Execution', level: 'low' },
    matches: 3,
    firstSeen: '2026-01-30T09:00:00.000Z',
    lastSeen: '2026-01-31T09:00:00.000Z',
    users: ['CORP\\bert'],
    changed: 3,
    triage: {
      status: 'closed',
      verdict: 'benign',
      assignee: 'anna',
      note: 'Patch day.',
      tags: ['patching'],
      version: 4,
      updatedAt: '2026-01-31T11:00:00.000Z',
      updatedBy: 'anna',
    },
  },
];

const document = {
  '@timestamp': '2026-01-31T08:00:00.000Z',
  event: { code: '1', provider: 'Microsoft-Windows-Sysmon' },
  winlog: { channel: 'Microsoft-Windows-Sysmon/Operational', computer_name: 'DC01.corp.example', record_id: 4711 },
  process: { executable: 'C:\\Windows\\System32\\cmd.exe', parent: { executable: 'C:\\Windows\\PSEXESVC.exe' } },
  user: { domain: 'NT AUTHORITY', name: 'SYSTEM' },
};

const match: StoredMatch = {
  id: ids.matches[0],
  rule: {
    id: psexec,
    revision: 'f'.repeat(64),
    title: 'PsExec Service Child Process Execution as LOCAL SYSTEM',
    level: 'high',
  },
  event: {
    identity: '9'.repeat(64),
    source: 'dc',
    index: 'winlogbeat-2026.01.31',
    id: 'AZ1',
    time: '2026-01-31T08:00:00.000Z',
    ingested: '2026-01-31T08:00:02.000Z',
    channel: 'Microsoft-Windows-Sysmon/Operational',
    code: '1',
    provider: 'Microsoft-Windows-Sysmon',
    computer: 'DC01.corp.example',
    recordId: '4711',
    users: ['NT AUTHORITY\\SYSTEM'],
    addresses: [],
    document,
  },
  entity: 'dc01.corp.example',
  explanation: [
    {
      search: 'selection',
      item: 'ParentImage',
      field: 'ParentImage',
      path: 'process.parent.executable',
      value: 'C:\\Windows\\PSEXESVC.exe',
      matched: 'C:\\\\Windows\\\\PSEXESVC.exe',
      line: 24,
    },
  ],
  sample: false,
  findingId: ids.findings[0],
  seen: [{ source: 'dc', index: 'winlogbeat-2026.01.31', id: 'AZ1' }],
  storedAt: '2026-01-31T08:01:00.000Z',
};

const without = { ...match.event, document: null };
const matches: readonly StoredMatch[] = [
  match,
  {
    ...match,
    id: ids.matches[1],
    event: { ...without, id: 'AZ2', time: '2026-01-31T10:00:00.000Z' },
    seen: [{ source: 'dc', index: 'winlogbeat-2026.01.31', id: 'AZ2' }],
    storedAt: '2026-01-31T10:01:00.000Z',
  },
  {
    ...match,
    id: ids.matches[2],
    rule: { ...match.rule, id: pipe, title: 'Suspicious PsExec Execution', level: 'medium' },
    event: { ...without, id: 'AZ3', time: '2026-01-31T07:00:00.000Z', computer: 'FS01.corp.example' },
    findingId: ids.findings[1],
    seen: [{ source: 'dc', index: 'winlogbeat-2026.01.31', id: 'AZ3' }],
    storedAt: '2026-01-31T10:02:00.000Z',
  },
  {
    ...match,
    id: ids.matches[3],
    rule: { ...match.rule, id: 'gone' },
    event: { ...without, source: 'embedded', index: null, id: '17', time: '2026-01-31T09:00:00.000Z' },
    findingId: null,
    seen: [
      { source: 'embedded', index: null, id: '17' },
      { source: 'dc', index: 'winlogbeat-2026.01.30', id: 'down' },
    ],
    storedAt: '2026-01-31T09:01:00.000Z',
  },
];

const rejected: readonly RejectedMatch[] = [3, 2].map((index) => {
  const { id, rule, event, entity, explanation, sample } = matches[index]!;
  const reason = 'string or blob too big';
  return { match: { id, rule, event, entity, explanation, sample }, reason, atMs: nowMs - index * 1000 };
});

const auditEntries: readonly AuditEntry[] = [
  {
    at: '2026-01-31T11:00:00.000Z',
    by: 'key-triage',
    action: 'finding.triage',
    subject: ids.findings[2],
    detail: '{"status":"closed"}',
  },
  {
    at: '2026-01-31T11:30:00.000Z',
    by: 'command line',
    action: 'key.create',
    subject: 'key-read',
    detail: 'read: read',
  },
];

/** The source still has the event AZ2, not the others, and does not answer for `down`. */
function fetchable(id: string): Promise<SourceEvent | null> {
  if (id === 'down') return Promise.reject(new Error('no answer'));
  return Promise.resolve(id === 'AZ2' ? { index: null, id, document } : null);
}

const hourMs = 3_600_000;
const sourceCoverage: readonly SourceCoverage[] = [
  {
    source: 'dc',
    startMs: nowMs - 24 * hourMs,
    horizonMs: nowMs - 30_000,
    coveredUntilMs: nowMs - hourMs,
    lagMs: hourMs - 30_000,
    activeRules: 2,
    documents: 123_456,
    audit: { late: 12, removed: 3_400 },
    gaps: [
      {
        window: { fromMs: nowMs - hourMs, toMs: nowMs - hourMs / 2 },
        code: 'ELASTIC_UNREACHABLE',
        reason: 'No answer from http://localhost:9200 in 5000 ms.',
        sinceMs: nowMs - hourMs / 2,
        attempts: 3,
        nextAttemptMs: nowMs + 60_000,
      },
    ],
    reopened: [
      { window: { fromMs: nowMs - 30 * hourMs, toMs: nowMs - 29 * hourMs }, late: 3, sinceMs: nowMs - hourMs },
    ],
    indices: [
      { name: 'winlogbeat-1', state: 'open', sinceMs: nowMs - 48 * hourMs },
      { name: 'winlogbeat-2', state: 'closed', sinceMs: nowMs - hourMs },
    ],
    quarantined: [
      {
        id: pipe,
        revision: 'e'.repeat(64),
        code: 'ELASTIC_REJECTED',
        reason: 'http://localhost:9200 answers 400: too many clauses',
        sinceMs: nowMs - hourMs,
        attempts: 12,
        nextAttemptMs: nowMs + 90_000,
      },
    ],
  },
  {
    source: 'embedded',
    startMs: null,
    horizonMs: null,
    coveredUntilMs: null,
    lagMs: null,
    activeRules: 1,
    documents: 0,
    audit: { late: 0, removed: 0 },
    gaps: [],
    reopened: [],
    indices: [],
    quarantined: [],
  },
];

const ruleCoverage: readonly RuleCoverage[] = [
  {
    source: 'dc',
    ruleId: psexec,
    revision: 'f'.repeat(64),
    backfill: null,
    activeFromMs: nowMs - 24 * hourMs,
    activeUntilMs: null,
    covered: [{ fromMs: nowMs - 24 * hourMs, toMs: nowMs - hourMs }],
    open: [{ fromMs: nowMs - hourMs, toMs: nowMs - 30_000 }],
  },
];

const noDelays = { event: null, ingest: null };
const watches: readonly SourceWatch[] = [
  {
    source: 'dc',
    liveLagMs: hourMs - 30_000,
    gapAgeMs: hourMs / 2,
    lateness: { documents: 12, p50Ms: 45_255, p95Ms: 90_510, maxMs: 108_000 },
    proposedSafetyLag: { safetyLagMs: 120_000, reason: 'Of 12 documents that came late …' },
    findingDelays: {
      lastHour: noDelays,
      sinceStart: {
        event: { matches: 1, p50Ms: 45_255, p99Ms: 45_255 },
        ingest: { matches: 1, p50Ms: 32_000, p99Ms: 32_000 },
      },
    },
    silence: {
      sinceMs: nowMs - 4 * hourMs,
      lastsMs: 3 * hourMs,
      longestPauseMs: 840_000,
      reason: 'No event for 3 h; in the 7 days before, the longest pause was 14 min.',
    },
  },
  {
    source: 'embedded',
    liveLagMs: null,
    gapAgeMs: null,
    lateness: null,
    proposedSafetyLag: null,
    findingDelays: { lastHour: noDelays, sinceStart: noDelays },
    silence: null,
  },
];

const asked = {
  source: 'dc',
  window: { fromMs: nowMs - 48 * hourMs, toMs: nowMs - 24 * hourMs },
  rules: [{ id: psexec, revision: 'f'.repeat(64) }],
  cancelledMs: null,
  gaps: [],
  quarantined: [],
};

const backfills: readonly Backfill[] = [
  {
    ...asked,
    id: 'first',
    askedBy: 'activation',
    askedMs: nowMs - 2 * hourMs,
    finishedMs: nowMs - hourMs,
    counts: { windows: 2, documents: 10, created: 1, present: 2, rejected: 0 },
  },
  {
    ...asked,
    id: 'second',
    askedBy: 'key-admin',
    askedMs: nowMs - hourMs,
    finishedMs: null,
    counts: { windows: 0, documents: 0, created: 0, present: 0, rejected: 0 },
    gaps: [
      {
        window: asked.window,
        code: 'ELASTIC_UNREACHABLE',
        reason: 'No answer.',
        sinceMs: nowMs - hourMs,
        attempts: 3,
        nextAttemptMs: nowMs + 1000,
      },
    ],
  },
];

const coverage: CoverageReader = {
  sourceCoverage: () => Promise.resolve(sourceCoverage),
  ruleCoverage: (id) => Promise.resolve(ruleCoverage.filter(({ ruleId }) => ruleId === id)),
  stretches: (_source, { span }) => Promise.resolve(stretchesOver(span)),
};

/** The first hour is covered by one run, and the rest cannot be read. */
function stretchesOver({ fromMs, toMs }: Window): readonly SearchedStretch[] {
  const run: LedgerEntry = {
    source: 'dc',
    window: { fromMs, toMs: fromMs + hourMs },
    ruleSet: 'set',
    state: 'covered',
    plan: 'scan',
    counts: { 'winlogbeat-1': 7 },
    tally: { 'winlogbeat-1': 9 },
    indices: ['winlogbeat-1', 'winlogbeat-2'],
    matches: { created: 1, present: 2, rejected: 0 },
    matchesByRule: { [psexec]: 2, [pipe]: 1 },
    backfill: null,
    mixedDocuments: 0,
    startedMs: nowMs,
    finishedMs: nowMs + 10,
  };
  const failure = {
    code: 'ELASTIC_FORBIDDEN',
    reason: 'http://localhost:9200 answers 403',
    sinceMs: nowMs,
    attempts: 1,
    nextAttemptMs: nowMs + 300_000,
  };
  return [
    { window: run.window, state: 'covered', failure: null, reopened: null, runCount: 1, runs: [run] },
    { window: { fromMs: fromMs + hourMs, toMs }, state: 'uncoverable', failure, reopened: null, runCount: 0, runs: [] },
  ];
}

const sources: readonly SourceState[] = [
  {
    name: 'dc',
    kind: 'elasticsearch',
    address: 'http://localhost:9200',
    indices: ['winlogbeat-*'],
    state: 'failing',
    diagnostics: [
      {
        code: 'ELASTIC_UNREACHABLE',
        severity: 'error',
        message: 'No answer from http://localhost:9200 in 5000 ms.',
        hint: 'Is it running, and is elasticsearch.url right?',
      },
    ],
    lastReadAt: '2026-01-31T11:00:00.000Z',
  },
  { name: 'embedded', kind: 'embedded', address: null, indices: [], state: 'ready', diagnostics: [], lastReadAt: null },
];
