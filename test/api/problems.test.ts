import type { InjectOptions } from 'fastify';
import { expect, test } from 'vitest';
import type { ApiContext } from '../../src/api/context.ts';
import { apiCodes } from '../../src/api/diagnostic-codes.ts';
import { instantSyntax } from '../../src/text/instant.ts';
import { spanSyntax } from '../../src/text/span.ts';
import { buildWorld, ids } from './world.ts';

interface Row {
  readonly name: string;
  readonly request: InjectOptions & { key?: 'read' | 'expired' | null };
  readonly changes?: Partial<ApiContext>;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint?: string;
}

const ndjson = { 'content-type': 'application/x-ndjson' };
const patch = { method: 'PATCH', url: `/api/findings/${ids.findings[2]}` } as const;
const event = '{"winlog":{"channel":"Security"}}';

const rows: readonly Row[] = [
  {
    name: 'a request without a key',
    request: { url: '/api/findings', key: null },
    status: 401,
    code: 'API_KEY_MISSING',
    detail: 'The request carries no API key.',
  },
  {
    name: 'a wrong key',
    request: { url: '/api/findings', key: null, headers: { authorization: 'Bearer sbk_wrong' } },
    status: 401,
    code: 'API_KEY_UNKNOWN',
    detail: 'The API key is not known here.',
  },
  {
    name: 'a key that has expired',
    request: { url: '/api/findings', key: 'expired' },
    status: 401,
    code: 'API_KEY_EXPIRED',
    detail: "The key 'expired' expired at 2026-01-30T00:00:00.000Z.",
  },
  {
    name: 'a key without the scope',
    request: { url: '/api/keys', key: 'read' },
    status: 403,
    code: 'API_SCOPE_MISSING',
    detail: "The key 'read' lacks the scope 'admin'.",
    hint: "Use a key with the scope 'admin'.",
  },
  {
    name: 'a path that does not exist',
    request: { url: '/api/fidnings?limit=1' },
    status: 404,
    code: 'API_NO_SUCH_ROUTE',
    detail: 'There is no GET /api/fidnings.',
  },
  {
    name: 'a method that the path does not take',
    request: { method: 'PUT', url: '/api/findings' },
    status: 404,
    code: 'API_NO_SUCH_ROUTE',
    detail: 'There is no PUT /api/findings.',
  },
  {
    name: 'an address that cannot be decoded',
    request: { url: '/api/findings/%zz' },
    status: 400,
    code: 'API_BAD_ADDRESS',
    detail: 'The address of the request cannot be read.',
  },
  {
    name: 'an id longer than any',
    request: { url: `/api/findings/${'a'.repeat(200)}` },
    status: 400,
    code: 'API_REQUEST_REFUSED',
    detail: 'The request cannot be read.',
  },
  {
    name: 'an unknown finding',
    request: { url: '/api/findings/none' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no finding 'none'.",
  },
  {
    name: 'an unknown match',
    request: { url: '/api/matches/none' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no match 'none'.",
  },
  {
    name: 'an unknown rule id',
    request: { url: '/api/rules/none' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no rule 'none'.",
  },
  {
    name: 'an unknown key id',
    request: { method: 'DELETE', url: '/api/keys/none' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no key 'none'.",
  },
  {
    name: 'coverage of an unknown source',
    request: { url: '/api/coverage?source=cd' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no source 'cd'.",
  },
  {
    name: 'coverage of an unknown rule',
    request: { url: '/api/coverage?rule=None' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no rule 'None'.",
  },
  {
    name: 'findings of an unknown rule',
    request: { url: '/api/findings?rule=None' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no rule 'None'.",
  },
  {
    name: 'matches of an unknown rule',
    request: { url: '/api/matches?rule=None' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no rule 'None'.",
  },
  {
    name: 'matches of an unknown finding',
    request: { url: '/api/matches?finding=none' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no finding 'none'.",
  },
  {
    name: 'a misspelt parameter',
    request: { url: '/api/findings?hots=dc01' },
    status: 400,
    code: 'API_UNKNOWN_PARAMETER',
    detail: "There is no parameter 'hots' here.",
    hint: "Did you mean 'host'?",
  },
  {
    name: 'a parameter of a route that takes none',
    request: { url: `/api/findings/${ids.findings[0]}?expand=true` },
    status: 400,
    code: 'API_UNKNOWN_PARAMETER',
    detail: "There is no parameter 'expand' here.",
    hint: 'It takes none.',
  },
  {
    name: 'a word that is not one of the parameter',
    request: { url: '/api/findings?level=high,hihg' },
    status: 400,
    code: 'API_BAD_PARAMETER',
    detail: "'level' is 'high,hihg', and must be one of informational, low, medium, high, critical.",
  },
  {
    name: 'a logsource that no mapping knows',
    request: { url: '/api/fields?logsource=process_creatoin' },
    status: 400,
    code: 'API_BAD_PARAMETER',
    detail: "No mapping knows the logsource 'process_creatoin'.",
    hint: "Did you mean 'process_creation'?",
  },
  {
    name: 'a source that is asked for all fields',
    request: { url: '/api/fields?source=dc' },
    status: 400,
    code: 'API_BAD_PARAMETER',
    detail: "'source' is given without 'name'.",
    hint: 'Ask the source for one field at a time.',
  },
  {
    name: 'a sort that does not exist',
    request: { url: '/api/findings?sort=host' },
    status: 400,
    code: 'API_BAD_PARAMETER',
    detail:
      "'sort' is 'host', and must be one of -lastSeen, lastSeen, -firstSeen, firstSeen, -level, -matches, changed.",
  },
  {
    name: 'a cursor of another sort',
    request: { url: `/api/findings?cursor=${Buffer.from('["changed",1,"a"]').toString('base64url')}` },
    status: 400,
    code: 'API_BAD_PARAMETER',
    detail: "'WyJjaGFuZ2VkIiwxLCJhIl0' is not a cursor of a list sorted by '-lastSeen'.",
    hint: 'Start again without a cursor, and pass `next` back unchanged with the same sort.',
  },
  {
    name: 'a span that ends before it begins',
    request: { url: '/api/matches?from=2026-01-31T08:00:00Z&to=2026-01-31T08:00:00Z' },
    status: 400,
    code: 'API_BAD_PARAMETER',
    detail: "'from' (2026-01-31T08:00:00Z) is not before 'to' (2026-01-31T08:00:00Z).",
    hint: "'to' is the first instant that is left out.",
  },
  {
    name: 'a time in words',
    request: { url: '/api/findings?from=yesterday' },
    status: 400,
    code: 'API_BAD_PARAMETER',
    detail: '\'from\' is "yesterday", which is no time.',
  },
  {
    name: 'a time without a zone',
    request: { url: '/api/findings?to=2026-01-31T08:00:00' },
    status: 400,
    code: 'API_TIME_WITHOUT_ZONE',
    detail: '\'to\' is "2026-01-31T08:00:00", a time without a zone.',
  },
  {
    name: 'an expiry without a zone',
    request: { method: 'POST', url: '/api/keys', payload: { name: 'a', scopes: ['read'], expiresAt: '2027-01-31' } },
    status: 400,
    code: 'API_TIME_WITHOUT_ZONE',
    detail: "'expiresAt' is '2027-01-31', a time without a zone.",
  },
  {
    name: 'an expiry that is past',
    request: {
      method: 'POST',
      url: '/api/keys',
      payload: { name: 'a', scopes: ['read'], expiresAt: '2026-01-31T12:00:00Z' },
    },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "'expiresAt' is '2026-01-31T12:00:00Z', which is past.",
  },
  {
    name: 'a backfill of a source that there is not',
    request: { method: 'POST', url: '/api/backfills', payload: { source: 'dcs', from: '7d', rules: 'all' } },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "There is no source 'dcs'.",
    hint: "Did you mean 'dc'?",
  },
  {
    name: 'a backfill from a time without a zone',
    request: { method: 'POST', url: '/api/backfills', payload: { source: 'dc', from: '2026-01-30', rules: 'all' } },
    status: 400,
    code: 'API_TIME_WITHOUT_ZONE',
    detail: "'from' is '2026-01-30', a time without a zone.",
    hint: `Write ${instantSyntax}, or ${spanSyntax} back from now.`,
  },
  {
    name: 'a backfill from what is no time',
    request: { method: 'POST', url: '/api/backfills', payload: { source: 'dc', from: 'monday', rules: 'all' } },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "'from' is 'monday', which is no time.",
    hint: `Write ${instantSyntax}, or ${spanSyntax} back from now.`,
  },
  {
    name: 'a backfill that ends before it begins',
    request: { method: 'POST', url: '/api/backfills', payload: { source: 'dc', from: '1d', to: '2d', rules: 'all' } },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "'from' (1d) is not before 'to' (2d).",
  },
  {
    name: 'a backfill of what has not come yet',
    request: {
      method: 'POST',
      url: '/api/backfills',
      payload: { source: 'dc', from: '1d', to: '2026-01-31T12:00:00.001Z', rules: 'all' },
    },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "'to' (2026-01-31T12:00:00.001Z) has not come yet.",
  },
  {
    name: 'a backfill of rules that are not loaded, or run elsewhere',
    request: {
      method: 'POST',
      url: '/api/backfills',
      payload: { source: 'embedded', from: '1d', rules: [ids.psexec, ids.pipe, 'gone'] },
    },
    status: 400,
    code: 'API_RULES_NOT_RUNNING',
    detail: `'${ids.pipe}' does not run on 'embedded', no rule 'gone' is loaded.`,
  },
  {
    name: 'a backfill that is cancelled once it is done',
    request: { method: 'DELETE', url: '/api/backfills/first' },
    status: 409,
    code: 'API_BACKFILL_ENDED',
    detail: "The backfill 'first' is not under way any more.",
  },
  {
    name: 'a backfill that there is not',
    request: { method: 'DELETE', url: '/api/backfills/third' },
    status: 404,
    code: 'API_NOT_FOUND',
    detail: "There is no backfill 'third'.",
  },
  {
    name: 'a body that is not JSON',
    request: { method: 'POST', url: '/api/keys', headers: { 'content-type': 'application/json' }, payload: '{' },
    status: 400,
    code: 'API_BAD_BODY',
    detail: 'The body is not JSON.',
  },
  {
    name: 'a body that is not there',
    request: { method: 'POST', url: '/api/keys' },
    status: 400,
    code: 'API_BAD_BODY',
    detail: 'The body must be object.',
  },
  {
    name: 'a body of another form',
    request: { method: 'POST', url: '/api/keys', payload: { name: 7, scopes: ['read'] } },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "The body's '/name' must be string.",
  },
  {
    name: 'a scope that does not exist',
    request: { method: 'POST', url: '/api/keys', payload: { name: 'a', scopes: ['write'] } },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "The body's '/scopes/0' must be one of read, triage, ingest, admin.",
  },
  {
    name: 'a triage that changes nothing',
    request: { ...patch, headers: { 'if-match': '"4"' }, payload: {} },
    status: 400,
    code: 'API_BAD_BODY',
    detail: 'The body must not have fewer than 1 properties.',
  },
  {
    name: 'a triage of what only machines write',
    request: { ...patch, headers: { 'if-match': '"4"' }, payload: { matches: 0 } },
    status: 400,
    code: 'API_BAD_BODY',
    detail: "The body's '/matches' is not known here.",
  },
  {
    name: 'a triage without a version',
    request: { ...patch, payload: { status: 'open' } },
    status: 428,
    code: 'API_VERSION_MISSING',
    detail: 'The change names no version of the finding that it is made to.',
  },
  {
    name: 'a triage to a version that is none',
    request: { ...patch, headers: { 'if-match': '*' }, payload: { status: 'open' } },
    status: 400,
    code: 'API_BAD_VERSION',
    detail: 'If-Match is "*", which is no ETag of a finding.',
  },
  {
    name: 'a triage to a version that is past',
    request: { ...patch, headers: { 'if-match': '"3"' }, payload: { status: 'open' } },
    status: 412,
    code: 'API_CHANGED_MEANWHILE',
    detail: 'The finding is not at version 3 any more.',
  },
  {
    name: 'a JSON body over the limit',
    request: { method: 'POST', url: '/api/keys', payload: { name: 'a'.repeat(20_001), scopes: ['read'] } },
    status: 413,
    code: 'API_BODY_TOO_LARGE',
    detail: 'The body is larger than this instance takes.',
  },
  {
    name: 'events over the limit',
    request: { method: 'POST', url: '/api/events', headers: ndjson, payload: `${event}\n`.repeat(1000) },
    status: 413,
    code: 'API_BODY_TOO_LARGE',
    detail: 'The body is larger than 20000 bytes.',
  },
  {
    name: 'a JSON body of another type',
    request: { method: 'POST', url: '/api/keys', headers: { 'content-type': 'text/plain' }, payload: '{}' },
    status: 415,
    code: 'API_WRONG_CONTENT_TYPE',
    detail: 'The route does not take a body of this content type.',
    hint: 'Send application/json.',
  },
  {
    name: 'events as one JSON document',
    request: { method: 'POST', url: '/api/events', payload: [{ winlog: { channel: 'Security' } }] },
    status: 415,
    code: 'API_WRONG_CONTENT_TYPE',
    detail: "Events were sent as 'application/json'.",
    hint: 'Send application/x-ndjson, without Content-Encoding.',
  },
  {
    name: 'events in a compressed body',
    request: { method: 'POST', url: '/api/events', headers: { ...ndjson, 'content-encoding': 'gzip' }, payload: 'x' },
    status: 415,
    code: 'API_WRONG_CONTENT_TYPE',
    detail: "Events were sent as the content encoding 'gzip'.",
  },
  {
    name: 'events where no store keeps any',
    request: { method: 'POST', url: '/api/events', headers: ndjson, payload: event },
    changes: { events: null },
    status: 409,
    code: 'API_NO_EVENT_STORE',
    detail: 'This instance keeps no events of its own.',
  },
  {
    name: 'events of which none is one',
    request: { method: 'POST', url: '/api/events', headers: ndjson, payload: 'a\n{}\n' },
    status: 400,
    code: 'API_NO_GOOD_LINE',
    detail: 'None of the 2 lines was an event.',
  },
  {
    name: 'an error of our own',
    request: { url: '/api/findings' },
    changes: {
      findings: {
        ...buildWorld().context.findings,
        listFindings: () => Promise.reject(new Error('hunter2 in /srv/secret')),
      },
    },
    status: 500,
    code: 'API_INTERNAL',
    detail: 'The request could not be answered.',
  },
];

const world = buildWorld();

test.each(rows)('$name: $status $code', async ({ request, changes, status, code, detail, hint }) => {
  const { request: send } = changes === undefined ? world : buildWorld(changes);
  const response = await send(request);
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(response.json()).toMatchObject({ type: 'about:blank', status, code, detail, ...(hint && { hint }) });
  expect(response.statusCode).toBe(status);
});

test('an error of our own is in the log, and not in the answer', async () => {
  const row = rows.find(({ code }) => code === 'API_INTERNAL')!;
  const { request, errors } = buildWorld(row.changes);
  expect((await request(row.request)).body).not.toMatch(/hunter2|secret|at /);
  expect(errors).toEqual([{ err: new Error('hunter2 in /srv/secret'), method: 'GET', route: '/api/findings' }]);
});

test('a wrong key is told how to authenticate', async () => {
  const { headers } = await buildWorld().request({ url: '/api/findings', key: null });
  expect(headers['www-authenticate']).toBe('Bearer');
});

test('every part of a body that is wrong is named', async () => {
  const payload = { status: 'gone', note: 7, assignee: 'a'.repeat(201) };
  const response = await buildWorld().request({ ...patch, headers: { 'if-match': '"4"' }, payload });
  const { errors } = response.json<{ errors: readonly { at: string }[] }>();
  expect(new Set(errors.map(({ at }) => at))).toEqual(new Set(['/status', '/note', '/assignee']));
});

// Produced by the tests of events and of access, whose answers name a line or need many requests.
const elsewhere = ['API_LINE_NOT_JSON', 'API_LINE_NOT_AN_EVENT', 'API_LINE_TOO_LONG', 'API_TOO_MANY_FAILURES'];

test('every code is produced by a test', () => {
  expect([...new Set([...rows.map(({ code }) => code), ...elsewhere])].sort()).toEqual(Object.keys(apiCodes).sort());
});

test('the table of codes and the answers agree on the status', () => {
  for (const { code, status } of rows) expect(apiCodes[code as keyof typeof apiCodes].status).toBe(status);
});
