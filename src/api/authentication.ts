import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKey, Scope } from '../access/api-key.ts';
import { authenticate } from '../access/authenticate.ts';
import { allows } from '../access/keys.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiContext } from './context.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The scope that a route asks for; `public` asks for no key. Every route says so. */
    scope?: Scope | 'public';
  }
  interface FastifyRequest {
    /** Whose request it is; null on public routes. */
    apiKey: ApiKey | null;
  }
}

/** Different wrong keys from one address in a minute, beyond which its wrong keys are told to wait. */
export const maxFailures = 20;
const failureWindowMs = 60_000;

/** Asks every route of the instance for a key with the route's scope. A route without a scope does not start. */
export async function addAuthentication(app: FastifyInstance, context: ApiContext): Promise<void> {
  await app.register(rateLimit, { global: false });
  const failures = app.createRateLimit({ max: maxFailures, timeWindow: failureWindowMs, keyGenerator: ({ ip }) => ip });
  // A script that goes on with one stale key is no guesser, and must not lock out the people behind its address.
  const sameKey = app.createRateLimit({
    max: 1,
    timeWindow: failureWindowMs,
    keyGenerator: (request) => `${request.ip} ${request.headers.authorization ?? ''}`,
  });

  app.decorateRequest('apiKey', null);
  app.addHook('onRoute', ({ config, url }) => {
    if (config?.scope === undefined) throw new Error(`The route ${url} names no scope`);
  });
  app.addHook('onRequest', async (request) => {
    const { scope } = request.routeOptions.config;
    if (scope === 'public') return;
    request.apiKey = await keyOf(request);
    if (!allows(request.apiKey, scope!)) {
      throw new ApiProblem('API_SCOPE_MISSING', `The key '${request.apiKey.name}' lacks the scope '${scope!}'.`, {
        hint:
          scope === 'admin' ? "Use a key with the scope 'admin'." : `Use a key with the scope '${scope!}' or 'admin'.`,
      });
    }
  });

  async function keyOf(request: FastifyRequest): Promise<ApiKey> {
    const found = await authenticate(context.keys, request.headers.authorization, context.clock());
    const headers = { 'www-authenticate': 'Bearer' };
    switch (found.kind) {
      case 'key':
        return found.key;
      case 'absent':
        throw new ApiProblem('API_KEY_MISSING', 'The request carries no API key.', { headers });
      case 'expired':
        throw new ApiProblem('API_KEY_EXPIRED', `The key '${found.key.name}' expired at ${found.key.expiresAt!}.`, {
          headers,
        });
      case 'unknown':
        await refuseGuessers(request);
        throw new ApiProblem('API_KEY_UNKNOWN', 'The API key is not known here.', { headers });
    }
  }

  // Asked only once a key is known to be wrong: behind a proxy, all people have one address.
  async function refuseGuessers(request: FastifyRequest): Promise<void> {
    const same = await sameKey(request);
    const isRepeated = !same.isAllowed && same.isExceeded;
    const limit = await failures(request, { increment: !isRepeated });
    if (limit.isAllowed || !limit.isExceeded) return;
    throw new ApiProblem('API_TOO_MANY_FAILURES', `${limit.max} different wrong keys came from ${request.ip}.`, {
      headers: { 'retry-after': String(limit.ttlInSeconds) },
    });
  }
}
