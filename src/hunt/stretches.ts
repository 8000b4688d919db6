import type { Activation, Gap, QuarantinedRule, Reopened, Retrying } from './ledger.ts';
import type { Coverage } from './owed.ts';
import { intersectWindows, joinWindows, subtractWindows } from './spans.ts';
import { uncoverableCause } from './uncoverable.ts';
import type { Window } from './window.ts';

/**
 * How a stretch of time stands. `covered`: searched to its end; `open`: owed, and not tried yet; `reopened`: owed again, since
 * documents came after it had been searched; `retrying`: the last attempt failed; `uncoverable`: it failed by what only
 * somebody outside can mend, and is tried again; `quarantined`: the rule is set aside and tried alone; `abandoned`: the rule
 * was taken away before; `ahead`: it cannot be read yet; `inactive`: no rule was active.
 */
export const stretchStates = [
  'covered',
  'open',
  'reopened',
  'retrying',
  'uncoverable',
  'quarantined',
  'abandoned',
  'ahead',
  'inactive',
] as const;
export type StretchState = (typeof stretchStates)[number];

export interface Stretch {
  readonly window: Window;
  readonly state: StretchState;
  /** Why it is retrying, uncoverable or quarantined. */
  readonly failure: Retrying | null;
  /** Why it is reopened. */
  readonly reopened: Omit<Reopened, 'window'> | null;
}

/** What is known of the rules that are asked about. */
export interface StretchFacts {
  readonly activations: readonly Activation[];
  readonly coverage: Coverage;
  /** Null: not known yet; then what is known to be searched is taken for all that could be. */
  readonly horizonMs: number | null;
  readonly gaps: readonly Gap[];
  readonly reopened: readonly Reopened[];
  /** Of one rule that is set aside. */
  readonly quarantined: QuarantinedRule | null;
  /** Where backfills have searched, active or not. */
  readonly backfilled: readonly Window[];
}

/** Says of every instant of a span how it stands: in order of time, each where the one before ends. */
export function stretchesOf(span: Window, facts: StretchFacts): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let left: readonly Window[] = [span];
  for (const { windows, ...state } of layersOf(facts)) {
    const found = intersectWindows(left, windows);
    left = subtractWindows(left, found);
    stretches.push(...found.map((window) => ({ window, ...state })));
  }
  return stretches.sort((a, b) => a.window.fromMs - b.window.fromMs);
}

interface Layer extends Omit<Stretch, 'window'> {
  readonly windows: readonly Window[];
}

/** An instant belongs to the first layer that has it. */
function layersOf(facts: StretchFacts): readonly Layer[] {
  const { activations, coverage, horizonMs, gaps, reopened, quarantined, backfilled } = facts;
  const plain = { failure: null, reopened: null };
  const settled = activations.flatMap((activation) =>
    intersectWindows([activeWindow(activation)], coverage.settledOf(activation)),
  );
  const knownMs = horizonMs ?? Math.max(-Infinity, ...settled.map(({ toMs }) => toMs));
  const running = new Set(activations.filter(({ untilMs }) => untilMs === null).map(({ id }) => id));
  const isOwed = ({ id }: Activation) => running.has(id);
  const open = (chosen: readonly Activation[]) => chosen.flatMap((activation) => coverage.openOf(activation, knownMs));
  // A source that was never reached has no rules yet: what is owed is what was tried.
  const owed = activations.length === 0 ? gaps.map(({ window }) => window) : open(activations.filter(isOwed));
  const failed = gaps.map((gap): Layer => {
    const state = uncoverableCause(gap.code) === null ? 'retrying' : 'uncoverable';
    return { ...plain, state, failure: gap, windows: intersectWindows(owed, [gap.window]) };
  });
  const again = reopened.map(({ window, ...why }): Layer => ({
    ...plain,
    state: 'reopened',
    reopened: why,
    windows: intersectWindows(owed, [window]),
  }));
  const ahead = activations.filter(({ untilMs }) => untilMs === null).map(activeWindow);
  return [
    ...(quarantined === null
      ? []
      : [{ ...plain, state: 'quarantined', failure: quarantined, windows: owed } satisfies Layer]),
    ...failed,
    ...again,
    { ...plain, state: 'open', windows: owed },
    { ...plain, state: 'covered', windows: joinWindows([...settled, ...backfilled]) },
    { ...plain, state: 'abandoned', windows: open(activations.filter((activation) => !isOwed(activation))) },
    { ...plain, state: 'ahead', windows: intersectWindows(ahead, [{ fromMs: knownMs, toMs: Infinity }]) },
    { ...plain, state: 'inactive', windows: [{ fromMs: -Infinity, toMs: Infinity }] },
  ];
}

function activeWindow({ fromMs, untilMs }: Activation): Window {
  return { fromMs, toMs: untilMs ?? Infinity };
}
