import { Type } from 'typebox';
import { findFields } from '../../ecs/field-catalog.ts';
import type { FieldEntry } from '../../ecs/field-catalog.ts';
import { shapes } from '../../ecs/mapping.ts';
import { didYouMean } from '../../text/near-miss.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ApiContext } from '../context.ts';
import { listPage } from '../list-page.ts';
import { fieldSchema } from '../schemas/field.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { listOf, oneOf } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

const query = listQuery({
  name: Type.Optional(
    Type.String({ description: 'A Sigma field, or a path of documents: process.pe.imphash. Without regard to case.' }),
  ),
  logsource: Type.Optional(Type.String({ description: 'As process_creation; with the fields that every event has.' })),
  shape: Type.Optional(listOf(oneOf(shapes), { description: 'Places in documents of these shapes only.' })),
});

/** Fields: where documents hold what Sigma rules name, and which field a path of a document is. */
export function addFields(app: TypedInstance, { fields }: ApiContext): void {
  app.get(
    '/api/fields',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listFields',
        summary: 'Look up fields',
        description:
          'By field, logsource and kind of event. No item: no mapping names the field, or none of that logsource does.',
        tags: ['fields'],
        querystring: query,
        response: { 200: pageOf(fieldSchema) },
      },
    },
    ({ query: { limit, cursor, name, logsource, shape } }) => {
      checkLogsource(logsource, fields);
      const found = findFields(fields, {
        ...(name !== undefined && { name }),
        ...(logsource !== undefined && { logsource }),
        ...(shape !== undefined && { shapes: shape }),
      });
      return listPage(found, fieldAndEvent, pageRequest({ limit, cursor }, 'field'));
    },
  );
}

/** An empty list would say that a misspelt logsource has no such field. */
function checkLogsource(logsource: string | undefined, fields: readonly FieldEntry[]): void {
  const known = [...new Set(fields.flatMap((entry) => entry.logsource ?? []))];
  if (logsource === undefined || known.some((one) => one.toLowerCase() === logsource.toLowerCase())) return;
  throw new ApiProblem('API_BAD_PARAMETER', `No mapping knows the logsource '${logsource}'.`, {
    hint: didYouMean(logsource, known, `Known are: ${known.join(', ')}.`),
    parts: [{ at: 'logsource', detail: 'is not known' }],
  });
}

function fieldAndEvent({ field, logsource, event }: FieldEntry): string {
  return JSON.stringify([field, logsource, event]);
}
