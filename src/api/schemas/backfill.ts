import { Type } from 'typebox';
import type { Static } from 'typebox';
import { stateOf } from '../../hunt/backfill.ts';
import type { Backfill } from '../../hunt/backfill.ts';
import type { BackfillProgress } from '../../hunt/read-backfill.ts';
import { instantSyntax } from '../../text/instant.ts';
import { spanSyntax } from '../../text/span.ts';
import { retrying, wireRetrying } from './retrying.ts';
import { wireWindow } from './wire-window.ts';
import { instant, listOf, nullable, oneOf } from './vocabulary.ts';

/** The most rules that one request may name; `all` names as many as there are. */
const maxRules = 10_000;

const timeSyntax = `${instantSyntax}, or ${spanSyntax} back from now`;

export const backfillRequestSchema = Type.Object(
  {
    source: Type.String({ description: 'Name of the source.' }),
    from: Type.String({ description: `First instant, by the source's ingest clock: ${timeSyntax}.` }),
    to: Type.Optional(
      Type.String({ description: 'The first instant that is left out, written likewise; absent: now.' }),
    ),
    rules: Type.Union([Type.Literal('all'), Type.Array(Type.String(), { minItems: 1, maxItems: maxRules })], {
      description: 'Ids of rules that run on the source, or `all` of them.',
    }),
  },
  { additionalProperties: false },
);
export type BackfillBody = Static<typeof backfillRequestSchema>;

export const backfillSchema = Type.Object({
  id: Type.String(),
  source: Type.String(),
  from: instant,
  to: instant,
  ruleCount: Type.Integer({ description: 'Rules that were asked for.' }),
  askedBy: Type.String({ description: 'Id of a key; `activation`: the setting `backfill` did.' }),
  askedAt: instant,
  state: oneOf(['queued', 'running', 'done', 'cancelled'], {
    description: 'running: a window of it was covered or has failed, and more are open.',
  }),
  finishedAt: nullable(instant, { description: 'When its rules owed nothing any more.' }),
  cancelledAt: nullable(instant),
  progress: Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'How much of its span its rules have covered; what they had covered before counts as well.',
  }),
  windows: Type.Integer({ description: 'Windows that were searched for it.' }),
  documents: Type.Integer({ description: 'Documents that were read for it.' }),
  matches: Type.Object(
    {
      created: Type.Integer(),
      present: Type.Integer({ description: 'Stored before, as by a live run.' }),
      rejected: Type.Integer({ description: 'In the quarantine.' }),
    },
    { description: 'What its windows matched.' },
  ),
  gaps: listOf(Type.Object({ from: instant, to: instant, ...retrying }), {
    description: 'Windows of it that failed and are tried again. They are no gaps of the source.',
  }),
  quarantined: listOf(Type.Object({ rule: Type.Object({ id: Type.String() }), revision: Type.String(), ...retrying }), {
    description: 'Rules that failed in it alone, and are tried again. On what is live they run on.',
  }),
});

export const backfillDetailSchema = Type.Object({
  ...backfillSchema.properties,
  rules: listOf(Type.Object({ id: Type.String(), revision: Type.String() })),
  open: listOf(Type.Object({ from: instant, to: instant, rules: Type.Integer() }), {
    description:
      'What is not covered yet, and by how many of its rules. Of a backfill that is done: of rules that were taken away meanwhile.',
  }),
});

/** A backfill on the wire. */
export function backfillItem(backfill: Backfill, { share }: BackfillProgress): Static<typeof backfillSchema> {
  const { id, source, window, rules, askedBy, askedMs, finishedMs, cancelledMs, counts, gaps, quarantined } = backfill;
  const { windows, documents, created, present, rejected } = counts;
  return {
    id,
    source,
    ...wireWindow(window),
    ruleCount: rules.length,
    askedBy,
    askedAt: new Date(askedMs).toISOString(),
    state: stateOf(backfill),
    finishedAt: finishedMs === null ? null : new Date(finishedMs).toISOString(),
    cancelledAt: cancelledMs === null ? null : new Date(cancelledMs).toISOString(),
    // Cut, not rounded, so that 1 is said of nothing that is not whole.
    progress: Math.floor(share * 10_000) / 10_000,
    windows,
    documents,
    matches: { created, present, rejected },
    gaps: gaps.map((gap) => ({ ...wireWindow(gap.window), ...wireRetrying(gap) })),
    quarantined: quarantined.map((rule) => ({
      rule: { id: rule.id },
      revision: rule.revision,
      ...wireRetrying(rule),
    })),
  };
}

/** The same with its rules and with what is open. */
export function backfillDetail(backfill: Backfill, progress: BackfillProgress): Static<typeof backfillDetailSchema> {
  return {
    ...backfillItem(backfill, progress),
    rules: backfill.rules.map(({ id, revision }) => ({ id, revision })),
    open: progress.open.map(({ window, rules }) => ({ ...wireWindow(window), rules })),
  };
}
