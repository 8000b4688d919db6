import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { LedgerEntry } from '../../hunt/ledger.ts';
import type { SearchedStretch } from '../../hunt/read-stretches.ts';
import { stretchStates } from '../../hunt/stretches.ts';
import { reopenedReason, retrying, wireReopened, wireRetrying } from './retrying.ts';
import { iso, wireWindow, windowFields } from './wire-window.ts';
import { instant, listOf, nullable, oneOf } from './vocabulary.ts';

const countsByIndex = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });

const runSchema = Type.Object({
  ...windowFields,
  started: instant,
  finished: instant,
  plan: oneOf(['scan', 'push']),
  documents: countsByIndex('Documents that were read, by backing index; that of the embedded store has no name.'),
  indices: nullable(listOf(Type.String()), {
    description: 'Every index that was searched, also those that had nothing; null where the source has none.',
  }),
  matches: nullable(Type.Integer(), {
    description: 'Of the rule that was asked for, else of all that ran. Null where it was not noted.',
  }),
});

export const stretchSchema = Type.Object({
  ...windowFields,
  state: oneOf(stretchStates),
  failure: nullable(Type.Object(retrying), { description: 'Why it is retrying, uncoverable or quarantined.' }),
  reopened: nullable(Type.Object(reopenedReason), { description: 'Why it is to be searched again.' }),
  runCount: Type.Integer({ description: 'Runs over it, where it is covered.' }),
  runs: listOf(runSchema, { description: 'The last hundred of them, in order of time.' }),
});

/** A stretch on the wire, with the result of one rule (null: of all). */
export function stretchItem(stretch: SearchedStretch, ruleId: string | null): Static<typeof stretchSchema> {
  const { window, state, failure, reopened, runCount, runs } = stretch;
  return {
    ...wireWindow(window),
    state,
    failure: failure && wireRetrying(failure),
    reopened: reopened && wireReopened(reopened),
    runCount,
    runs: runs.map((run) => runItem(run, ruleId)),
  };
}

function runItem(run: LedgerEntry, ruleId: string | null): Static<typeof runSchema> {
  const { window, plan, counts, indices, matches, matchesByRule, startedMs, finishedMs } = run;
  const all = matches.created + matches.present + matches.rejected;
  return {
    ...wireWindow(window),
    started: iso(startedMs),
    finished: iso(finishedMs),
    plan,
    documents: counts,
    indices,
    matches: ruleId === null ? all : matchesByRule && (matchesByRule[ruleId] ?? 0),
  };
}
