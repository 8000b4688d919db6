import { Type } from 'typebox';
import { keyRecord, makeKey, withoutHash } from '../../access/keys.ts';
import { instantSyntax, parseInstant } from '../../text/instant.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ApiContext } from '../context.ts';
import { noSuch } from '../known-ids.ts';
import { listPage } from '../list-page.ts';
import { keyRequestSchema, keySchema, newKeySchema } from '../schemas/key.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { idParams } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** API keys: who may do what. For administrators. */
export function addKeys(app: TypedInstance, { keys: { store }, clock }: ApiContext): void {
  app.get(
    '/api/keys',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'listKeys',
        summary: 'List API keys',
        description:
          'By time of creation, without the keys themselves. The admin key of the configuration is not among them.',
        tags: ['keys'],
        querystring: listQuery({}),
        response: { 200: pageOf(keySchema) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const page = listPage(
        await store.listKeys(),
        (key) => `${key.createdAt} ${key.id}`,
        pageRequest({ limit, cursor }, 'createdAt'),
      );
      return { items: page.items.map(withoutHash), next: page.next };
    },
  );

  app.post(
    '/api/keys',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'createKey',
        summary: 'Make an API key',
        description:
          'A key may do what its scopes say and nothing beside: `triage` alone does not read. `admin` may do everything.',
        tags: ['keys'],
        body: keyRequestSchema,
        response: { 201: newKeySchema },
      },
    },
    async ({ body: { name, scopes, expiresAt }, apiKey }, reply) => {
      const createdAt = new Date(clock()).toISOString();
      const key = makeKey();
      const record = keyRecord(key, { name, scopes, createdAt, expiresAt: readExpiry(expiresAt ?? null, clock()) });
      await store.createKey(record, apiKey!.id);
      return reply.code(201).send({ ...withoutHash(record), key });
    },
  );

  app.delete(
    '/api/keys/:id',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'deleteKey',
        summary: 'Delete an API key',
        tags: ['keys'],
        params: idParams,
        response: { 204: Type.Null({ description: 'The key is no longer accepted.' }) },
      },
    },
    async ({ params: { id }, apiKey }, reply) => {
      if (!(await store.deleteKey(id, apiKey!.id))) throw noSuch('key', id);
      return reply.code(204).send(null);
    },
  );
}

function readExpiry(text: string | null, nowMs: number): string | null {
  if (text === null) return null;
  const instant = parseInstant(text);
  const hint = `Write ${instantSyntax}, in the future.`;
  if (instant === 'no-zone') {
    throw new ApiProblem('API_TIME_WITHOUT_ZONE', `'expiresAt' is '${text}', a time without a zone.`, { hint });
  }
  if (instant === null || instant <= nowMs) {
    const wrong = instant === null ? 'which is no time' : 'which is past';
    throw new ApiProblem('API_BAD_BODY', `'expiresAt' is '${text}', ${wrong}.`, {
      hint,
      parts: [{ at: '/expiresAt', detail: wrong }],
    });
  }
  return new Date(instant).toISOString();
}
