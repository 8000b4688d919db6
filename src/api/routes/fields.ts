import { Type } from 'typebox';
import { findFields } from '../../ecs/field-catalog.ts';
import type { FieldEntry } from '../../ecs/field-catalog.ts';
import { shapes } from '../../ecs/mapping.ts';
import { didYouMean } from '../../text/near-miss.ts';
import { ApiProblem } from '../api-problem.ts';
import type { LiveField } from '../../ecs/live-field.ts';
import { SourceError } from '../../hunt/event-source.ts';
import type { FieldReader } from '../../hunt/event-source.ts';
import { readLiveFields } from '../../hunt/live-fields.ts';
import type { ApiContext } from '../context.ts';
import { noSuch } from '../known-ids.ts';
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
  source: Type.Optional(
    Type.String({ description: 'Tells also how this source maps and fills the places of the field `name`.' }),
  ),
});

/** Fields: where documents hold what Sigma rules name, and which field a path of a document is. */
export function addFields(app: TypedInstance, { fields, fieldReader }: ApiContext): void {
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
    async ({ query: { limit, cursor, name, logsource, shape, source }, apiKey }) => {
      const known = fields();
      checkLogsource(logsource, known);
      if (source !== undefined && name === undefined) throw nameMissing();
      const reader = source === undefined ? null : fieldReader(source);
      if (source !== undefined && reader === null) throw noSuch('source', source);
      const found = findFields(known, {
        ...(name !== undefined && { name }),
        ...(logsource !== undefined && { logsource }),
        ...(shape !== undefined && { shapes: shape }),
      });
      const { items, next } = listPage(found, fieldAndEvent, pageRequest({ limit, cursor }, 'field'));
      const live = reader === null ? null : await readLive(reader, items);
      const isAdmin = apiKey?.scopes.includes('admin') === true;
      return {
        items: items.map((item, index) => ({ ...item, live: shownTo(isAdmin, live?.[index] ?? null) })),
        next,
      };
    },
  );
}

/** Each kind of event of each field is a search: of all fields, hundreds. */
function nameMissing(): ApiProblem {
  return new ApiProblem('API_BAD_PARAMETER', "'source' is given without 'name'.", {
    hint: 'Ask the source for one field at a time.',
    parts: [{ at: 'name', detail: 'is needed with source' }],
  });
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

/** Null where the source cannot be read; GET /api/sources says why. */
async function readLive(reader: FieldReader, entries: readonly FieldEntry[]): Promise<readonly LiveField[] | null> {
  try {
    return await readLiveFields(reader, entries);
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}

/** Examples are data, of events that no rule has matched: other keys read those of matches alone. */
function shownTo(isAdmin: boolean, live: LiveField | null): LiveField | null {
  if (live === null || isAdmin) return live;
  return { ...live, paths: live.paths.map((path) => ({ ...path, example: null })) };
}

function fieldAndEvent({ field, logsource, event }: FieldEntry): string {
  return JSON.stringify([field, logsource, event]);
}
