import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** The sample events that ship with the product. */
export function addSamples(app: TypedInstance, { samples }: ApiContext): void {
  app.delete(
    '/api/samples',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'removeSamples',
        summary: 'Remove the sample events',
        description:
          'With their matches, and the findings that have no others. They are not loaded again. What was found in ' +
          'your own events stays.',
        tags: ['events'],
        response: {
          200: Type.Object({
            events: Type.Integer({ description: 'Events that were removed.' }),
            matches: Type.Integer({ description: 'Matches that were removed.' }),
          }),
        },
      },
    },
    ({ apiKey }) => samples.removeSamples(apiKey!.id),
  );
}
