import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import { listPage } from '../list-page.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { sourceSchema, sourceStates } from '../schemas/source.ts';
import { listOf, oneOf } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

const query = listQuery({
  state: Type.Optional(listOf(oneOf(sourceStates), { description: 'Any of these states.' })),
});

/** Sources: where events come from, and how each is doing. */
export function addSources(app: TypedInstance, { sources }: ApiContext): void {
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
    ({ query: { limit, cursor, state } }) => {
      const chosen = sources().filter((source) => state?.includes(source.state) ?? true);
      return listPage(chosen, ({ name }) => name, pageRequest({ limit, cursor }, 'name'));
    },
  );
}
