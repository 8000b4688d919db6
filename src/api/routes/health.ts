import { Type } from 'typebox';
import type { ApiContext } from '../context.ts';
import { listOf } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

const readiness = Type.Object({
  ready: Type.Boolean(),
  reasons: listOf(Type.String(), { description: 'Why it is not ready.' }),
});

/** Health, for whatever starts and watches the service. Without a key, so that it names no source and no rule. */
export function addHealth(app: TypedInstance, { notReady }: ApiContext): void {
  app.get(
    '/api/health/live',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'isLive',
        summary: 'Does the process answer?',
        tags: ['health'],
        response: { 200: Type.Object({ live: Type.Literal(true) }) },
      },
    },
    () => ({ live: true as const }),
  );

  app.get(
    '/api/health/ready',
    {
      config: { scope: 'public' },
      schema: {
        operationId: 'isReady',
        summary: 'Is it ready to work?',
        description: 'Ready: rules run, and every source can be read. Else 503 with the reasons.',
        tags: ['health'],
        response: { 200: readiness, 503: readiness },
      },
    },
    (_request, reply) => {
      const reasons = notReady();
      reply.code(reasons.length === 0 ? 200 : 503);
      return { ready: reasons.length === 0, reasons };
    },
  );
}
