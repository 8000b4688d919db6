import { ApiProblem } from './api-problem.ts';

/** The span of a query whose `from` and `to` have been checked to be instants. */
export function readSpan({ from, to }: { from?: string; to?: string }): { fromMs?: number; toMs?: number } {
  const span = {
    ...(from !== undefined && { fromMs: Date.parse(from) }),
    ...(to !== undefined && { toMs: Date.parse(to) }),
  };
  if (span.fromMs !== undefined && span.toMs !== undefined && span.fromMs >= span.toMs) {
    throw new ApiProblem('API_BAD_PARAMETER', `'from' (${from!}) is not before 'to' (${to!}).`, {
      hint: "'to' is the first instant that is left out.",
      parts: [{ at: 'from', detail: "must be before 'to'" }],
    });
  }
  return span;
}
