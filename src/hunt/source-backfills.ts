import { backfillAccount } from './backfill.ts';
import type { Backfill, Backfills } from './backfill.ts';
import { owedByBackfill, runnableNow } from './backfill-debts.ts';
import { DebtRunner } from './debt-runner.ts';
import type { DebtContext } from './debt-runner.ts';
import { FencedError, throwIfFenced } from './fenced-error.ts';
import type { Ledger } from './ledger.ts';
import { Coverage } from './owed.ts';
import type { OwedRule } from './owed.ts';
import type { PlanLimits } from './plan.ts';
import type { RunnableRules } from './runnable-rules.ts';

/** A live window waits for one of a backfill at most: so many times fewer documents it may have. */
const smallerBy = 4;

export interface BackfillsContext extends Omit<DebtContext, 'account' | 'backfill' | 'onCovered'> {
  readonly ledger: Ledger;
  readonly backfills: Backfills;
}

export interface BackfillRound {
  readonly rules: RunnableRules;
  /** What the rules owe as active ones. */
  readonly live: readonly OwedRule[];
  readonly limits: Pick<PlanLimits, 'horizonMs' | 'maxSpanMs'>;
}

/** Runs the backfills of one source, the first that was asked for first, while nothing else is due. */
export class SourceBackfills {
  readonly #context: BackfillsContext;
  readonly #runners = new Map<string, DebtRunner>();
  /** Finished ones owe again what an audit has opened. */
  #mayOweAgain = true;

  constructor(context: BackfillsContext) {
    const { limits } = context;
    const maxDocuments = Math.ceil(limits.maxDocuments / smallerBy);
    this.#context = { ...context, limits: { ...limits, maxDocuments } };
  }

  /** Searched windows are open again, or may have been opened by who ran the source before. */
  reopen(): void {
    this.#mayOweAgain = true;
  }

  /** Ends after the window in hand where something else is due, and where the source fails. */
  async run(round: BackfillRound): Promise<void> {
    const { backfills, source, log } = this.#context;
    try {
      const all = await backfills.backfillsOf(source.name);
      const due = all.filter(({ finishedMs }) => this.#mayOweAgain || finishedMs === null);
      for (const backfill of due) if (!(await this.#runOne(backfill, round))) return;
      this.#mayOweAgain = false;
    } catch (error) {
      if (error instanceof FencedError) throw error;
      // What is live does not wait for it.
      log.error({ err: error, source: source.name }, 'backfills could not be run');
    }
  }

  async #runOne(backfill: Backfill, { rules, live, limits }: BackfillRound): Promise<boolean> {
    const { covered, owed } = await this.#settle(backfill, rules, backfill.finishedMs !== null);
    if (owed.length === 0) return true;
    const runner = this.#runnerOf(backfill);
    // What is covered has been counted by its windows: one across their border would be counted in part.
    const cutsMs = covered.flatMap(({ window: { fromMs, toMs } }) => [fromMs, toMs]);
    const due = await runner.plan(runnableNow(owed, { horizonMs: limits.horizonMs, live }), {
      loaded: rules.refs,
      limits: { ...limits, liveSpanMs: 0, cutsMs },
    });
    if (due.length === 0) return true;
    const isThrough = await runner.run(due, rules);
    await this.#settle(backfill, rules, false);
    return isThrough;
  }

  /** Notes where the backfill has come to owe nothing, or owes again, and gives what. `isNoted`: it stands there as finished. */
  async #settle(backfill: Backfill, rules: RunnableRules, isNoted: boolean) {
    const { ledger, backfills, source, now, epoch, log } = this.#context;
    const { id } = backfill;
    const covered = await ledger.covered(source.name);
    const owed = owedByBackfill(backfill, rules.refs, new Coverage(covered));
    const isFinished = owed.length === 0;
    if (isFinished !== isNoted) {
      throwIfFenced(await backfills.saveFinished(id, isFinished ? now() : null, epoch()));
      log.info({ source: source.name, backfill: id }, isFinished ? 'backfill done' : 'backfill open again');
    }
    if (isFinished) this.#runners.delete(id);
    return { covered, owed };
  }

  #runnerOf({ id }: Backfill): DebtRunner {
    const { backfills } = this.#context;
    const known = this.#runners.get(id);
    const runner = known ?? new DebtRunner({ ...this.#context, backfill: id, account: backfillAccount(backfills, id) });
    this.#runners.set(id, runner);
    return runner;
  }
}
