import type { InjectOptions } from 'fastify';
import { apiCodes } from '../../src/api/diagnostic-codes.ts';
import { buildWorld, ids } from './world.ts';

interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly { readonly key: readonly string[] }[];
  readonly parameters?: readonly Parameter[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description?: string;
  readonly schema: Values & { readonly default?: string | number; readonly items?: Values };
}

interface Values {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
}

const finding = `/api/findings/${ids.findings[0]}`;

interface Example extends Pick<InjectOptions, 'headers' | 'payload'> {
  readonly url: string;
}

/** The request that shows each operation. A test says that none is missing. */
export const examples: Readonly<Record<string, Example>> = {
  'GET /api/findings': { url: '/api/findings?level=high&sort=-lastSeen&limit=1' },
  'GET /api/findings/{id}': { url: finding },
  'PATCH /api/findings/{id}': {
    url: finding,
    headers: { 'if-match': '"0"' },
    payload: { status: 'closed', verdict: 'benign', note: 'Patch day.' },
  },
  'GET /api/matches': { url: `/api/matches?finding=${ids.findings[0]}&limit=1` },
  'GET /api/matches/{id}': { url: `/api/matches/${ids.matches[1]}` },
  'GET /api/quarantine': { url: '/api/quarantine?limit=1' },
  'POST /api/quarantine/replay': { url: '/api/quarantine/replay' },
  'POST /api/quarantine/{id}/replay': { url: `/api/quarantine/${ids.matches[2]}/replay` },
  'GET /api/rules': { url: '/api/rules?verdict=refused' },
  'GET /api/rules/{id}': { url: `/api/rules/${ids.psexec}` },
  'GET /api/filters': { url: '/api/filters' },
  'GET /api/coverage': { url: `/api/coverage?rule=${ids.psexec}` },
  'GET /api/backfills': { url: '/api/backfills?limit=1' },
  'GET /api/backfills/{id}': { url: '/api/backfills/second' },
  'POST /api/backfills': { url: '/api/backfills', payload: { source: 'dc', from: '7d', rules: [ids.psexec] } },
  'DELETE /api/backfills/{id}': { url: '/api/backfills/second' },
  'GET /api/fields': { url: '/api/fields?name=Hashes' },
  'GET /api/sources': { url: '/api/sources' },
  'POST /api/events': {
    url: '/api/events',
    headers: { 'content-type': 'application/x-ndjson' },
    payload:
      '{"@timestamp":"2026-01-31T08:00:00Z","event":{"code":"4688"},"winlog":{"channel":"Security"}}\n{"winlog":\n',
  },
  'POST /api/rules/reload': { url: '/api/rules/reload' },
  'DELETE /api/samples': { url: '/api/samples' },
  'GET /api/audit': { url: '/api/audit?limit=1' },
  'GET /api/keys': { url: '/api/keys?limit=1' },
  'POST /api/keys': { url: '/api/keys', payload: { name: 'soar', scopes: ['read', 'triage'], expiresAt: null } },
  'DELETE /api/keys/{id}': { url: '/api/keys/key-expired' },
  'GET /api/health/live': { url: '/api/health/live' },
  'GET /api/health/ready': { url: '/api/health/ready' },
  'GET /metrics': { url: '/metrics' },
  'GET /api/openapi.json': { url: '/api/openapi.json' },
};

/** Gives docs/api.md: what the OpenAPI document says, with an answer of the API itself to each example. */
export async function documentApi(): Promise<string> {
  const { request } = buildWorld();
  const { paths } = (await request({ url: '/api/openapi.json' })).json<{
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  }>();
  const sections: string[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      sections.push(await section(`${method.toUpperCase()} ${path}`, operation));
    }
  }
  const missing = await buildWorld().request({ url: '/api/findings?hots=dc01' });
  return `# REST API

All routes but the two of health ask for \`Authorization: Bearer KEY\`. A key may do what its scopes say and nothing
beside: \`read\` reads, \`triage\` changes what people write on findings, \`ingest\` sends events, and only \`admin\` may do
everything. \`/metrics\` is open where \`api.openMetrics\` says so. The same in OpenAPI 3.1: \`/api/openapi.json\`;
as a page for a browser, without a key: \`/api/docs\`.

Lists answer \`{"items":[…],"next":"cursor"|null}\`. To go on, repeat the request with \`cursor\` set to \`next\`. With
\`sort=changed\` (findings) and \`sort=stored\` (matches) \`next\` is never null: resuming it later gives each item
that is new or has changed since, at least once. Parameters that a route does not know are refused, since to ignore a
misspelt filter would be to answer another question. Times need a zone (\`Z\` or \`+01:00\`); answers are UTC.

${sections.join('\n\n')}

## Problems

Whatever cannot be answered as asked is answered with a problem (RFC 9457, \`application/problem+json\`):

${block('json', pretty(missing.json()))}

| Code | Status | What it says | What to do |
|---|---|---|---|
${Object.entries(apiCodes)
  .map(([code, { status, meaning, remedy }]) => `| \`${code}\` | ${status} | ${meaning} | ${remedy} |`)
  .join('\n')}
`;
}

async function section(route: string, operation: Operation): Promise<string> {
  const example = examples[route];
  if (example === undefined) throw new Error(`No example shows ${route}`);
  const method = route.split(' ')[0] as 'GET' | 'POST' | 'PATCH' | 'DELETE';
  // A world of its own, so that what one example changes no other shows.
  const response = await buildWorld().request({ ...example, method });
  const parts = [
    `## ${operation.summary}`,
    `\`${route}\`, ${access(operation)}`,
    ...(operation.description === undefined ? [] : [operation.description]),
    ...parameterTable(operation.parameters ?? []),
    block('http', requestText(method, example)),
    answerText(route, response.statusCode, response.body),
  ];
  return parts.join('\n\n');
}

function access({ security }: Operation): string {
  const scope = security[0]?.key[0];
  return scope === undefined ? 'without a key' : `scope \`${scope}\``;
}

function parameterTable(parameters: readonly Parameter[]): readonly string[] {
  const rows = parameters
    .filter((parameter) => parameter.in !== 'path')
    .map(({ name, schema, description }) => {
      const values = schema.items ?? schema;
      const kind = values.enum?.map((word) => `\`${word}\``).join(', ') ?? values.format ?? values.type ?? 'text';
      const fallback = schema.default === undefined ? '' : ` Default: \`${schema.default}\`.`;
      return `| \`${name}\` | ${schema.items === undefined ? kind : `any of ${kind}`} | ${description ?? ''}${fallback} |`;
    });
  return rows.length === 0 ? [] : [['| Parameter | Value | |', '|---|---|---|', ...rows].join('\n')];
}

function requestText(method: string, { url, headers, payload }: Example): string {
  const body = typeof payload === 'string' ? payload.trimEnd() : payload === undefined ? null : pretty(payload);
  const type = payload === undefined || typeof payload === 'string' ? {} : { 'content-type': 'application/json' };
  const lines = Object.entries({ ...type, ...headers }).map(([name, value]) => `${name}: ${String(value)}`);
  return [`${method} ${url}`, ...lines, ...(body === null ? [] : ['', body])].join('\n');
}

function answerText(route: string, status: number, body: string): string {
  if (route === 'GET /api/openapi.json') return `${status}: the document.`;
  if (body === '') return `${status}, without a body.`;
  return `${status}:\n\n${body.startsWith('{') ? block('json', pretty(JSON.parse(withoutChance(body)))) : block('text', body.trimEnd())}`;
}

/** A new key or backfill differs each time; the documentation must not. */
function withoutChance(body: string): string {
  return body
    .replace(/sbk_[\w-]{43}/, 'sbk_…')
    .replace(/"id":"[0-9a-f]{16}"/, '"id":"3f9c0a1d5e7b2468"')
    .replace(/^\{"id":"[0-9a-f-]{36}"/, '{"id":"0d4f5a52-91b3-4cf7-8f0c-3b1c5f3f3a2e"');
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
