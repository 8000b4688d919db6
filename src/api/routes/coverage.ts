import { Type } from 'typebox';
import type { Window } from '../../hunt/window.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ApiContext } from '../context.ts';
import { noSuch } from '../known-ids.ts';
import { listPage } from '../list-page.ts';
import { readSpan } from '../read-span.ts';
import { coverageItem, coverageSchema } from '../schemas/coverage.ts';
import { listQuery, pageOf, pageRequest, spanParameters } from '../schemas/page.ts';
import { selfWatchFields, selfWatchItem } from '../schemas/self-watch.ts';
import type { TypedInstance } from '../typed-instance.ts';

const query = listQuery({
  source: Type.Optional(Type.String({ description: 'Name of a source.' })),
  rule: Type.Optional(
    Type.String({ description: 'Id of a rule: only sources on which it is or was active, with its own coverage.' }),
  ),
  ...spanParameters,
});

const dayMs = 86_400_000;
/** Longer ones would be answers of many megabytes: a run a minute. */
const longestSpanMs = 31 * dayMs;

/** Coverage: what has been searched, by which rules, and what is open. */
export function addCoverage(app: TypedInstance, { coverage, rules, selfWatch }: ApiContext): void {
  app.get(
    '/api/coverage',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'readCoverage',
        summary: 'Read what has been searched',
        description:
          "Times are those of the source's ingest clock. A source is read from `start`, where its first rule became " +
          'active, up to `horizon`: its own clock less `safetyLag`. Up to `coveredUntil` every active rule has searched ' +
          'everything; `lagMs` is how far that is behind `horizon`, and `liveLagMs` how far the newest events are searched ' +
          'behind time while older ones are caught up with. `gaps` are the windows behind it whose last attempt ' +
          'failed: since when, how often it was tried (`attempts`), and when it is tried again (`nextAttempt`). What is ' +
          'open and in no gap waits for its turn. `quarantined` are rules that failed by themselves and are tried alone, ' +
          'so that the others go on: `coveredUntil` and `lagMs` are those of the others. `audit` tells what came late and what is gone. `documents` counts what was read, repeated reads included. With ' +
          '`rule`, `revisions` say the same of each revision of the rule: while it was active, what it has searched ' +
          '(`covered`) and still owes (`open`). Spans that a backfill had it run over are among them, with its id. With `from` or `to`, at most 31 days apart (one day where one of them ' +
          'is left out), `stretches` answer whether the source, or the rule on it, was searched there and with what ' +
          'result: `covered` with its runs; `open`, owed and not tried yet; `reopened`, to be searched again since ' +
          'documents have come; `retrying` or `uncoverable`, since the last attempt failed; `quarantined`; `abandoned`, ' +
          'not searched before the rule was taken away; `ahead`, behind `horizon`; `inactive`, where no rule was active.',
        tags: ['coverage'],
        querystring: query,
        response: { 200: pageOf(Type.Object({ ...coverageSchema.properties, ...selfWatchFields })) },
      },
    },
    async ({ query: { limit, cursor, source, rule, from, to } }) => {
      const span = readAskedSpan({ from, to });
      const ruleId = rule?.toLowerCase() ?? null;
      const ofRule = ruleId === null ? null : await coverage.ruleCoverage(ruleId);
      // A rule that was taken away is known by what it has searched.
      if (ruleId !== null && ofRule?.length === 0 && rules.rule(ruleId) === null) throw noSuch('rule', rule!);
      const all = await coverage.sourceCoverage();
      if (source !== undefined && !all.some((item) => item.source === source)) throw noSuch('source', source);
      const chosen = all.filter(
        (item) =>
          (source === undefined || item.source === source) &&
          (ofRule === null || ofRule.some((active) => active.source === item.source)),
      );
      const page = listPage(chosen, (item) => item.source, pageRequest({ limit, cursor }, 'source'));
      const watches = new Map((await selfWatch()).map((watch) => [watch.source, watch]));
      const items = page.items.map(async (item) => {
        const stretches = span && (await coverage.stretches(item.source, { span, ruleId }));
        return { ...coverageItem(item, { ruleId, ofRule, stretches }), ...selfWatchItem(watches.get(item.source)!) };
      });
      return { items: await Promise.all(items), next: page.next };
    },
  );
}

/** Null where no span is asked for. */
function readAskedSpan(query: { from?: string; to?: string }): Window | null {
  const { fromMs, toMs } = readSpan(query);
  if (fromMs === undefined && toMs === undefined) return null;
  const span = { fromMs: fromMs ?? toMs! - dayMs, toMs: toMs ?? fromMs! + dayMs };
  if (span.toMs - span.fromMs <= longestSpanMs) return span;
  throw new ApiProblem('API_BAD_PARAMETER', `'from' and 'to' are more than 31 days apart.`, {
    hint: 'Ask for one month after another.',
    parts: [{ at: 'from', detail: "must be at most 31 days before 'to'" }],
  });
}
