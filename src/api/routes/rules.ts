import { Type } from 'typebox';
import { verdicts } from '../../compile/verdict.ts';
import { ruleLevels, ruleStatuses } from '../../sigma/rule.ts';
import type { ApiContext, RuleEntry } from '../context.ts';
import { noSuch } from '../known-ids.ts';
import { listPage } from '../list-page.ts';
import { listQuery, pageOf, pageRequest } from '../schemas/page.ts';
import { queryItem, reloadSchema, ruleDetailSchema, ruleItem, ruleSchema } from '../schemas/rule.ts';
import { idParams, listOf, oneOf } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';

const query = listQuery({
  verdict: Type.Optional(listOf(oneOf(verdicts), { description: 'Any of these verdicts.' })),
  level: Type.Optional(listOf(oneOf(ruleLevels), { description: 'Any of these levels.' })),
  status: Type.Optional(listOf(oneOf(ruleStatuses), { description: 'Any of these statuses.' })),
  tag: Type.Optional(Type.String({ description: 'Bears this tag, as attack.t1569.002, without regard to case.' })),
  enabled: Type.Optional(Type.Boolean({ description: 'Runs, or does not.' })),
  stale: Type.Optional(
    Type.Boolean({ description: 'Runs as it was before its file got a mistake, or is what its file says.' }),
  ),
  changed: Type.Optional(
    Type.Boolean({
      description: 'Got another verdict or query with another sigma-bridge or other mappings, or never did.',
    }),
  ),
  storm: Type.Optional(
    Type.Boolean({ description: 'Had more than 10,000 matches on one of the last 7 days, or had not.' }),
  ),
  blind: Type.Optional(
    Type.Boolean({ description: 'Cannot match on the documents of one source or more, or can on those of all.' }),
  ),
});

/** Rules: what was loaded, how well each can be run, and what it becomes. */
export function addRules(app: TypedInstance, { rules, reloadRules }: ApiContext): void {
  app.get(
    '/api/rules',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listRules',
        summary: 'List rules',
        description: 'By title. Rules that were refused are among them, with their diagnostics.',
        tags: ['rules'],
        querystring: query,
        response: { 200: pageOf(ruleSchema) },
      },
    },
    ({ query: { limit, cursor, ...filter } }) => {
      const chosen = rules.listRules().filter((rule) => passes(rule, filter));
      const page = listPage(chosen, titleAndPlace, pageRequest({ limit, cursor }, 'title'));
      return { items: page.items.map(ruleItem), next: page.next };
    },
  );

  app.post(
    '/api/rules/reload',
    {
      config: { scope: 'admin' },
      schema: {
        operationId: 'reloadRules',
        summary: 'Read rules, filters and mappings again',
        description:
          'As happens by itself a second after their files have changed. Answers once the rules run. The configuration is not ' +
          'read again.',
        tags: ['rules'],
        response: { 200: reloadSchema },
      },
    },
    () => reloadRules(),
  );

  app.get(
    '/api/rules/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'readRule',
        summary: 'Read a rule with its text and queries',
        tags: ['rules'],
        params: idParams,
        response: { 200: ruleDetailSchema },
      },
    },
    async ({ params: { id } }) => {
      const entry = rules.rule(id.toLowerCase());
      const detail = await rules.ruleDetail(id.toLowerCase());
      if (entry === null || detail === null) throw noSuch('rule', id);
      return { ...ruleItem(entry), text: detail.text, queries: detail.queries.map(queryItem), unread: detail.unread };
    },
  );
}

interface RuleFilter {
  readonly verdict?: readonly string[];
  readonly level?: readonly string[];
  readonly status?: readonly string[];
  readonly tag?: string;
  readonly enabled?: boolean;
  readonly stale?: boolean;
  readonly changed?: boolean;
  readonly blind?: boolean;
  readonly storm?: boolean;
}

function passes(
  { verdict, level, metadata, enabled, blindOn, storm, stale, changed }: RuleEntry,
  filter: RuleFilter,
): boolean {
  return (
    (filter.verdict?.includes(verdict.verdict) ?? true) &&
    (filter.level?.includes(level) ?? true) &&
    (filter.status?.includes(metadata?.status ?? '') ?? true) &&
    (filter.tag === undefined ||
      (metadata?.tags ?? []).some((tag) => tag.toLowerCase() === filter.tag?.toLowerCase())) &&
    (filter.enabled === undefined || enabled === filter.enabled) &&
    (filter.stale === undefined || (stale !== null) === filter.stale) &&
    (filter.changed === undefined || (changed !== null) === filter.changed) &&
    (filter.storm === undefined || (storm !== null) === filter.storm) &&
    (filter.blind === undefined || (verdict.blind !== null || blindOn.length > 0) === filter.blind)
  );
}

function titleAndPlace({ title, at }: RuleEntry): string {
  return JSON.stringify([title ?? '', at.file, String(at.line).padStart(9, '0')]);
}
