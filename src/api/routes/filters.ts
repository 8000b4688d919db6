import type { ApiContext, FilterEntry } from '../context.ts';
import { listPage } from '../list-page.ts';
import { filterItem, filterSchema } from '../schemas/filter.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** Filters: which were loaded, and what each removes. */
export function addFilters(app: TypedInstance, { filters }: ApiContext): void {
  app.get(
    '/api/filters',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listFilters',
        summary: 'List filters and what they removed',
        description:
          'By title. What a filter removed is no match and in no finding, and is counted here once, however often its ' +
          'window is read. A match that two filters remove counts with both.',
        tags: ['rules'],
        querystring: listQuery({}),
        response: { 200: pageOf(filterSchema) },
      },
    },
    async ({ query }) => {
      const page = listPage(await filters.listFilters(), titleAndPlace, pageRequest(query, 'title'));
      return { items: page.items.map(filterItem), next: page.next };
    },
  );
}

function titleAndPlace({ title, at }: FilterEntry): string {
  return JSON.stringify([title ?? '', at.file, String(at.line).padStart(9, '0')]);
}
