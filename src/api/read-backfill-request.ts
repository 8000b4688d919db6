import type { RuleRef } from '../hunt/ledger.ts';
import type { Window } from '../hunt/window.ts';
import { didYouMean } from '../text/near-miss.ts';
import { parsePastTime, pastTimeSyntax } from '../text/past-time.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiContext } from './context.ts';
import type { BackfillBody } from './schemas/backfill.ts';

/** What a request for a backfill asks for. Throws an `ApiProblem` where its source, its span or its rules are not there. */
export function readBackfillRequest(
  body: BackfillBody,
  { rules, sources, clock }: Pick<ApiContext, 'rules' | 'sources' | 'clock'>,
): { readonly window: Window; readonly rules: readonly RuleRef[] } {
  const names = sources().map(({ name }) => name);
  if (!names.includes(body.source)) {
    throw badBody('source', `There is no source '${body.source}'.`, {
      hint: didYouMean(body.source, names, `There are: ${names.join(', ')}.`),
    });
  }
  return { window: readWindow(body, clock()), rules: readRules(body, rules) };
}

function readWindow(body: BackfillBody, nowMs: number): Window {
  const fromMs = readTime('from', body.from, nowMs);
  const toMs = body.to === undefined ? nowMs : readTime('to', body.to, nowMs);
  if (toMs > nowMs) throw badBody('to', `'to' (${body.to!}) has not come yet.`);
  if (fromMs >= toMs) throw badBody('from', `'from' (${body.from}) is not before 'to' (${body.to ?? 'now'}).`);
  return { fromMs, toMs };
}

function readTime(name: 'from' | 'to', text: string, nowMs: number): number {
  const instant = parsePastTime(text, nowMs);
  const hint = `Write ${pastTimeSyntax}.`;
  if (instant === 'no-zone') {
    throw new ApiProblem('API_TIME_WITHOUT_ZONE', `'${name}' is '${text}', a time without a zone.`, { hint });
  }
  if (instant === null) throw badBody(name, `'${name}' is '${text}', which is no time.`, { hint });
  return instant;
}

function readRules({ source, rules: asked }: BackfillBody, directory: ApiContext['rules']): readonly RuleRef[] {
  const running = new Map(
    directory
      .listRules()
      .filter(({ enabled, sources }) => enabled && sources.includes(source))
      .flatMap(({ id, revision }) => (id === null || revision === null ? [] : [[id, { id, revision }] as const])),
  );
  if (asked === 'all') {
    if (running.size > 0) return [...running.values()];
    throw new ApiProblem('API_RULES_NOT_RUNNING', `No rule runs on '${source}'.`);
  }
  const ids = [...new Set(asked.map((id) => id.toLowerCase()))];
  const missing = ids.filter((id) => !running.has(id));
  if (missing.length === 0) return ids.map((id) => running.get(id)!);
  const reasonOf = (id: string) =>
    directory.rule(id) === null ? `no rule '${id}' is loaded` : `'${id}' does not run on '${source}'`;
  throw new ApiProblem('API_RULES_NOT_RUNNING', `${missing.map(reasonOf).join(', ')}.`, {
    parts: missing.map((id) => ({
      at: `/rules/${asked.findIndex((written) => written.toLowerCase() === id)}`,
      detail: reasonOf(id),
    })),
  });
}

function badBody(name: string, detail: string, { hint }: { readonly hint?: string } = {}): ApiProblem {
  return new ApiProblem('API_BAD_BODY', detail, {
    ...(hint === undefined ? {} : { hint }),
    parts: [{ at: `/${name}`, detail }],
  });
}
