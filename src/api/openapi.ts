import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { problemSchema } from './schemas/problem.ts';

/** Describes every route that is added afterwards in one OpenAPI 3.1 document: `app.swagger()`. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  app.addSchema(problemSchema);
  app.addHook('onRoute', describeAccess);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'sigma-bridge',
        version: '1',
        description:
          'Findings of Sigma rules over Windows events. Lists answer `{"items":[…],"next":"cursor"|null}`; errors are ' +
          'RFC 9457 problem details with a code. Times are ISO 8601 and need a zone; answers are UTC.',
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key. Scopes: read, triage, ingest, admin.' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `schema-${index}`,
    },
  });
}

const nothing = Type.Object({}, { additionalProperties: false });

/** What follows from a route's scope, so that no route has to repeat it. */
function describeAccess(route: RouteOptions): void {
  const scope = route.config?.scope;
  const isPublic = scope === undefined || scope === 'public';
  const answers = Object.entries((route.schema?.response ?? {}) as Readonly<Record<string, object>>);
  const described = answers.map(([status, schema]) => [status, { description: 'The answer.', ...schema }] as const);
  route.schema = {
    // A route that takes no parameters says so to whoever sends one. Probes of the health routes may add what they like.
    ...(!isPublic && { querystring: nothing }),
    ...route.schema,
    security: isPublic ? [] : [{ key: [scope] }],
    response: { ...(!isPublic && { '4xx': problem }), '5xx': problem, ...Object.fromEntries(described) },
  };
}

const problem = {
  description: 'A problem.',
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
};
