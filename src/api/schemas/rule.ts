import { Type } from 'typebox';
import type { Static, TObject } from 'typebox';
import { verdicts } from '../../compile/verdict.ts';
import type { Verdict } from '../../compile/verdict.ts';
import { shapes } from '../../ecs/mapping.ts';
import { ruleLevels, ruleStatuses } from '../../sigma/rule.ts';
import type { RuleDirectory, RuleEntry, RuleQuery } from '../context.ts';
import { diagnosticSchema } from './diagnostic.ts';
import { anyJson, instant, listOf, nullable, oneOf } from './vocabulary.ts';

/**
 * Who wrote a rule: the Detection Rule License asks that messages on its matches say so. Read from the rules loaded now;
 * nulls where the rule has been taken away since.
 */
export const attributionSchema = {
  author: nullable(Type.String()),
  license: nullable(Type.String()),
  references: listOf(Type.String()),
};
type Attribution = Static<TObject<typeof attributionSchema>>;

export function attribution(rules: RuleDirectory, id: string): Attribution {
  const metadata = rules.rule(id)?.metadata;
  return {
    author: metadata?.author ?? null,
    license: metadata?.license ?? null,
    references: metadata?.references ?? [],
  };
}

const verdictParts = {
  verdict: oneOf(verdicts, { description: 'The worst over the events and shapes.' }),
  blind: nullable(Type.String(), {
    description: 'Why the rule cannot match on such documents; null where it can. It runs nevertheless.',
  }),
  reasons: listOf(
    Type.Object({
      verdict: oneOf(verdicts),
      event: nullable(Type.String(), { description: 'Null where it holds for the rule whatever the event.' }),
      shape: nullable(oneOf(shapes)),
      field: nullable(Type.String()),
      reason: Type.String(),
    }),
  ),
};

const logsourceSchema = Type.Object({
  category: nullable(Type.String()),
  product: nullable(Type.String()),
  service: nullable(Type.String()),
  definition: nullable(Type.String()),
});

/** Of a rule or a filter. */
export const staleSchema = nullable(Type.Object({ since: instant, diagnostics: listOf(diagnosticSchema) }), {
  description:
    'Not null where its file no longer gives it, since it has a mistake or shares the id with another, and what was read ' +
    'before is still in use: since when, and what is wrong.',
});

const judgedSchema = Type.Object({
  verdict: oneOf(verdicts),
  engine: Type.String({ description: 'Version of sigma-bridge.' }),
});

const changedSchema = nullable(
  Type.Object({
    at: instant,
    before: judgedSchema,
    now: judgedSchema,
    query: Type.Boolean({ description: 'Whether the query is another.' }),
  }),
  {
    description:
      'The last time that this revision got another verdict or another query for built-in types, with another version of ' +
      'sigma-bridge or other mappings. Nothing is searched again for that.',
  },
);

export const ruleSchema = Type.Object({
  id: nullable(Type.String(), { description: 'Null where the file is too broken to tell.' }),
  title: nullable(Type.String()),
  file: Type.String(),
  line: Type.Integer(),
  revision: nullable(Type.String(), { description: 'SHA-256 of the text.' }),
  stale: staleSchema,
  level: oneOf(ruleLevels),
  status: nullable(oneOf(ruleStatuses)),
  ...attributionSchema,
  description: nullable(Type.String()),
  date: nullable(Type.String()),
  modified: nullable(Type.String()),
  falsePositives: listOf(Type.String()),
  tags: listOf(Type.String()),
  related: listOf(Type.Object({ id: Type.String(), type: Type.String() })),
  logsource: nullable(logsourceSchema),
  enabled: Type.Boolean({ description: 'Whether the rule runs.' }),
  sources: listOf(Type.String()),
  ...verdictParts,
  changed: changedSchema,
  blindOn: listOf(Type.Object({ source: Type.String(), reason: Type.String() }), {
    description:
      'Sources that the rule runs on and where it cannot match, mostly since no event that it is about came in the last 7 ' +
      'days. Looked at once a minute; a source that cannot be read is not among them. The rule runs there nevertheless.',
  }),
  storm: nullable(Type.Object({ day: instant, matches: Type.Integer() }), {
    description:
      'The latest of the last 7 days (UTC, of the events) on which it had more than 10,000 matches in all its findings; null: none. ' +
      'Looked at once a minute.',
  }),
  diagnostics: listOf(diagnosticSchema),
});

const ruleIds = (description: string) => listOf(Type.String(), { description });

export const reloadSchema = Type.Object({
  added: ruleIds('Ids of rules that are new.'),
  edited: ruleIds('Ids of rules with another text.'),
  removed: ruleIds('Ids of rules that no file holds any more.'),
  stale: ruleIds('Ids of all rules that run as they were before, since their files have mistakes.'),
});

export const ruleDetailSchema = Type.Object({
  ...ruleSchema.properties,
  text: Type.String({ description: 'The rule as written.' }),
  queries: listOf(
    Type.Object({
      on: Type.String({ description: 'The source, or the shape of documents.' }),
      ...verdictParts,
      query: anyJson('Query DSL, as `query` of `_search` takes it.'),
      leaves: Type.Integer({ description: 'Leaf clauses of the query.' }),
      widened: listOf(
        Type.Object({
          event: Type.String(),
          field: nullable(Type.String()),
          path: nullable(Type.String()),
          reason: Type.String(),
        }),
        { description: 'Where the query returns more than the rule means; the matcher decides.' },
      ),
    }),
  ),
  unread: listOf(Type.String(), {
    description: 'Sources that cannot be asked how they are mapped; in their place stands a query for built-in types.',
  }),
});

/** A loaded rule as the API shows it. */
export function ruleItem(entry: RuleEntry): Static<typeof ruleSchema> {
  const { at, metadata, logsource, verdict, storm, ...rest } = entry;
  return {
    ...rest,
    file: at.file,
    line: at.line,
    status: metadata?.status ?? null,
    author: metadata?.author ?? null,
    license: metadata?.license ?? null,
    references: metadata?.references ?? [],
    description: metadata?.description ?? null,
    date: metadata?.date ?? null,
    modified: metadata?.modified ?? null,
    falsePositives: metadata?.falsePositives ?? [],
    tags: metadata?.tags ?? [],
    related: (metadata?.related ?? []).map(({ id, type }) => ({ id, type })),
    logsource,
    storm: storm && { day: new Date(storm.dayMs).toISOString(), matches: storm.matches },
    ...verdictItem(verdict),
  };
}

export function queryItem({ on, verdict, query }: RuleQuery): Static<typeof ruleDetailSchema>['queries'][number] {
  return {
    on,
    ...verdictItem(verdict),
    query: query.dsl,
    leaves: query.leaves,
    widened: query.widened.map((widening) => ({ ...widening })),
  };
}

function verdictItem({ verdict, blind, reasons }: Verdict): Verdict {
  return { verdict, blind, reasons };
}
