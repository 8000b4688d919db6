import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageError } from '../findings/page-error.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiContext } from './context.ts';

/** Answers whatever a hook or a handler threw, so that nobody but the log learns of our own errors. */
export function answerProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: ApiContext['log'],
): FastifyReply {
  const problem = problemOf(error);
  if (problem.statusCode >= 500) {
    log.error({ err: error, method: request.method, route: request.routeOptions.url ?? null }, 'request failed');
  }
  return reply
    .code(problem.statusCode)
    .headers(problem.headers)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemBody(problem));
}

/** The members of RFC 9457, our code, a hint how to mend it, and the parts at fault. `about:blank`: the title says the status. */
export function problemBody({ statusCode, message, code, hint, parts }: ApiProblem): object {
  return {
    type: 'about:blank',
    title: STATUS_CODES[statusCode] ?? 'Error',
    status: statusCode,
    code,
    detail: message,
    hint,
    ...(parts.length > 0 && { errors: parts }),
  };
}

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof PageError) {
    const { message, hint } = error.diagnostic;
    return new ApiProblem('API_BAD_PARAMETER', message, hint === undefined ? {} : { hint });
  }
  return fromFramework(error) ?? new ApiProblem('API_INTERNAL', 'The request could not be answered.');
}

/** What Fastify itself refuses before a handler runs: its own codes and texts stay inside. */
function fromFramework(error: unknown): ApiProblem | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  const code = 'code' in error ? error.code : null;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiProblem('API_BODY_TOO_LARGE', 'The body is larger than this instance takes.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiProblem('API_WRONG_CONTENT_TYPE', 'The route does not take a body of this content type.', {
        hint: 'Send application/json.',
      });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new ApiProblem('API_BAD_BODY', 'The body is not JSON.');
    case 'FST_ERR_BAD_URL':
      return new ApiProblem('API_BAD_ADDRESS', 'The address of the request cannot be read.');
    default: {
      const isTheirs = typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
      return isTheirs ? new ApiProblem('API_REQUEST_REFUSED', 'The request cannot be read.') : null;
    }
  }
}
