import type { Backfill, BackfillRequest, Backfills } from '../hunt/backfill.ts';
import type { Gap, QuarantinedRule, RuleRef, WriteOutcome } from '../hunt/ledger.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer-proxy.ts';

/** Backfills in the SQLite file. */
export class EmbeddedBackfills implements Backfills {
  readonly #reader: Reader;
  readonly #writer: Writer;

  constructor(reader: Reader, writer: Writer) {
    this.#reader = reader;
    this.#writer = writer;
  }

  addBackfill(
    { id, source, window, rules, askedBy, askedMs }: BackfillRequest,
    epoch: number | null,
  ): Promise<WriteOutcome> {
    return this.#writer.run('addBackfill', { id, source, window, rules, askedBy, askedMs, epoch });
  }

  cancelBackfill(id: string, by: { readonly by: string; readonly atMs: number }): Promise<boolean> {
    return this.#writer.run('cancelBackfill', { id, ...by });
  }

  async backfill(id: string): Promise<Backfill | null> {
    const [found] = await this.#select('WHERE id = ?', id);
    return found ?? null;
  }

  listBackfills(): Promise<readonly Backfill[]> {
    return this.#select('ORDER BY asked_ms DESC, id');
  }

  backfillsOf(source: string): Promise<readonly Backfill[]> {
    return this.#select('WHERE source = ? AND cancelled_ms IS NULL ORDER BY asked_ms, id', source);
  }

  saveFinished(id: string, finishedMs: number | null, epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveFinished', { id, finishedMs, epoch });
  }

  saveBackfillGaps(id: string, gaps: readonly Gap[], epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveBackfillGaps', { id, gaps, epoch });
  }

  saveBackfillQuarantine(id: string, rules: readonly QuarantinedRule[], epoch: number): Promise<WriteOutcome> {
    return this.#writer.run('saveBackfillQuarantine', { id, rules, epoch });
  }

  #select(which: string, ...values: readonly string[]): Promise<readonly Backfill[]> {
    return this.#reader.read((connection) =>
      connection.all<BackfillRow>(`SELECT * FROM backfills ${which}`, ...values).map(backfillOfRow),
    );
  }
}

interface BackfillRow {
  readonly id: string;
  readonly source: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly rules: string;
  readonly asked_by: string;
  readonly asked_ms: number;
  readonly finished_ms: number | null;
  readonly cancelled_ms: number | null;
  readonly windows: number;
  readonly documents: number;
  readonly created: number;
  readonly present: number;
  readonly rejected: number;
  readonly gaps: string;
  readonly quarantined: string;
}

function backfillOfRow(row: BackfillRow): Backfill {
  const { windows, documents, created, present, rejected } = row;
  return {
    id: row.id,
    source: row.source,
    window: { fromMs: row.from_ms, toMs: row.to_ms },
    rules: JSON.parse(row.rules) as RuleRef[],
    askedBy: row.asked_by,
    askedMs: row.asked_ms,
    finishedMs: row.finished_ms,
    cancelledMs: row.cancelled_ms,
    counts: { windows, documents, created, present, rejected },
    gaps: JSON.parse(row.gaps) as Gap[],
    quarantined: JSON.parse(row.quarantined) as QuarantinedRule[],
  };
}
