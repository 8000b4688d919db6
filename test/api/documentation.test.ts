import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { documentApi, examples } from './document-api.ts';
import { buildWorld } from './world.ts';

const docs = (name: string) => resolve(import.meta.dirname, '../../docs', name);

test('docs/api.md says what the API describes and answers (vitest -u writes it)', async () => {
  await expect(await documentApi()).toMatchFileSnapshot(docs('api.md'));
});

test('every example is of a route that exists', async () => {
  const { paths } = (await buildWorld().request({ url: '/api/openapi.json' })).json<{
    paths: Readonly<Record<string, object>>;
  }>();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(Object.keys(examples).sort()).toEqual(routes.sort());
});

test('the OpenAPI document is of version 3.1, and each operation has a name of its own and its answers', async () => {
  const document = (await buildWorld().request({ url: '/api/openapi.json' })).json<{
    openapi: string;
    paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; responses: object }>>>>;
  }>();
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(document.openapi).toBe('3.1.0');
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { responses } of operations) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['5XX']));
});
