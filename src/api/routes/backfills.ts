import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { ApiProblem } from '../api-problem.ts';
import type { ApiContext } from '../context.ts';
import { noSuch } from '../known-ids.ts';
import { listPage } from '../list-page.ts';
import { readBackfillRequest } from '../read-backfill-request.ts';
import {
  backfillDetail,
  backfillDetailSchema,
  backfillItem,
  backfillRequestSchema,
  backfillSchema,
} from '../schemas/backfill.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { idParams } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** Backfills: rules that are run over the past. */
export function addBackfills(app: TypedInstance, context: ApiContext): void {
  const { store, progress, heed } = context.backfills;

  app.get(
    '/api/backfills',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listBackfills',
        summary: 'List backfills',
        description: 'The newest first, those that are done or cancelled included.',
        tags: ['backfills'],
        querystring: listQuery({}),
        response: { 200: pageOf(backfillSchema) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const page = listPage(
        await store.listBackfills(),
        ({ askedMs, id }) => `${Number.MAX_SAFE_INTEGER - askedMs} ${id}`,
        pageRequest({ limit, cursor }, '-askedAt'),
      );
      const items = page.items.map(async (backfill) => backfillItem(backfill, await progress(backfill)));
      return { items: await Promise.all(items), next: page.next };
    },
  );

  app.get(
    '/api/backfills/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'readBackfill',
        summary: 'Read a backfill',
        tags: ['backfills'],
        params: idParams,
        response: { 200: backfillDetailSchema },
      },
    },
    async ({ params: { id } }) => {
      const backfill = await store.backfill(id);
      if (backfill === null) throw noSuch('backfill', id);
      return backfillDetail(backfill, await progress(backfill));
    },
  );

  app.post(
    '/api/backfills',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'createBackfill',
        summary: 'Have rules run over the past',
        description:
          'Through the same steps as a live run, so that its matches have the ids that a live run would have given ' +
          'them. It is run while nothing live is due, and goes on after a restart. What a rule in its present revision ' +
          'has searched already is not read again for it.',
        tags: ['backfills'],
        body: backfillRequestSchema,
        response: { 201: backfillDetailSchema },
      },
    },
    async ({ body, apiKey }, reply) => {
      const asked = readBackfillRequest(body, context);
      const request = {
        ...asked,
        id: randomUUID(),
        source: body.source,
        askedBy: apiKey!.id,
        askedMs: context.clock(),
      };
      await store.addBackfill(request, null);
      heed();
      const backfill = (await store.backfill(request.id))!;
      return reply.code(201).send(backfillDetail(backfill, await progress(backfill)));
    },
  );

  app.delete(
    '/api/backfills/:id',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'cancelBackfill',
        summary: 'Cancel a backfill',
        description: 'It ends after the window in hand. What it has covered and found stays, and it is still listed.',
        tags: ['backfills'],
        params: idParams,
        response: { 204: Type.Null({ description: 'It reads nothing more.' }) },
      },
    },
    async ({ params: { id }, apiKey }, reply) => {
      if ((await store.backfill(id)) === null) throw noSuch('backfill', id);
      if (!(await store.cancelBackfill(id, { by: apiKey!.id, atMs: context.clock() }))) {
        throw new ApiProblem('API_BACKFILL_ENDED', `The backfill '${id}' is not under way any more.`);
      }
      heed();
      return reply.code(204).send(null);
    },
  );
}
