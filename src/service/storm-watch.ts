import type { Storm, StormReader } from '../findings/storm.ts';
import { stormMatches, stormSpanMs } from '../findings/storm.ts';
import type { Log } from '../hunt/log.ts';
import { utcDay } from '../text/instant.ts';

/** All findings of some days are added up for it. */
const lookEveryMs = 60_000;

/** Keeps an eye on rules that match too often, and says so once for each rule and day. */
export class StormWatch {
  readonly #reader: StormReader;
  readonly #log: Log;
  #storms: readonly Storm[] = [];
  #lookedMs = -Infinity;

  constructor(reader: StormReader, log: Log) {
    this.#reader = reader;
    this.#log = log;
  }

  /** As of the last look, the latest day first. */
  get storms(): readonly Storm[] {
    return this.#storms;
  }

  /** The latest of a rule; null where it has none. */
  of(ruleId: string): Storm | null {
    return this.#storms.find((storm) => storm.ruleId === ruleId) ?? null;
  }

  /** Never rejects. */
  async look(nowMs: number): Promise<void> {
    if (Math.abs(nowMs - this.#lookedMs) < lookEveryMs) return;
    this.#lookedMs = nowMs;
    try {
      const found = await this.#reader.storms(nowMs - stormSpanMs, stormMatches);
      for (const storm of found) if (!this.#isKnown(storm)) this.#tell(storm);
      this.#storms = found;
    } catch (err) {
      this.#log.error({ err }, 'storms could not be looked for');
    }
  }

  #isKnown({ ruleId, dayMs }: Storm): boolean {
    return this.#storms.some((known) => known.ruleId === ruleId && known.dayMs === dayMs);
  }

  #tell({ ruleId, dayMs, matches }: Storm): void {
    this.#log.warn({ rule: ruleId, day: utcDay(dayMs), matches }, 'rule matches more than anybody reads');
  }
}
