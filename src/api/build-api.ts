import { fastify } from 'fastify';
import type { FastifyError, FastifyInstance } from 'fastify';
import { answerProblem } from './answer-problem.ts';
import { ApiProblem } from './api-problem.ts';
import { addAuthentication } from './authentication.ts';
import type { ApiContext } from './context.ts';
import { addOpenApi } from './openapi.ts';
import { addAudit } from './routes/audit.ts';
import { addBackfills } from './routes/backfills.ts';
import { addCoverage } from './routes/coverage.ts';
import { addDocsRoute } from './routes/docs.ts';
import { addEvents } from './routes/events.ts';
import { addFilters } from './routes/filters.ts';
import { addFields } from './routes/fields.ts';
import { addFindings } from './routes/findings.ts';
import { addHealth } from './routes/health.ts';
import { addKeys } from './routes/keys.ts';
import { addMatches } from './routes/matches.ts';
import { addMetrics } from './routes/metrics.ts';
import { addOpenApiRoute } from './routes/openapi.ts';
import { addQuarantine } from './routes/quarantine.ts';
import { addRules } from './routes/rules.ts';
import { addSamples } from './routes/samples.ts';
import { addSources } from './routes/sources.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { validatorCompiler } from './validate.ts';

// A client that sends its request slower than this holds a connection for nothing.
const requestTimeoutMs = 120_000;

/** Builds the REST API over what it is given. It does not listen: tests inject requests, and the service starts it. */
export function buildApi(context: ApiContext): FastifyInstance {
  const app = fastify({
    bodyLimit: context.limits.maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    frameworkErrors: (error, request, reply) => {
      addSecurityHeaders(reply);
      answerProblem(error, request, reply, context.log);
    },
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => answerProblem(error, request, reply, context.log));
  app.setNotFoundHandler((request) => {
    throw new ApiProblem('API_NO_SUCH_ROUTE', `There is no ${request.method} ${request.url.split('?')[0]!}.`);
  });
  app.addHook('onRequest', (_request, reply, next) => {
    addSecurityHeaders(reply);
    next();
  });
  app.removeContentTypeParser('text/plain');

  app.register(async (api) => {
    api.setValidatorCompiler(validatorCompiler);
    await addOpenApi(api);
    await addAuthentication(api, context);
    addFindings(api, context);
    addMatches(api, context);
    addQuarantine(api, context);
    addRules(api, context);
    addFilters(api, context);
    addCoverage(api, context);
    addBackfills(api, context);
    addFields(api, context);
    addSources(api, context);
    addEvents(api, context);
    addSamples(api, context);
    addKeys(api, context);
    addAudit(api, context);
    addHealth(api, context);
    addMetrics(api, context);
    addOpenApiRoute(api);
    addDocsRoute(api);
  });
  return app;
}
