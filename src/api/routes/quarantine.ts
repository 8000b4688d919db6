import type { ApiContext } from '../context.ts';
import { noSuch } from '../known-ids.ts';
import { quarantineItem, quarantineSchema, replaySchema } from '../schemas/quarantine.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { idParams } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** Quarantine: matches that could not be stored. */
export function addQuarantine(app: TypedInstance, { quarantine, rules, replay }: ApiContext): void {
  app.get(
    '/api/quarantine',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listQuarantine',
        summary: 'List matches that could not be stored',
        description:
          'The newest first, without their events. They are in no finding and in no other list; the metric ' +
          '`sigma_bridge_quarantined_matches` counts them.',
        tags: ['matches'],
        querystring: listQuery({}),
        response: { 200: pageOf(quarantineSchema) },
      },
    },
    async ({ query }) => {
      const page = await quarantine.listRejected(pageRequest(query, '-rejected'));
      return { items: page.items.map((rejected) => quarantineItem(rejected, rules)), next: page.next };
    },
  );

  app.post(
    '/api/quarantine/replay',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'replayQuarantine',
        summary: 'Try once more to store every match of the quarantine',
        description: 'What is stored leaves the quarantine and is grouped into findings; what is refused again stays.',
        tags: ['matches'],
        response: { 200: replaySchema },
      },
    },
    ({ apiKey }) => replay.all(apiKey!.id),
  );

  app.post(
    '/api/quarantine/:id/replay',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'replayQuarantinedMatch',
        summary: 'Try once more to store a match of the quarantine',
        description: 'Where it is stored, it leaves the quarantine; where it is refused again, it stays.',
        tags: ['matches'],
        params: idParams,
        response: { 200: replaySchema },
      },
    },
    async ({ params: { id }, apiKey }) => {
      const counts = await replay.one(id, apiKey!.id);
      if (counts === null) throw noSuch('quarantined match', id);
      return counts;
    },
  );
}
