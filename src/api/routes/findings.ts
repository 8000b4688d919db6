import { Type } from 'typebox';
import { findingStatuses } from '../../findings/finding.ts';
import type { Finding } from '../../findings/finding.ts';
import { findingSorts } from '../../findings/stores.ts';
import { ruleLevels } from '../../sigma/rule.ts';
import { ApiProblem } from '../api-problem.ts';
import type { ApiContext } from '../context.ts';
import { checkRule, noSuch } from '../known-ids.ts';
import { readSpan } from '../read-span.ts';
import {
  findingDetail,
  findingDetailSchema,
  findingItem,
  findingSchema,
  triageEditSchema,
} from '../schemas/finding.ts';
import { listQuery, pageOf, pageRequest, spanParameters } from '../schemas/page.ts';
import { idParams, listOf, oneOf } from '../schemas/vocabulary.ts';
import type { TypedInstance } from '../typed-instance.ts';
import { etag, versionOf } from '../version-of.ts';

const firstMatches = 10;

const query = listQuery({
  host: Type.Optional(Type.String({ description: 'Name of a host, without regard to case.' })),
  user: Type.Optional(Type.String({ description: '`DOMAIN\\name`, or the name alone, without regard to case.' })),
  rule: Type.Optional(Type.String({ description: 'Id of a rule.' })),
  level: Type.Optional(listOf(oneOf(ruleLevels), { description: 'Any of these levels.' })),
  status: Type.Optional(listOf(oneOf(findingStatuses), { description: 'Any of these states.' })),
  ...spanParameters,
  sort: Type.Optional(
    oneOf(findingSorts, {
      default: '-lastSeen',
      description: '`changed` is the change feed: its `next` is never null, and resuming it gives what changed since.',
    }),
  ),
});

/** Findings: what analysts work on. */
export function addFindings(app: TypedInstance, { findings, matches, rules }: ApiContext): void {
  app.get(
    '/api/findings',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listFindings',
        summary: 'List findings',
        tags: ['findings'],
        querystring: query,
        response: {
          200: pageOf(findingSchema, '`cursor` of the next page; null at the end, never with `sort=changed`.'),
        },
      },
    },
    async ({ query: { limit, cursor, sort = '-lastSeen', from, to, rule, ...rest } }) => {
      const filter = { ...rest, ...readSpan({ from, to }), rule: rule?.toLowerCase() };
      await checkRule(rule, { rules, matches });
      const page = await findings.listFindings(filter, pageRequest({ limit, cursor }, sort));
      return { items: page.items.map((finding) => findingItem(finding, rules)), next: page.next };
    },
  );

  app.get(
    '/api/findings/:id',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'readFinding',
        summary: 'Read a finding with its first matches',
        description: 'The ETag of the answer is what If-Match of PATCH wants.',
        tags: ['findings'],
        params: idParams,
        response: { 200: findingDetailSchema },
      },
    },
    async ({ params: { id } }, reply) => {
      const finding = found(await findings.finding(id), id);
      const first = await matches.listMatches({ finding: id }, { limit: firstMatches, cursor: null, sort: 'time' });
      reply.header('etag', etag(finding.triage.version));
      return findingDetail(finding, first, rules);
    },
  );

  app.patch(
    '/api/findings/:id',
    {
      config: { scope: 'triage' },
      schema: {
        operationId: 'triageFinding',
        summary: 'Triage a finding',
        description: 'Changes what people wrote on a finding. If-Match names the version that the change is made to.',
        tags: ['findings'],
        params: idParams,
        headers: Type.Object({ 'if-match': Type.Optional(Type.String({ description: 'ETag of the finding.' })) }),
        body: triageEditSchema,
        response: { 200: findingSchema },
      },
    },
    async ({ params: { id }, headers, body, apiKey }, reply) => {
      const version = versionOf(headers['if-match']);
      const finding = found(await findings.triage(id, body, version, apiKey!), id);
      if (finding === 'conflict') {
        throw new ApiProblem('API_CHANGED_MEANWHILE', `The finding is not at version ${version} any more.`);
      }
      reply.header('etag', etag(finding.triage.version));
      return findingItem(finding, rules);
    },
  );
}

function found<T extends Finding | 'conflict'>(finding: T | null, id: string): T {
  if (finding === null) throw noSuch('finding', id);
  return finding;
}
