import { viewEvent } from '../ecs/view-event.ts';
import { sourceAccount } from '../hunt/account.ts';
import { owedByBackfill } from '../hunt/backfill-debts.ts';
import { DebtRunner } from '../hunt/debt-runner.ts';
import { backOffMs } from '../hunt/gaps.ts';
import type { EventSource } from '../hunt/event-source.ts';
import type { Ledger, LedgerEntry, Retrying } from '../hunt/ledger.ts';
import type { Log } from '../hunt/log.ts';
import { Coverage } from '../hunt/owed.ts';
import { readBackfillProgress } from '../hunt/read-backfill.ts';
import type { RunnableRules } from '../hunt/runnable-rules.ts';
import { defaultLimits } from '../hunt/source-runner.ts';
import type { Window } from '../hunt/window.ts';
import type { WindowOutput } from './window-output.ts';

/** What has failed so often is not waited for any longer, nor what is tried again so late. */
const mostAttempts = 5;
const longestWaitMs = 60_000;

/** So many documents a window: what was printed and not noted yet is printed twice after a kill. */
const maxDocuments = 50_000;

export interface HistoryHuntContext {
  readonly source: EventSource;
  readonly rules: RunnableRules;
  readonly window: Window;
  readonly maxSpanMs: number;
  /** Of this hunt alone: what it has covered is what it has printed. */
  readonly ledger: Ledger;
  readonly output: WindowOutput;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Rejects, or resolves early, when the signal aborts. */
  readonly wait: (ms: number) => Promise<void>;
  /** Told of each window that was printed, with how much of the hunt is. */
  readonly onPrinted: (entry: LedgerEntry, share: number) => void;
}

/** `failed`: some of it cannot be read, or a rule cannot be run; what that is stays to be done. */
export type HuntEnd =
  | { readonly kind: 'done' | 'interrupted' }
  | {
      readonly kind: 'failed';
      readonly windows: readonly Retrying[];
      readonly rules: readonly (Retrying & { readonly id: string })[];
    };

/** Runs rules over a past span of a source through the steps of a live run, and prints what a live run stores. */
export class HistoryHunt {
  readonly #context: HistoryHuntContext;
  /** Windows that were printed, and times that what is to be run next has become less. */
  #headway = 0;

  constructor(context: HistoryHuntContext) {
    this.#context = context;
  }

  /** How much is covered and printed, from 0 to 1. */
  async share(): Promise<number> {
    const { ledger, source, window, rules } = this.#context;
    const asked = { source: source.name, window, rules: rules.refs, finishedMs: null };
    return (await readBackfillProgress(ledger, asked, rules.refs)).share;
  }

  async run(): Promise<HuntEnd> {
    const { ledger, source, window, rules, signal, maxSpanMs, wait } = this.#context;
    const runner = await this.#runner();
    const limits = { horizonMs: window.toMs, maxSpanMs, liveSpanMs: 0, cutsMs: [] };
    let inVain = 0;
    while (!signal.aborted) {
      const coverage = new Coverage(await ledger.covered(source.name));
      const owed = owedByBackfill({ window, rules: rules.refs, finishedMs: null }, rules.refs, coverage);
      if (owed.length === 0) return { kind: 'done' };
      const due = await runner.plan(owed, { loaded: rules.refs, limits });
      if (due.length > 0) {
        const before = this.#headway;
        const isThrough = await runner.run(due, this.#clearingBefore(rules));
        inVain = isThrough || this.#headway > before ? 0 : inVain + 1;
        // One window after another fails: it is the source, and the others would fail as well.
        if (inVain > 0 && inVain < mostAttempts) await wait(backOffMs(inVain, Math.random));
        if (inVain < mostAttempts) continue;
      }
      const [windows, aside] = await Promise.all([ledger.gaps(source.name), ledger.quarantinedRules(source.name)]);
      const patient =
        inVain === mostAttempts ? [] : [...windows, ...aside].filter((retrying) => this.#isWorthWaiting(retrying));
      if (patient.length === 0) return { kind: 'failed', windows, rules: aside };
      await wait(Math.max(0, Math.min(...patient.map(({ nextAttemptMs }) => nextAttemptMs)) - this.#context.now()));
    }
    return { kind: 'interrupted' };
  }

  #isWorthWaiting({ attempts, nextAttemptMs }: Retrying): boolean {
    return attempts < mostAttempts && nextAttemptMs - this.#context.now() <= longestWaitMs;
  }

  async #runner(): Promise<DebtRunner> {
    const { ledger, source, output, signal, log, now, onPrinted } = this.#context;
    const epoch = await ledger.takeOver(source.name);
    // What an interrupted hunt gave up on is tried again at once.
    await ledger.saveGaps(source.name, [], epoch);
    await ledger.saveQuarantinedRules(source.name, [], epoch);
    return new DebtRunner({
      source,
      account: sourceAccount(ledger, source.name),
      backfill: null,
      epoch: () => epoch,
      signal: () => signal,
      agenda: { isDue: () => false, planAnew: () => (this.#headway += 1) },
      limits: { maxBytes: defaultLimits.maxBytes, maxDocuments },
      view: viewEvent,
      now,
      log,
      random: Math.random,
      matches: {
        createMatches: (batch) => {
          output.add(batch);
          return Promise.resolve(batch.map(() => ({ kind: 'created' })));
        },
      },
      findings: { recomputeGroups: () => Promise.resolve([]) },
      quarantine: { saveRejected: () => Promise.resolve() },
      filtered: {
        saveFiltered: (removed) => {
          output.addRemoved(removed);
          return Promise.resolve();
        },
      },
      ledger: {
        saveRuleSet: (hash, members) => ledger.saveRuleSet(hash, members),
        // In this order: a kill in between prints the window twice, and the other would lose it.
        commit: async (entry, ownEpoch) => {
          await output.print();
          this.#headway += 1;
          const outcome = await ledger.commit(entry, ownEpoch);
          onPrinted(entry, await this.share());
          return outcome;
        },
      },
    });
  }

  /** Rules are made ready once at the beginning of each window. */
  #clearingBefore(rules: RunnableRules): RunnableRules {
    return {
      refs: rules.refs,
      prepare: (refs, source) => {
        this.#context.output.begin();
        return rules.prepare(refs, source);
      },
    };
  }
}
