import { Type } from 'typebox';
import { decodeCursor, encodeCursor } from '../../findings/cursor.ts';
import type { ApiContext } from '../context.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { instant } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

const sort = '-sequence';

const auditSchema = Type.Object({
  sequence: Type.Integer({ description: 'Counts the entries from 1.' }),
  at: instant,
  by: Type.String({ description: 'Id of the key that was used, or `configuration`, `command line` or `first start`.' }),
  action: Type.String({ description: '`finding.triage`, `key.create`, `key.delete` or `samples.remove`.' }),
  subject: Type.String({ description: 'Id of what was changed.' }),
  detail: Type.String({ description: 'What was changed about it.' }),
});

/** The audit log: every change by a person. For administrators. */
export function addAudit(app: TypedInstance, { audit }: ApiContext): void {
  app.get(
    '/api/audit',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'listAudit',
        summary: 'List what people changed',
        description: 'The newest first. Nothing is ever taken out.',
        tags: ['keys'],
        querystring: listQuery({}),
        response: { 200: pageOf(auditSchema) },
      },
    },
    async ({ query }) => {
      const { limit, cursor } = pageRequest(query, sort);
      const before = decodeCursor(cursor, sort)?.value ?? null;
      // One more than is shown tells whether the log goes on.
      const entries = await audit.listAudit(limit + 1, before);
      const items = entries.slice(0, limit);
      const goesOn = entries.length > limit;
      return { items, next: goesOn ? encodeCursor({ sort, value: items.at(-1)!.sequence, tie: '' }) : null };
    },
  );
}
