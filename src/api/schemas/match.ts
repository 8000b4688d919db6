import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { StoredMatch } from '../../findings/stores.ts';
import { ruleLevels } from '../../sigma/rule.ts';
import type { RuleDirectory } from '../context.ts';
import { attribution, attributionSchema } from './rule.ts';
import { anyJson, instant, listOf, nullable, oneOf } from './vocabulary.ts';

const eventParts = {
  identity: Type.String({ description: 'The same for every copy of the event, wherever it is stored.' }),
  source: Type.String(),
  index: nullable(Type.String()),
  id: nullable(Type.String(), { description: '`_id` of the document.' }),
  time: instant,
  ingested: nullable(instant),
  channel: nullable(Type.String()),
  code: nullable(Type.String()),
  provider: nullable(Type.String()),
  computer: nullable(Type.String()),
  recordId: nullable(Type.String()),
  users: listOf(Type.String()),
  addresses: listOf(Type.String()),
};

const explanationSchema = listOf(
  Type.Object({
    search: Type.String(),
    item: Type.String({ description: 'As the rule writes it.' }),
    field: nullable(Type.String()),
    path: nullable(Type.String({ description: 'The document path that held the value.' })),
    value: nullable(Type.String({ description: 'What was there.' })),
    matched: nullable(Type.String({ description: "The rule's value that held." })),
    line: Type.Integer({ description: 'Line of the rule file.' }),
  }),
  { description: 'Why the rule matched: the items that held.' },
);

export const matchSchema = Type.Object({
  id: Type.String(),
  rule: Type.Object({
    id: Type.String(),
    revision: Type.String(),
    title: Type.String(),
    level: oneOf(ruleLevels),
    ...attributionSchema,
  }),
  event: Type.Object(eventParts),
  entity: Type.String({ description: 'What the match is grouped by; by default the host.' }),
  explanation: explanationSchema,
  sample: Type.Boolean(),
  findingId: nullable(Type.String()),
  seen: listOf(Type.Object({ source: Type.String(), index: nullable(Type.String()), id: nullable(Type.String()) }), {
    description: 'Every place where a copy of the event was seen.',
  }),
  storedAt: instant,
});

/** Where the document of a match came from, or why there is none. */
export const documentStates = ['kept', 'fetched', 'notFetched', 'gone', 'unreachable'] as const;

export interface MatchDocument {
  readonly document: Readonly<Record<string, unknown>> | null;
  readonly documentState: (typeof documentStates)[number];
}

export const matchDetailSchema = Type.Object({
  ...matchSchema.properties,
  event: Type.Object({
    ...eventParts,
    document: nullable(anyJson('The event as it was read.')),
    documentState: oneOf(documentStates, {
      description:
        'kept: with the match; fetched: from the source just now; notFetched: `/api/matches/ID` asks the source for it; ' +
        'gone: the source has it no longer; unreachable: the source did not answer.',
    }),
  }),
});

/** A stored match as a list shows it: without its document. */
export function matchItem(match: StoredMatch, rules: RuleDirectory): Static<typeof matchSchema> {
  return { ...match, rule: { ...match.rule, ...attribution(rules, match.rule.id) } };
}

/** A stored match with its document. */
export function matchDetail(
  match: StoredMatch,
  document: MatchDocument,
  rules: RuleDirectory,
): Static<typeof matchDetailSchema> {
  return { ...matchItem(match, rules), event: { ...match.event, ...document } };
}

/** The document as far as it is kept with the match. */
export function keptDocument({ event: { document } }: StoredMatch): MatchDocument {
  return { document, documentState: document === null ? 'notFetched' : 'kept' };
}
