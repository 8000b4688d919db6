import { anyJson } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** The description of this API. */
export function addOpenApiRoute(app: TypedInstance): void {
  app.get(
    '/api/openapi.json',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'readOpenApi',
        summary: 'This description, as OpenAPI 3.1',
        tags: ['health'],
        response: { 200: anyJson('An OpenAPI document.') },
      },
    },
    () => ({ ...app.swagger() }),
  );
}
