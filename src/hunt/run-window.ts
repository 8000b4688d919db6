import type { EventView, SourceEvent } from '../ecs/event-view.ts';
import type { FilteredMatches } from '../findings/filtered.ts';
import type { FindingStore, MatchStore, Quarantine } from '../findings/stores.ts';
import type { EventSource } from './event-source.ts';
import { addCount, totalCount } from './index-counts.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { PlannedWindow } from './plan.ts';
import { byRules, readingError } from './rules-error.ts';
import type { PreparedRules, RunnableRules } from './runnable-rules.ts';
import { commitWindow } from './steps/commit.ts';
import { decidePage } from './steps/decide.ts';
import { filterMatches } from './steps/filter.ts';
import { regroup, TouchedGroups } from './steps/group.ts';
import { readPages } from './steps/read.ts';
import { storeMatches } from './steps/store.ts';
import type { StoreContext } from './steps/store.ts';

/** The steps of a run in their order; those from `read` to `store` come once a page. */
export const steps = ['read', 'decide', 'filter', 'store', 'group', 'commit'] as const;
export type Step = (typeof steps)[number];

export interface RunContext extends Pick<StoreContext, 'onCreated'> {
  readonly source: EventSource;
  readonly rules: RunnableRules;
  readonly matches: Pick<MatchStore, 'createMatches'>;
  readonly findings: Pick<FindingStore, 'recomputeGroups'>;
  readonly quarantine: Pick<Quarantine, 'saveRejected'>;
  readonly filtered: Pick<FilteredMatches, 'saveFiltered'>;
  readonly ledger: Pick<Ledger, 'saveRuleSet' | 'commit'>;
  readonly epoch: number;
  /** Id of the backfill that is run; null: the rules that are active. */
  readonly backfill: string | null;
  readonly limits: RunLimits;
  /** Aborts between two steps; the window stays open. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly view: (event: SourceEvent) => EventView;
  /** Told after each step. It exists so that tests can end the process there. */
  readonly onStep?: (step: Step) => void;
}

export interface RunLimits {
  /** Bytes of documents in memory at a time, about. */
  readonly maxBytes: number;
  /** A window with more documents is cut in two, so that an error costs little work. */
  readonly maxDocuments: number;
}

export type RunOutcome =
  | { readonly kind: 'covered'; readonly entry: LedgerEntry }
  /** Nothing was read: run its halves. */
  | { readonly kind: 'tooLarge'; readonly documents: number };

/**
 * Runs a window: each page is decided, filtered and stored before the next is fetched, findings are brought up to date, and only
 * then does the ledger say covered. Whatever fails throws, and leaves the window open: all steps can be repeated. Throws a
 * `RulesError` where the rules are at fault, or may be, and a `FencedError` where somebody has taken the source over.
 */
export async function runWindow({ window, rules }: PlannedWindow, context: RunContext): Promise<RunOutcome> {
  const startedMs = context.now();
  const prepared = await byRules(() => context.rules.prepare(rules, context.source));
  try {
    return await runPrepared({ window, rules }, prepared, { ...context, startedMs });
  } catch (error) {
    throw readingError(error, prepared.selection);
  }
}

async function runPrepared(
  { window, rules }: PlannedWindow,
  prepared: PreparedRules,
  { startedMs, ...context }: RunContext & { readonly startedMs: number },
): Promise<RunOutcome> {
  const opened = await context.source.open(window, prepared.selection);
  try {
    const documents = totalCount(opened.expected);
    const canBeHalved = window.toMs - window.fromMs > 1;
    if (documents > context.limits.maxDocuments && canBeHalved) return { kind: 'tooLarge', documents };

    const { groups, ...counted } = await runPages(readPages(opened, context.limits.maxBytes), prepared, context);
    await regroup(groups, context.findings);
    done('group', context);

    const entry: LedgerEntry = {
      source: context.source.name,
      window,
      ruleSet: prepared.ruleSet.hash,
      state: 'covered',
      plan: prepared.selection.kind,
      backfill: context.backfill,
      counts: Object.fromEntries(opened.expected),
      tally: opened.tally && Object.fromEntries(opened.tally),
      indices: opened.indices && [...opened.indices].sort(),
      ...counted,
      startedMs,
      finishedMs: context.now(),
    };
    await commitWindow(entry, rules, context);
    done('commit', context);
    return { kind: 'covered', entry };
  } finally {
    await opened.close();
  }
}

async function runPages(
  pages: AsyncIterable<readonly SourceEvent[]>,
  rules: PreparedRules,
  context: RunContext,
): Promise<
  Pick<LedgerEntry, 'matches' | 'matchesByRule' | 'mixedDocuments'> & {
    readonly groups: ReturnType<TouchedGroups['list']>;
  }
> {
  const touched = new TouchedGroups();
  let mixedDocuments = 0;
  let [created, present, rejected] = [0, 0, 0];
  const byRule = new Map<string, number>();
  for await (const page of pages) {
    done('read', context);
    const events = page.map((event) => context.view(event));
    const decided = await byRules(() => decidePage(events, { sourceName: context.source.name, rules }));
    done('decide', context);
    const kept = await filterMatches(decided.matches, { rules, filtered: context.filtered });
    done('filter', context);
    const stored = await storeMatches(kept, context);
    done('store', context);
    touched.add(stored.groups);
    for (const { rule } of kept) addCount(byRule, rule.id, 1);
    mixedDocuments += decided.mixed;
    created += stored.created;
    present += stored.present;
    rejected += stored.rejected;
  }
  const matchesByRule = Object.fromEntries(byRule);
  return { matches: { created, present, rejected }, matchesByRule, mixedDocuments, groups: touched.list() };
}

function done(step: Step, { onStep, signal }: RunContext): void {
  onStep?.(step);
  if (step !== 'commit') signal.throwIfAborted();
}
