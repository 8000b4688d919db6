import { auditWindow, joinTallies } from './audit.ts';
import type { Audited, Tally } from './audit.ts';
import { CountTimes } from './count-times.ts';
import type { Census } from './event-source.ts';
import { throwIfFenced } from './fenced-error.ts';
import type { LateDocuments } from './late-delays.ts';
import type { Ledger, Reopened } from './ledger.ts';
import type { Log } from './log.ts';
import { overlaps } from './spans.ts';
import type { Window } from './window.ts';

const hourMs = 3_600_000;

/** Windows that are counted with one question. */
const windowsAtOnce = 200;

export interface AuditContext {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly now: () => number;
  readonly limits: { readonly lookBackMs: number };
  /** The time by the source's clock. */
  readonly sourceNow: () => number;
  readonly safetyLagMs: number;
  /** Told how late documents were, as far as two counts can tell. */
  readonly onLate?: ((late: readonly LateDocuments[]) => Promise<void>) | undefined;
}

/**
 * Counts the covered windows of one source again, whatever the rules ask for: what arrived late, was restored from a snapshot or
 * comes from a laptop that was offline for days opens its window again. What ended within the look-back each time, everything
 * once an hour.
 */
export class SourceAudit {
  readonly #source: string;
  readonly #census: Census;
  readonly #context: AuditContext;
  #wholeMs = -Infinity;
  readonly #counts = new CountTimes();

  constructor(source: string, census: Census, context: AuditContext) {
    this.#source = source;
    this.#census = census;
    this.#context = context;
  }

  /** Says whether a window is open again. Times are of the source's clock. Rejects where the source does not answer. */
  async run(
    horizonMs: number,
    { epoch, signal }: { readonly epoch: number; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const { ledger, limits } = this.#context;
    const isWhole = horizonMs - this.#wholeMs >= hourMs;
    const span = { fromMs: isWhole ? -Infinity : horizonMs - limits.lookBackMs, toMs: horizonMs };
    const tallies = await ledger.tallies(this.#source, span);
    // Before the first: what comes in between is found by the next count, and is no younger than this one says.
    const countedMs = this.#context.sourceNow();
    let isOpen = false;
    for (let from = 0; from < tallies.length && !signal.aborted; from += windowsAtOnce) {
      const part = tallies.slice(from, from + windowsAtOnce);
      isOpen = (await this.#count(part, { horizonMs, epoch })) || isOpen;
    }
    if (!signal.aborted) {
      if (isWhole) this.#wholeMs = horizonMs;
      this.#counts.add({ atMs: countedMs, fromMs: span.fromMs });
    }
    return isOpen;
  }

  /** Lets go of windows that were opened again and that no rule owes any more. */
  async keepOwed(owed: readonly Window[], epoch: number): Promise<void> {
    const { ledger } = this.#context;
    const known = await ledger.reopened(this.#source);
    const open = known.filter(({ window }) => owed.some((other) => overlaps(window, other)));
    if (open.length < known.length) throwIfFenced(await ledger.saveReopened(this.#source, open, epoch));
  }

  async #count(
    known: readonly Tally[],
    { horizonMs, epoch }: { readonly horizonMs: number; readonly epoch: number },
  ): Promise<boolean> {
    const found = await this.#census.countWindows(known.map(({ window }) => window));
    const audited = known.map((tally, index) => auditWindow(tally, found[index]!));
    const open = audited.filter(({ isOpen }) => isOpen);
    const [late, removed] = [total(audited, 'late'), total(audited, 'removed')];
    const tallies = joinTallies(
      audited.map(({ tally }) => tally),
      horizonMs - this.#context.limits.lookBackMs,
    );
    if (open.length + late + removed > 0 || tallies.length < known.length) {
      const sinceMs = this.#context.now();
      const reopened = open.map(({ tally: { window }, late }) => ({ window, late, sinceMs }));
      const record = { source: this.#source, tallies, reopened, late, removed };
      throwIfFenced(await this.#context.ledger.saveAudit(record, epoch));
      this.#tell(reopened, { late, removed });
      await this.#measure(audited);
    }
    return open.length > 0;
  }

  async #measure(audited: readonly Audited[]): Promise<void> {
    const { sourceNow, safetyLagMs, onLate } = this.#context;
    const nowMs = sourceNow();
    const late = audited.flatMap(({ tally: { window }, late: documents }): readonly LateDocuments[] => {
      const delayMs = documents === 0 ? null : this.#counts.delayOf(window, { nowMs, safetyLagMs });
      return delayMs === null ? [] : [{ source: this.#source, delayMs, documents }];
    });
    if (late.length > 0) await onLate?.(late);
  }

  #tell(reopened: readonly Reopened[], { late, removed }: { readonly late: number; readonly removed: number }): void {
    const { log } = this.#context;
    const source = this.#source;
    if (reopened.length > 0)
      log.info({ source, late, windows: reopened.slice(0, 10).map(({ window }) => window) }, 'windows open again');
    if (removed > 0) log.info({ source, removed }, 'documents are gone from windows that were searched');
  }
}

function total(audited: readonly Audited[], what: 'late' | 'removed'): number {
  return audited.reduce((sum, { [what]: count }) => sum + count, 0);
}
