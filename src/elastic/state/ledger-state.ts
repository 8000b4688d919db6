import type { BackfillCounts } from '../../hunt/backfill.ts';
import type { AuditRecord, LedgerEntry, Reopened } from '../../hunt/ledger.ts';
import { joinWindows, overlaps, subtractWindows } from '../../hunt/spans.ts';
import type { Window } from '../../hunt/window.ts';

/** What has to change at once when a window is covered, or is covered no more. Short however long the service has run. */
export interface LedgerState {
  /** Of the last change; each is higher than those before it. */
  readonly sequence: number;
  readonly documents: number;
  readonly late: number;
  readonly removed: number;
  readonly covered: readonly CoveredBy[];
  /** What audits have opened again, in order of time. */
  readonly reopened: readonly Reopened[];
  /** Where windows have a tally. */
  readonly tallied: readonly Window[];
  /** What the last change has to say elsewhere. The next one begins by saying it; readers add it to what they read there. */
  readonly unflushed: Unflushed | null;
  /** What was covered for each backfill, by its id. */
  readonly backfills: Readonly<Record<string, BackfillCounts>>;
}

/** The windows that a rule set has covered, joined where they touch. */
export interface CoveredBy {
  readonly ruleSet: string;
  readonly windows: readonly Window[];
}

/** What is to be added to the runs, and what tallies come in place of those in their windows. */
export interface Unflushed {
  readonly sequence: number;
  readonly entry: LedgerEntry | null;
  readonly tallies: readonly StoredTally[];
}

/** A tally as JSON has it. */
export interface StoredTally {
  readonly window: Window;
  readonly counts: Readonly<Record<string, number>> | null;
}

export const emptyLedger: LedgerState = {
  sequence: 0,
  documents: 0,
  late: 0,
  removed: 0,
  covered: [],
  reopened: [],
  tallied: [],
  unflushed: null,
  backfills: {},
};

export const noCounts: BackfillCounts = { windows: 0, documents: 0, created: 0, present: 0, rejected: 0 };

/** The state once a window has been covered. `nowMs` only has numbers go on where a lost state begins anew. */
export function withEntry(state: LedgerState, entry: LedgerEntry, nowMs: number): LedgerState {
  const sequence = Math.max(state.sequence + 1, nowMs);
  const documents = Object.values(entry.counts).reduce((sum, count) => sum + count, 0);
  const tallies = firstTallies(state.tallied, entry);
  return {
    ...state,
    sequence,
    documents: state.documents + documents,
    backfills: withCounts(state.backfills, entry, documents),
    covered: withCovered(state.covered, entry),
    tallied: joinWindows([...state.tallied, ...tallies.map(({ window }) => window)]),
    unflushed: { sequence, entry, tallies },
  };
}

/** The state once an audit has been heeded. */
export function withAudit(state: LedgerState, audit: AuditRecord, nowMs: number): LedgerState {
  const sequence = Math.max(state.sequence + 1, nowMs);
  const opened = audit.reopened.map(({ window }) => window);
  const tallies = audit.tallies.map(({ window, counts }) => ({ window, counts: counts && Object.fromEntries(counts) }));
  return {
    ...state,
    sequence,
    late: state.late + audit.late,
    removed: state.removed + audit.removed,
    covered: state.covered
      .map(({ ruleSet, windows }) => ({ ruleSet, windows: subtractWindows(windows, opened) }))
      .filter(({ windows }) => windows.length > 0),
    reopened: audit.reopened.reduce(withReopened, state.reopened),
    tallied: joinWindows([...state.tallied, ...tallies.map(({ window }) => window)]),
    unflushed: { sequence, entry: null, tallies },
  };
}

/** One that is open already stays so since then. */
function withReopened(reopened: readonly Reopened[], open: Reopened): readonly Reopened[] {
  const isInside = ({ window }: Reopened) => window.fromMs >= open.window.fromMs && window.toMs <= open.window.toMs;
  const all = [open, ...reopened.filter(isInside)];
  const joined = {
    window: open.window,
    late: all.reduce((sum, { late }) => sum + late, 0),
    sinceMs: Math.min(...all.map(({ sinceMs }) => sinceMs)),
  };
  const others = reopened.filter((known) => !isInside(known));
  return [...others, joined].sort((a, b) => a.window.fromMs - b.window.fromMs);
}

function withCounts(
  backfills: LedgerState['backfills'],
  { backfill, matches }: LedgerEntry,
  documents: number,
): LedgerState['backfills'] {
  if (backfill === null) return backfills;
  const known = backfills[backfill] ?? noCounts;
  const counts = {
    windows: known.windows + 1,
    documents: known.documents + documents,
    created: known.created + matches.created,
    present: known.present + matches.present,
    rejected: known.rejected + matches.rejected,
  };
  return { ...backfills, [backfill]: counts };
}

function withCovered(covered: readonly CoveredBy[], { ruleSet, window }: LedgerEntry): readonly CoveredBy[] {
  const known = covered.find((each) => each.ruleSet === ruleSet);
  const joined = { ruleSet, windows: joinWindows([...(known?.windows ?? []), window]) };
  return known === undefined ? [...covered, joined] : covered.map((each) => (each === known ? joined : each));
}

/** What of a window was never counted is as its first reading found it. */
function firstTallies(tallied: readonly Window[], { window, tally }: LedgerEntry): readonly StoredTally[] {
  if (tally === null) return [];
  const counts = tallied.some((known) => overlaps(known, window)) ? null : tally;
  return subtractWindows([window], tallied).map((part) => ({ window: part, counts }));
}
