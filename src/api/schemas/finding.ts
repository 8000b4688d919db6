import { Type } from 'typebox';
import type { Static } from 'typebox';
import { findingStatuses, findingVerdicts } from '../../findings/finding.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Page, StoredMatch } from '../../findings/stores.ts';
import { ruleLevels } from '../../sigma/rule.ts';
import type { RuleDirectory } from '../context.ts';
import { keptDocument, matchDetail, matchDetailSchema } from './match.ts';
import { pageOf } from './page.ts';
import { attribution, attributionSchema } from './rule.ts';
import { instant, listOf, nullable, oneOf } from './vocabulary.ts';

const triageParts = {
  status: oneOf(findingStatuses),
  verdict: nullable(oneOf(findingVerdicts)),
  assignee: nullable(Type.String({ maxLength: 200 })),
  note: nullable(Type.String({ maxLength: 20_000 })),
  tags: listOf(Type.String({ minLength: 1, maxLength: 100 })),
};

const ruleParts = {
  id: Type.String(),
  title: Type.String(),
  level: oneOf(ruleLevels),
  ...attributionSchema,
};

export const findingSchema = Type.Object({
  id: Type.String(),
  rule: Type.Object(ruleParts),
  entity: Type.String({ description: 'What its matches have in common; by default the host.' }),
  period: Type.Object({ from: instant, to: instant }),
  generation: Type.Integer({ description: '1, or one more than that of the closed finding that it follows.' }),
  follows: nullable(Type.String({ description: 'The closed finding of the same group that it follows.' })),
  matches: Type.Integer({ description: 'How many.' }),
  firstSeen: instant,
  lastSeen: instant,
  hosts: listOf(Type.String()),
  users: listOf(Type.String()),
  addresses: listOf(Type.String()),
  cut: Type.Boolean({ description: 'Whether one of the three lists was cut at 1,000 names.' }),
  sample: Type.Boolean({ description: 'Whether it comes from the sample data.' }),
  changed: Type.Integer({ description: 'Position in the change feed (`sort=changed`).' }),
  triage: Type.Object({
    ...triageParts,
    version: Type.Integer({ description: 'The ETag, for If-Match.' }),
    updatedAt: nullable(instant),
    updatedBy: nullable(Type.String({ description: 'Name of the key.' })),
  }),
});

export const findingDetailSchema = Type.Object({
  ...findingSchema.properties,
  rule: Type.Object({
    ...ruleParts,
    description: nullable(Type.String()),
    falsePositives: listOf(Type.String()),
    tags: listOf(Type.String()),
  }),
  firstMatches: pageOf(
    matchDetailSchema,
    '`cursor` for `/api/matches?finding=ID&sort=time`; null where these are all.',
  ),
});

/** What a person may change. Absent members stay as they are. */
export const triageEditSchema = Type.Partial(Type.Object(triageParts), {
  additionalProperties: false,
  minProperties: 1,
});

/** A finding as a list shows it. */
export function findingItem(finding: Finding, rules: RuleDirectory): Static<typeof findingSchema> {
  return { ...finding, rule: { ...finding.rule, ...attribution(rules, finding.rule.id) } };
}

/** A finding with what its rule says and its first matches. */
export function findingDetail(
  finding: Finding,
  first: Page<StoredMatch>,
  rules: RuleDirectory,
): Static<typeof findingDetailSchema> {
  const item = findingItem(finding, rules);
  const metadata = rules.rule(finding.rule.id)?.metadata;
  return {
    ...item,
    rule: {
      ...item.rule,
      description: metadata?.description ?? null,
      falsePositives: metadata?.falsePositives ?? [],
      tags: metadata?.tags ?? [],
    },
    firstMatches: {
      items: first.items.map((match) => matchDetail(match, keptDocument(match), rules)),
      next: first.next,
    },
  };
}
