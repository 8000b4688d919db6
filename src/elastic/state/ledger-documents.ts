import type { Activation, Gap, IndexState, QuarantinedRule } from '../../hunt/ledger.ts';
import type { Cluster } from '../cluster.ts';
import { LedgerDocument } from './ledger-document.ts';
import { emptyLedger } from './ledger-state.ts';
import type { LedgerState } from './ledger-state.ts';

/** What is tried again on a source, and what is or was behind it. */
export interface Troubles {
  readonly gaps: readonly Gap[];
  readonly quarantined: readonly QuarantinedRule[];
  readonly indices: readonly IndexState[];
}

/** How each backfill of a source goes, by its id; what it has searched is counted in `LedgerState`. */
export type BackfillProgresses = Readonly<Record<string, BackfillProgress>>;

export interface BackfillProgress {
  readonly finishedMs: number | null;
  readonly gaps: readonly Gap[];
  readonly quarantined: readonly QuarantinedRule[];
}

/** The documents of one source that its owner alone changes. */
export class LedgerDocuments {
  readonly ledger: LedgerDocument<LedgerState>;
  readonly troubles: LedgerDocument<Troubles>;
  readonly activations: LedgerDocument<readonly Activation[]>;
  readonly backfills: LedgerDocument<BackfillProgresses>;

  constructor(cluster: Cluster, index: string, source: string) {
    const document = <State>(kind: string, initial: State) =>
      new LedgerDocument(cluster, { index, source, kind, initial });
    this.ledger = document('ledger', emptyLedger);
    this.troubles = document<Troubles>('troubles', { gaps: [], quarantined: [], indices: [] });
    this.activations = document<readonly Activation[]>('activations', []);
    this.backfills = document<BackfillProgresses>('backfills', {});
  }

  /** Raises the epoch of all and gives it. */
  async takeOver(): Promise<number> {
    const others = [this.troubles, this.activations, this.backfills];
    const known = (await Promise.all(others.map((document) => document.read()))).map(({ epoch }) => epoch);
    // Not below what the others have, should this one have been lost.
    const epoch = await this.ledger.raise((last) => Math.max(last, ...known) + 1);
    // The caller writes nothing before all have it, so that whatever an earlier owner still writes until then is read.
    await Promise.all(others.map((document) => document.raise((last) => Math.max(last, epoch))));
    return epoch;
  }
}
