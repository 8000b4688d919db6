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
        description:
          'Ready: rules run, every source can be read, none is searched more than `readiness.maxLag` behind its newest ' +
          'events, and no window has failed for longer than `readiness.maxGapAge`. Else 503 with the reasons. While older ' +
          'events are caught up with, it is ready as long as the newest are searched on time.',
        tags: ['health'],
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const reasons = await notReady();
      reply.code(reasons.length === 0 ? 200 : 503);
      return { ready: reasons.length === 0, reasons };
    },
  );
}
