import type { InjectOptions } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { configuredKey } from '../../src/access/keys.ts';
import { buildWorld, ids } from './world.ts';

type Scope = 'read' | 'triage' | 'ingest' | 'admin' | 'public';

const routes: Readonly<Record<string, Scope>> = {
  'GET /api/findings': 'read',
  'GET /api/findings/{id}': 'read',
  'PATCH /api/findings/{id}': 'triage',
  'GET /api/matches': 'read',
  'GET /api/matches/{id}': 'read',
  'GET /api/quarantine': 'read',
  'POST /api/quarantine/replay': 'admin',
  'POST /api/quarantine/{id}/replay': 'admin',
  'GET /api/rules': 'read',
  'GET /api/rules/{id}': 'read',
  'GET /api/filters': 'read',
  'GET /api/coverage': 'read',
  'GET /api/backfills': 'read',
  'GET /api/backfills/{id}': 'read',
  'POST /api/backfills': 'admin',
  'DELETE /api/backfills/{id}': 'admin',
  'GET /api/fields': 'read',
  'POST /api/rules/reload': 'admin',
  'GET /api/sources': 'read',
  'POST /api/events': 'ingest',
  'DELETE /api/samples': 'admin',
  'GET /api/audit': 'admin',
  'GET /api/keys': 'admin',
  'POST /api/keys': 'admin',
  'DELETE /api/keys/{id}': 'admin',
  'GET /api/health/live': 'public',
  'GET /api/health/ready': 'public',
  'GET /metrics': 'read',
  'GET /api/openapi.json': 'read',
};

const { request } = buildWorld();
let described: Readonly<Record<string, string>>;
beforeAll(async () => {
  const { paths } = (await request({ url: '/api/openapi.json' })).json<{
    paths: Record<string, Record<string, { security: readonly { key: readonly string[] }[] }>>;
  }>();
  described = Object.fromEntries(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => [
        `${method.toUpperCase()} ${path}`,
        security[0]?.key[0] ?? 'public',
      ]),
    ),
  );
});

test('the OpenAPI document names these routes, each with its scope', () => {
  expect(described).toEqual(routes);
});

test.each(Object.entries(routes))('%s asks for %s', async (route, scope) => {
  const [method, path] = route.split(' ') as [InjectOptions['method'], string];
  const url = path.replace('{id}', ids.findings[0]);
  const statuses: Record<string, number> = {};
  for (const key of [null, 'expired', 'read', 'triage', 'ingest', 'admin'] as const) {
    const { statusCode } = await request({ method, url, key });
    statuses[key ?? 'none'] = statusCode === 401 || statusCode === 403 ? statusCode : 0;
  }
  const ofKey = (key: Scope) => (scope === 'public' || key === scope || key === 'admin' ? 0 : 403);
  const keyless = scope === 'public' ? 0 : 401;
  expect(statuses).toEqual({
    none: keyless,
    expired: keyless,
    read: ofKey('read'),
    triage: ofKey('triage'),
    ingest: ofKey('ingest'),
    admin: 0,
  });
});

test('the key of the configuration is accepted and is in no list', async () => {
  const world = buildWorld();
  const configured = configuredKey('of-the-configuration');
  const { app } = buildWorld({ keys: { store: world.context.keys.store, configured } });
  const response = await app.inject({ url: '/api/keys', headers: { authorization: 'Bearer of-the-configuration' } });
  expect(response.statusCode).toBe(200);
  expect(response.body).not.toContain('configuration');
});

test('HEAD asks for the same key as GET', async () => {
  const head = { method: 'HEAD', url: '/api/findings' } as const;
  expect((await request({ ...head, key: null })).statusCode).toBe(401);
  expect((await request({ ...head, key: 'ingest' })).statusCode).toBe(403);
  expect((await request(head)).statusCode).toBe(200);
});

test('metrics are open only where the configuration says so', async () => {
  expect((await buildWorld().request({ url: '/metrics', key: null })).statusCode).toBe(401);
  const open = await buildWorld({ openMetrics: true }).request({ url: '/metrics', key: null });
  expect([open.statusCode, open.body]).toEqual([200, expect.stringContaining('sigma_bridge_quarantined_matches 2')]);
});

test('twenty different wrong keys shut the wrong keys of their address out for a minute, one that is repeated does not', async () => {
  const { app } = buildWorld();
  const get = async (key: string, remoteAddress: string) =>
    (await app.inject({ url: '/api/findings', remoteAddress, headers: { authorization: `Bearer ${key}` } })).statusCode;
  for (let attempt = 0; attempt < 25; attempt++) expect(await get('stale', '10.0.0.1')).toBe(401);
  for (let attempt = 0; attempt < 20; attempt++) expect(await get(`guess${attempt}`, '10.0.0.2')).toBe(401);
  expect(await get('guess20', '10.0.0.2')).toBe(429);
  expect(await get('guess20', '10.0.0.2')).toBe(429);
  expect(await get('guess20', '10.0.0.3')).toBe(401);
});

test('whoever guesses keys behind a proxy does not lock out the others behind it', async () => {
  const { app, request } = buildWorld();
  for (let attempt = 0; attempt < 30; attempt++)
    await app.inject({ url: '/api/findings', headers: { authorization: `Bearer guess${attempt}` } });
  expect((await request({ url: '/api/findings', key: 'read' })).statusCode).toBe(200);
  expect((await request({ url: '/api/findings', key: 'expired' })).statusCode).toBe(401);
});

test('every answer, a problem too, forbids browsers to keep, frame, sniff or run it', async () => {
  for (const url of ['/api/findings', '/nowhere', '/api/%zz', '/api/health/live']) {
    const { headers } = await request({ url });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
  }
});
