import type { ApiContext } from '../context.ts';
import { quarantineItem, quarantineSchema } from '../schemas/quarantine.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** Quarantine: matches that could not be stored. */
export function addQuarantine(app: TypedInstance, { quarantine, rules }: ApiContext): void {
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
}
