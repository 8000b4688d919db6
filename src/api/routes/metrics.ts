import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import type { TypedInstance } from '../typed-instance.ts';

/** Metrics for Prometheus. */
export function addMetrics(app: TypedInstance, { metrics, openMetrics }: ApiContext): void {
  app.get(
    '/metrics',
    {
      config: { scope: openMetrics ? 'public' : 'read' },
      schema: {
        operationId: 'readMetrics',
        summary: 'Metrics',
        description: 'In the text format of Prometheus. Open without a key where `api.openMetrics` says so.',
        tags: ['health'],
        produces: ['text/plain'],
        response: { 200: { content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (_request, reply) => {
      reply.type(metrics.contentType);
      return metrics.metrics();
    },
  );
}
