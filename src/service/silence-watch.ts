import { arrivalDays, Arrivals } from '../hunt/arrivals.ts';
import type { Arrival, Silence } from '../hunt/arrivals.ts';
import type { Ledger, LedgerEntry } from '../hunt/ledger.ts';
import type { Log } from '../hunt/log.ts';

const hourMs = 3_600_000;

/** Silence is long: it need not be looked for more often, whatever the schedule. */
const lookEveryMs = 60_000;

/** Entries that are read at a time: others get between. */
const spanMs = 6 * hourMs;

/** Keeps up with when events came to one source, as its covered windows tell, and says once when they stop. */
export class SilenceWatch {
  readonly #source: string;
  readonly #ledger: Pick<Ledger, 'entries'>;
  readonly #log: Log;
  readonly #arrivals = new Arrivals();
  #readUntilMs: number | null = null;
  #silence: Silence | null = null;

  constructor(source: string, { ledger, log }: { readonly ledger: Pick<Ledger, 'entries'>; readonly log: Log }) {
    this.#source = source;
    this.#ledger = ledger;
    this.#log = log;
  }

  /** Why the source is taken to be silent; null where it is not, or too little is known. */
  get silence(): Silence | null {
    return this.#silence;
  }

  /** Reads what was covered since the last look; the first time what was in the days before. */
  async look(horizonMs: number): Promise<void> {
    if (this.#readUntilMs !== null && horizonMs - this.#readUntilMs < lookEveryMs) return;
    // Again what lies an hour back: windows that failed, and those that late documents opened, come behind.
    const fromMs = this.#readUntilMs === null ? horizonMs - arrivalDays * 24 * hourMs : this.#readUntilMs - hourMs;
    for (let partMs = fromMs; partMs < horizonMs; partMs += spanMs) {
      const entries = await this.#ledger.entries(this.#source, { fromMs: partMs, toMs: partMs + spanMs });
      this.#arrivals.add(entries.map(arrivalOf));
    }
    this.#readUntilMs = horizonMs;
    this.#tell(this.#arrivals.silence);
  }

  #tell(silence: Silence | null): void {
    const was = this.#silence;
    this.#silence = silence;
    if ((was === null) === (silence === null)) return;
    if (silence !== null) this.#log.warn({ source: this.#source, reason: silence.reason }, 'a source fell silent');
    else this.#log.info({ source: this.#source }, 'events come from a source again');
  }
}

/** By all documents of the window where they were counted, else by those that the rules asked for. */
function arrivalOf({ window, tally, counts }: LedgerEntry): Arrival {
  return { window, hasEvents: Object.values(tally ?? counts).some((count) => count > 0) };
}
