import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import { listPage } from '../list-page.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { silenceItem } from '../schemas/self-watch.ts';
import { sourceSchema, sourceStates } from '../schemas/source.ts';
import { listOf, oneOf } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

const query = listQuery({
  state: Type.Optional(listOf(oneOf(sourceStates), { description: 'Any of these states.' })),
});

/** Sources: where events come from, and how each is doing. */
export function addSources(app: TypedInstance, { sources, selfWatch }: ApiContext): void {
  app.get(
    '/api/sources',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listSources',
        summary: 'List sources',
        tags: ['sources'],
        querystring: query,
        response: { 200: pageOf(sourceSchema) },
      },
    },
    async ({ query: { limit, cursor, state } }) => {
      const watches = new Map((await selfWatch()).map((watch) => [watch.source, watch]));
      const chosen = sources().filter((source) => state?.includes(source.state) ?? true);
      const page = listPage(chosen, ({ name }) => name, pageRequest({ limit, cursor }, 'name'));
      return {
        items: page.items.map((source) => ({ ...source, silence: silenceItem(watches.get(source.name)!) })),
        next: page.next,
      };
    },
  );
}
